#pragma once

#include "base/clock.h"
#include "storage/engine.h"
#include "table/stream_definition.h"

#include <optional>
#include <string>
#include <string_view>

// How the parts of streams are called on the wire.
namespace galvan {

/// "2015-05-19T23:03:50.641": the label of a stream that was made then.
std::string stream_label(WallTime created);
/// Nothing if the text is no label.
std::optional<WallTime> parse_stream_label(std::string_view text);

/// "shardId-00000001414576573621-f55eea83": when the shard was made, and its log. Ascending with both.
std::string shard_id(WallTime created, KeyspaceId log);
/// The shard of the stream that has this id, or null.
const StreamShard* find_shard(const StreamDefinition& stream, std::string_view id);

/// 32 hexadecimal digits that no other record has: of the stream's table, the shard's log and the place in it.
std::string stream_event_id(std::string_view table_id, KeyspaceId log, SequenceNumber sequence);

/// 21 digits, whose order as texts and as numbers is that of sequence numbers.
std::string sequence_number_text(SequenceNumber sequence);
/// Nothing if the text has other than decimal digits. Those that are less or greater than any of ours become the least
/// and the greatest.
std::optional<SequenceNumber> parse_sequence_number(std::string_view text);

}  // namespace galvan

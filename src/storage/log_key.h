#pragma once

#include "model/key_schema.h"
#include "storage/engine.h"

#include <cstddef>
#include <string>
#include <string_view>

// Keys of a log, a keyspace whose entries the engine puts in order (EffectBatch::append):
//   key := u32be:keyspace u32be:0 u64be:sequence number
// The zero stands where other keys have their hash, so that all keys of a log share what storage filters by. These
// bytes are stored: never change them.
namespace galvan {

void append_log_key(KeyspaceId log, SequenceNumber sequence, std::string& out);

/// What all keys of a log begin with, and no key of another log.
inline constexpr std::size_t kLogPrefixBytes = 8;
/// Whether the key is of a log. A few of other keyspaces look alike.
bool is_log_key(std::string_view key);

/// The sequence number in a key of a log.
SequenceNumber log_key_sequence(std::string_view key);

/// The entries of a log from one sequence number on.
KeyRange log_range_from(KeyspaceId log, SequenceNumber first);

}  // namespace galvan

#include "operation/get_records.h"

#include "model/limits.h"
#include "operation/shard_iterator.h"
#include "operation/stream_lookup.h"
#include "operation/stream_record.h"
#include "storage/log_key.h"
#include "stream/shard_lineage.h"
#include "table/change_record.h"
#include "table/storage_errors.h"
#include "wire/json_writer.h"

#include <algorithm>
#include <array>

namespace galvan {
namespace {

/// What one call reads of a shard.
struct RecordPage {
  SequenceNumber next;  ///< where the next call goes on
  bool at_end = false;  ///< there is no more at present
  std::size_t records = 0;
  std::size_t bytes = 0;
  std::chrono::milliseconds age{0};  ///< of the first record
};

/// Appends the records from `position` on.
Result<RecordPage> append_records(RequestContext& context, const TableDefinition& table, const ShardPosition& position,
                                  std::size_t limit, wire::JsonWriter& writer) {
  const WallTime now = context.clock().now();
  const SequenceNumber first_kept = trimmed_before(now);
  RecordPage page{.next = position.next};
  ChangeRecordReader record(table.keys);
  const auto cursor =
      context.engine().scan(log_range_from(position.log, position.next), ScanDirection::kForward, context.tier());
  for (; cursor->valid() && page.records < limit; cursor->next()) {
    const SequenceNumber sequence = log_key_sequence(cursor->key());
    // Old records are kept until all of their shard is old, so what is missed is still seen here.
    if (sequence < first_kept) return failure(trimmed_data_access());
    if (!record.read(cursor->value())) {
      return api_error(ErrorKind::kInternalServerError,
                       "a change record of table " + table.name + " is damaged or of an unknown version");
    }
    const std::size_t bytes = stream_record_bytes(record);
    if (page.records > 0 && page.bytes + bytes > limits::kGetRecordsBytesMax) break;
    if (page.records == 0) page.age = std::max(now - sequence_time(sequence), page.age);
    append_stream_record(table, context.region(), position.log, sequence, record, writer);
    ++page.records;
    page.bytes += bytes;
    page.next = SequenceNumber(sequence.value() + 1);
  }
  GALVAN_TRY(from_storage(cursor->status()));
  page.at_end = !cursor->valid();
  return page;
}

}  // namespace

const wire::StructTable& GetRecordsRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&GetRecordsRequest::shard_iterator>("ShardIterator",
                                                       {.required = true, .length_min = 1, .length_max = 2048}),
      wire::member<&GetRecordsRequest::limit>(
          "Limit", {.value_min = 1, .value_max = static_cast<std::int64_t>(limits::kGetRecordsMax)}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> get_records(RequestContext& context, const GetRecordsRequest& request, std::string& out) {
  const WallTime now = context.clock().now();
  GALVAN_TRY(ShardPosition position, open_shard_iterator(context.secret(), *request.shard_iterator, now));
  GALVAN_TRY(const TablePtr table, find_stream(context, position.stream_arn, AccessAction::kGetRecords));
  // The state before the records are read: a shard that is closed by now has all of its records.
  const StreamShard* const shard = table->stream->find_shard(position.log);
  // Of a shard that is gone, only what is trimmed can be missed.
  if (!shard && position.next < trimmed_before(now)) return failure(trimmed_data_access());
  const auto limit =
      static_cast<std::size_t>(request.limit.value_or(static_cast<std::int64_t>(limits::kGetRecordsMax)));
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("Records");
  writer.begin_array();
  GALVAN_TRY(const RecordPage page, append_records(context, *table, position, limit, writer));
  writer.end_array();
  if (!page.at_end || (shard && shard->state != ShardState::kClosed)) {
    position.next = page.next;
    writer.key("NextShardIterator");
    writer.string(seal_shard_iterator(context.secret(), position, now));
  }
  writer.end_object();
  context.stream_reads().note(now, page.records, page.bytes, page.age);
  return ok();
}

}  // namespace galvan

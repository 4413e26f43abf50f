#include "operation/get_shard_iterator.h"

#include "operation/shard_iterator.h"
#include "operation/stream_lookup.h"
#include "storage/log_key.h"
#include "stream/shard_lineage.h"
#include "stream/stream_names.h"
#include "table/storage_errors.h"
#include "wire/enum_values.h"
#include "wire/json_writer.h"

#include <algorithm>
#include <array>
#include <limits>

namespace galvan {
namespace {

SequenceNumber after(SequenceNumber sequence) {
  return SequenceNumber(sequence.value() + (sequence.value() < std::numeric_limits<std::uint64_t>::max() ? 1 : 0));
}

/// The SequenceNumber of the request, where its type goes with one.
Result<std::optional<SequenceNumber>> given_sequence_number(const GetShardIteratorRequest& request) {
  const bool needs_one = request.shard_iterator_type->ends_with("_SEQUENCE_NUMBER");
  const std::string type(*request.shard_iterator_type);
  if (needs_one != request.sequence_number.has_value()) {
    return validation_error(needs_one ? "SequenceNumber must be specified when ShardIteratorType is " + type
                                      : "SequenceNumber must not be specified when ShardIteratorType is " + type);
  }
  if (!needs_one) return std::optional<SequenceNumber>();
  const auto sequence = parse_sequence_number(*request.sequence_number);
  if (!sequence) return validation_error("Invalid SequenceNumber: " + std::string(*request.sequence_number));
  return sequence;
}

/// The place after the shard's last record.
Result<SequenceNumber> latest(RequestContext& context, const StreamShard& shard) {
  const auto cursor =
      context.engine().scan(log_range_from(shard.log, SequenceNumber(0)), ScanDirection::kBackward, context.tier());
  GALVAN_TRY(from_storage(cursor->status()));
  return cursor->valid() ? after(log_key_sequence(cursor->key())) : SequenceNumber(0);
}

/// Errors: TrimmedDataAccessException if the shard had a record at the place, or after it, that is too old to be read.
Result<void> check_not_trimmed(RequestContext& context, const StreamShard& shard, SequenceNumber place,
                               SequenceNumber horizon) {
  if (place >= horizon) return ok();
  const auto cursor = context.engine().scan(log_range_from(shard.log, place), ScanDirection::kForward, context.tier());
  GALVAN_TRY(from_storage(cursor->status()));
  if (cursor->valid() && log_key_sequence(cursor->key()) < horizon) return failure(trimmed_data_access());
  return ok();
}

Result<SequenceNumber> first_to_read(RequestContext& context, const GetShardIteratorRequest& request,
                                     const StreamShard& shard, std::optional<SequenceNumber> given) {
  const SequenceNumber horizon = trim_horizon(context.clock().now());
  if (given) {
    GALVAN_TRY(check_not_trimmed(context, shard, *given, horizon));
    return request.shard_iterator_type == "AFTER_SEQUENCE_NUMBER" ? after(*given) : *given;
  }
  if (request.shard_iterator_type == "TRIM_HORIZON") return horizon;
  GALVAN_TRY(const SequenceNumber next, latest(context, shard));
  return std::max(next, horizon);
}

}  // namespace

const wire::StructTable& GetShardIteratorRequest::table() {
  using R = GetShardIteratorRequest;
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&R::stream_arn>("StreamArn", {.required = true, .length_min = 37, .length_max = 1024}),
      wire::member<&R::shard_id>("ShardId", {.required = true, .length_min = 28, .length_max = 65}),
      wire::member<&R::shard_iterator_type>("ShardIteratorType",
                                            {.required = true, .enum_values = wire::kShardIteratorTypeValues}),
      wire::member<&R::sequence_number>("SequenceNumber", {.length_min = 21, .length_max = 40}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> get_shard_iterator(RequestContext& context, const GetShardIteratorRequest& request, std::string& out) {
  GALVAN_TRY(const auto given, given_sequence_number(request));
  GALVAN_TRY(const TablePtr table, find_stream(context, *request.stream_arn, AccessAction::kGetShardIterator));
  const StreamShard* const shard = find_shard(*table->stream, *request.shard_id);
  if (!shard) return failure(shard_not_found(*request.shard_id, *request.stream_arn));
  GALVAN_TRY(const SequenceNumber next, first_to_read(context, request, *shard, given));
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("ShardIterator");
  writer.string(seal_shard_iterator(context.secret(), {*request.stream_arn, shard->log, next}, context.clock().now()));
  writer.end_object();
  return ok();
}

}  // namespace galvan

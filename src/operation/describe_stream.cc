#include "operation/describe_stream.h"

#include "model/limits.h"
#include "operation/stream_lookup.h"
#include "operation/table_description.h"
#include "stream/stream_names.h"
#include "wire/enum_values.h"
#include "wire/json_writer.h"

#include <algorithm>
#include <array>
#include <vector>

namespace galvan {
namespace {

constexpr wire::Constraints kShardId{.length_min = 28, .length_max = 65};

std::string_view stream_status(const StreamDefinition& stream) {
  if (stream.enabled) return stream.shards.empty() ? "ENABLING" : "ENABLED";
  return stream.closing() ? "DISABLING" : "DISABLED";
}

void append_shard(const StreamShard& shard, wire::JsonWriter& writer) {
  writer.begin_object();
  writer.key("ShardId");
  writer.string(shard_id(shard.created, shard.log));
  writer.key("SequenceNumberRange");
  writer.begin_object();
  writer.key("StartingSequenceNumber");
  writer.string(sequence_number_text(shard.starting));
  if (shard.state == ShardState::kClosed) {
    writer.key("EndingSequenceNumber");
    writer.string(sequence_number_text(shard.ending));
  }
  writer.end_object();
  if (shard.parent) {
    writer.key("ParentShardId");
    writer.string(shard_id(shard.parent_created, *shard.parent));
  }
  writer.end_object();
}

/// The shards that the request asks for, from the first one after ExclusiveStartShardId on.
Result<std::vector<const StreamShard*>> chosen_shards(const DescribeStreamRequest& request,
                                                      const StreamDefinition& stream) {
  const StreamShard* parent = nullptr;
  if (request.shard_filter) {
    if (!request.shard_filter->type || !request.shard_filter->shard_id) {
      return validation_error("ShardFilter must have both Type and ShardId");
    }
    parent = find_shard(stream, *request.shard_filter->shard_id);
    if (!parent) return failure(shard_not_found(*request.shard_filter->shard_id, *request.stream_arn));
  }
  std::vector<const StreamShard*> shards;
  for (const StreamShard& shard : stream.shards) {
    if (!parent || shard.parent == parent->log) shards.push_back(&shard);
  }
  if (!request.exclusive_start_shard_id) return shards;
  // Ids ascend, so that a shard which is no longer there still has its place.
  std::erase_if(shards, [&](const StreamShard* shard) {
    return shard_id(shard->created, shard->log) <= *request.exclusive_start_shard_id;
  });
  return shards;
}

void append_shards(const std::vector<const StreamShard*>& shards, std::size_t limit, wire::JsonWriter& writer) {
  const std::size_t count = std::min(limit, shards.size());
  writer.key("Shards");
  writer.begin_array();
  for (std::size_t i = 0; i < count; ++i) append_shard(*shards[i], writer);
  writer.end_array();
  if (count == shards.size()) return;
  writer.key("LastEvaluatedShardId");
  writer.string(shard_id(shards[count - 1]->created, shards[count - 1]->log));
}

}  // namespace

const wire::StructTable& ShardFilterShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&ShardFilterShape::type>("Type", {.enum_values = wire::kShardFilterTypeValues}),
      wire::member<&ShardFilterShape::shard_id>("ShardId", kShardId),
  });
  static constexpr wire::StructTable table{members, "ShardFilter"};
  return table;
}

const wire::StructTable& DescribeStreamRequest::table() {
  using R = DescribeStreamRequest;
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&R::stream_arn>("StreamArn", {.required = true, .length_min = 37, .length_max = 1024}),
      wire::member<&R::limit>("Limit",
                              {.value_min = 1, .value_max = static_cast<std::int64_t>(limits::kDescribeShardsMax)}),
      wire::member<&R::exclusive_start_shard_id>("ExclusiveStartShardId", kShardId),
      wire::member<&R::shard_filter>("ShardFilter"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> describe_stream(RequestContext& context, const DescribeStreamRequest& request, std::string& out) {
  GALVAN_TRY(const TablePtr table, find_stream(context, *request.stream_arn, AccessAction::kDescribeStream));
  const StreamDefinition& stream = *table->stream;
  GALVAN_TRY(const auto shards, chosen_shards(request, stream));
  const auto limit =
      static_cast<std::size_t>(request.limit.value_or(static_cast<std::int64_t>(limits::kDescribeShardsMax)));
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("StreamDescription");
  writer.begin_object();
  writer.key("StreamArn");
  writer.string(stream_arn(context, table->name, stream.created));
  writer.key("StreamLabel");
  writer.string(stream_label(stream.created));
  writer.key("StreamStatus");
  writer.string(stream_status(stream));
  writer.key("StreamViewType");
  writer.string(stream_view_type_name(stream.view_type));
  writer.key("CreationRequestDateTime");
  writer.timestamp_ms(stream.created.time_since_epoch().count());
  writer.key("TableName");
  writer.string(table->name);
  append_key_schema(table->keys, writer);
  append_shards(shards, limit, writer);
  writer.end_object();
  writer.end_object();
  return ok();
}

}  // namespace galvan

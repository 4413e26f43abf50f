#include "operation/stream_settings.h"

#include "stream/shard_lineage.h"

namespace galvan {

Result<std::optional<StreamParts>> take_stream_parts(RequestContext& context,
                                                     const std::optional<StreamSpecificationShape>& given) {
  if (!given || !*given->stream_enabled) return std::optional<StreamParts>();
  const std::uint32_t shards = context.streams().rules().first_shards;
  GALVAN_TRY(const KeyspaceId first, context.catalog().allocate_keyspaces(shards));
  return std::optional(StreamParts{.first_log = first, .starting = context.engine().take_sequence_number()});
}

void begin_stream(RequestContext& context, const StreamParts& parts, TableDefinition& table) {
  StreamDefinition& stream = *table.stream;
  const WallTime now = stream.created;
  stream.created = context.catalog().next_stream_label(table.path(), now);
  add_first_shards(stream, parts.first_log, context.streams().rules().first_shards, now, parts.starting);
}

}  // namespace galvan

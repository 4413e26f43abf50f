#include "operation/stream_lookup.h"

#include "operation/table_description.h"
#include "stream/stream_names.h"

namespace galvan {

std::string stream_arn(const RequestContext& context, std::string_view table_name, WallTime created) {
  return table_arn(context, table_name) + "/stream/" + stream_label(created);
}

std::optional<StreamArn> parse_stream_arn(std::string_view arn) {
  constexpr std::string_view kArn = "arn:";
  constexpr std::string_view kTable = ":table/";
  constexpr std::string_view kStream = "/stream/";
  const std::size_t table = arn.find(kTable);
  const std::size_t stream = arn.rfind(kStream);
  if (!arn.starts_with(kArn) || table == std::string_view::npos || stream == std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t name_at = table + kTable.size();
  if (stream <= name_at) return std::nullopt;
  const std::string_view name = arn.substr(name_at, stream - name_at);
  // No table has such a name, and it could spell the path of one in a namespace.
  if (name.find('/') != std::string_view::npos) return std::nullopt;
  const auto created = parse_stream_label(arn.substr(stream + kStream.size()));
  if (!created) return std::nullopt;
  return StreamArn{name, *created};
}

Result<TablePtr> find_stream(RequestContext& context, std::string_view arn, AccessAction action) {
  const auto named = parse_stream_arn(arn);
  if (!named) return validation_error("Invalid StreamArn: " + std::string(arn));
  context.note_table(named->table_name);
  TablePtr table = context.catalog().find_stream({context.table_path(named->table_name), named->label});
  if (has_policies(context, table ? &table->stream->policy : nullptr)) {
    const std::string label = stream_label(named->label);
    AccessFacts facts(context, table.get());
    facts.set_stream(label);
    // Records are of all items, and tell all of them.
    if (action == AccessAction::kGetRecords) {
      facts.add_every_key();
      facts.add_every_attribute();
    }
    GALVAN_TRY(facts.check(action, named->table_name));
  }
  if (table && !stream_is_over(*table->stream, context.clock().now())) return table;
  return api_error(ErrorKind::kResourceNotFound,
                   "Requested resource not found: Stream: " + std::string(arn) + " not found");
}

ApiError shard_not_found(std::string_view shard_id, std::string_view stream_arn) {
  return ApiError(ErrorKind::kResourceNotFound, "Requested resource not found: Shard: " + std::string(shard_id) +
                                                    " in Stream: " + std::string(stream_arn) + " not found");
}

ApiError trimmed_data_access() {
  return ApiError(ErrorKind::kTrimmedDataAccess, "The data you are trying to access has been trimmed");
}

}  // namespace galvan

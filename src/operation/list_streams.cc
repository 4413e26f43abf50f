#include "operation/list_streams.h"

#include "model/limits.h"
#include "operation/stream_lookup.h"
#include "operation/table_lookup.h"
#include "stream/stream_names.h"
#include "table/table_name.h"
#include "wire/json_writer.h"

#include <array>
#include <set>
#include <string>
#include <utility>

namespace galvan {
namespace {

/// The name of a table of the request's namespace, and the label of a stream.
using NamedStream = std::pair<std::string, WallTime>;

/// The streams that can be read, of one table name or of all.
std::set<NamedStream> readable_streams(RequestContext& context, std::optional<std::string_view> table_name) {
  const WallTime now = context.clock().now();
  std::set<NamedStream> streams;
  const auto add = [&](const TableDefinition& table) {
    if (!table.stream || (table_name && *table_name != table.name) || stream_is_over(*table.stream, now)) return;
    streams.emplace(table.name, table.stream->created);
  };
  const auto retired = context.catalog().retired_streams();
  for (const auto& [name, table] : *retired) {
    if (table->namespace_name == context.namespace_name()) add(*table);
  }
  const auto tables = context.catalog().snapshot();
  for (const auto& [path, table] : Catalog::tables_of(*tables, context.namespace_name())) add(*table);
  return streams;
}

void append_stream(RequestContext& context, const NamedStream& stream, wire::JsonWriter& writer) {
  writer.begin_object();
  writer.key("StreamArn");
  writer.string(stream_arn(context, stream.first, stream.second));
  writer.key("StreamLabel");
  writer.string(stream_label(stream.second));
  writer.key("TableName");
  writer.string(stream.first);
  writer.end_object();
}

}  // namespace

const wire::StructTable& ListStreamsRequest::table() {
  using R = ListStreamsRequest;
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&R::table_name>(
          "TableName", {.length_min = 3, .length_max = 255, .pattern = wire::kNamePattern, .or_table_arn = true}),
      wire::member<&R::limit>("Limit",
                              {.value_min = 1, .value_max = static_cast<std::int64_t>(limits::kListStreamsMax)}),
      wire::member<&R::exclusive_start_stream_arn>("ExclusiveStartStreamArn", {.length_min = 37, .length_max = 1024}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> list_streams(RequestContext& context, const ListStreamsRequest& request, std::string& out) {
  std::optional<NamedStream> start;
  if (request.exclusive_start_stream_arn) {
    const auto given = parse_stream_arn(*request.exclusive_start_stream_arn);
    if (!given) return validation_error("Invalid StreamArn: " + std::string(*request.exclusive_start_stream_arn));
    start = NamedStream(given->table_name, given->label);
  }
  std::optional<std::string_view> table_name;
  if (request.table_name) {
    table_name = table_name_of(*request.table_name);
    context.note_table(*table_name);
  }
  if (context.policies() != nullptr) {
    AccessFacts facts(context, nullptr);
    facts.set_stream("*");
    GALVAN_TRY(facts.check(AccessAction::kListStreams, table_name.value_or("*")));
  }
  const auto streams = readable_streams(context, table_name);
  if (table_name && streams.empty() && !context.find_table(*table_name)) {
    return failure(table_not_found(*table_name));
  }
  auto next = start ? streams.upper_bound(*start) : streams.begin();
  std::int64_t left = request.limit.value_or(static_cast<std::int64_t>(limits::kListStreamsMax));
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("Streams");
  writer.begin_array();
  const NamedStream* last = nullptr;
  for (; next != streams.end() && left > 0; ++next, --left) {
    last = &*next;
    append_stream(context, *next, writer);
  }
  writer.end_array();
  if (last && next != streams.end()) {
    writer.key("LastEvaluatedStreamArn");
    writer.string(stream_arn(context, last->first, last->second));
  }
  writer.end_object();
  return ok();
}

}  // namespace galvan

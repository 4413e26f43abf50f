#include "operation/list_tags_of_resource.h"

#include "model/limits.h"
#include "operation/tag_lookup.h"
#include "wire/json_writer.h"

#include <array>

namespace galvan {

const wire::StructTable& ListTagsOfResourceRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&ListTagsOfResourceRequest::resource_arn>("ResourceArn",
                                                             {.required = true, .length_min = 1, .length_max = 1283}),
      wire::member<&ListTagsOfResourceRequest::next_token>("NextToken"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> list_tags_of_resource(RequestContext& context, const ListTagsOfResourceRequest& request,
                                   std::string& out) {
  GALVAN_TRY(const std::string_view name,
             find_tagged_table(context, *request.resource_arn, AccessAction::kListTagsOfResource));
  const TablePtr table = context.find_table(name);
  if (!table) return failure(resource_not_found(*request.resource_arn));
  auto next = request.next_token ? table->tags.upper_bound(std::string(*request.next_token)) : table->tags.begin();
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("Tags");
  writer.begin_array();
  std::string_view last;
  for (std::size_t left = limits::kListTagsPageMax; next != table->tags.end() && left > 0; ++next, --left) {
    last = next->first;
    writer.begin_object();
    writer.key("Key");
    writer.string(next->first);
    writer.key("Value");
    writer.string(next->second);
    writer.end_object();
  }
  writer.end_array();
  if (next != table->tags.end()) {
    writer.key("NextToken");
    writer.string(last);
  }
  writer.end_object();
  return ok();
}

}  // namespace galvan

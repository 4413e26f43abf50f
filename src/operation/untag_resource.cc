#include "operation/untag_resource.h"

#include "operation/tag_lookup.h"

#include <array>
#include <memory>

namespace galvan {

const wire::StructTable& UntagResourceRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&UntagResourceRequest::resource_arn>("ResourceArn",
                                                        {.required = true, .length_min = 1, .length_max = 1283}),
      wire::member<&UntagResourceRequest::tag_keys>(
          "TagKeys", {.required = true, .element_length_min = 1, .element_length_max = 128}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> untag_resource(RequestContext& context, const UntagResourceRequest& request, std::string&) {
  if (request.tag_keys->empty()) return validation_error("Atleast one Tag Key needs to be provided as Input.");
  GALVAN_TRY(const std::string_view name,
             find_tagged_table(context, *request.resource_arn, AccessAction::kUntagResource,
                               [&](AccessFacts& facts) { facts.add_tag_keys(*request.tag_keys); }));
  GALVAN_TRY(context.catalog().change(context.table_path(name), [&](const TablePtr& present) -> Result<TablePtr> {
    if (!present) return failure(resource_not_found(*request.resource_arn));
    auto untagged = std::make_shared<TableDefinition>(*present);
    for (const std::string_view key : *request.tag_keys) untagged->tags.erase(std::string(key));
    return TablePtr(untagged);
  }));
  return ok();
}

}  // namespace galvan

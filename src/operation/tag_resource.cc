#include "operation/tag_resource.h"

#include "operation/table_rules.h"
#include "operation/tag_lookup.h"

#include <array>
#include <memory>

namespace galvan {

const wire::StructTable& TagResourceRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&TagResourceRequest::resource_arn>("ResourceArn",
                                                      {.required = true, .length_min = 1, .length_max = 1283}),
      wire::member<&TagResourceRequest::tags>("Tags", {.required = true}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> tag_resource(RequestContext& context, const TagResourceRequest& request, std::string&) {
  if (request.tags->empty()) return validation_error("Atleast one Tag needs to be provided as Input.");
  GALVAN_TRY(const std::string_view name,
             find_tagged_table(context, *request.resource_arn, AccessAction::kTagResource,
                               [&](AccessFacts& facts) { facts.add_request_tags(*request.tags); }));
  GALVAN_TRY(context.catalog().change(context.table_path(name), [&](const TablePtr& present) -> Result<TablePtr> {
    if (!present) return failure(resource_not_found(*request.resource_arn));
    auto tagged = std::make_shared<TableDefinition>(*present);
    GALVAN_TRY(merge_tags(*request.tags, tagged->tags));
    return TablePtr(tagged);
  }));
  return ok();
}

}  // namespace galvan

#include "operation/get_resource_policy.h"

#include "operation/policy_resource.h"
#include "wire/json_writer.h"

#include <array>

namespace galvan {

const wire::StructTable& GetResourcePolicyRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&GetResourcePolicyRequest::resource_arn>("ResourceArn",
                                                            {.required = true, .length_min = 1, .length_max = 1283}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> get_resource_policy(RequestContext& context, const GetResourcePolicyRequest& request, std::string& out) {
  GALVAN_TRY(const PolicyResource resource, parse_policy_resource(*request.resource_arn));
  GALVAN_TRY(enter_policy_resource(context, resource, AccessAction::kGetResourcePolicy));
  GALVAN_TRY(const TablePtr table, find_policy_resource(context, resource));
  const ResourcePolicy& policy = policy_of(*table, resource);
  if (!policy.attached()) return failure(policy_not_found(resource));
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("Policy");
  writer.string(policy.document);
  writer.key("RevisionId");
  writer.string(policy.revision_id());
  writer.end_object();
  return ok();
}

}  // namespace galvan

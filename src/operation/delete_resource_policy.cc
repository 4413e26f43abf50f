#include "operation/delete_resource_policy.h"

#include "operation/policy_resource.h"

#include <array>

namespace galvan {

const wire::StructTable& DeleteResourcePolicyRequest::table() {
  using R = DeleteResourcePolicyRequest;
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&R::resource_arn>("ResourceArn", {.required = true, .length_min = 1, .length_max = 1283}),
      wire::member<&R::expected_revision_id>("ExpectedRevisionId", {.length_min = 1, .length_max = 255}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> delete_resource_policy(RequestContext& context, const DeleteResourcePolicyRequest& request,
                                    std::string& out) {
  GALVAN_TRY(const PolicyResource resource, parse_policy_resource(*request.resource_arn));
  context.note_table(resource.table_name);
  if (context.policies() != nullptr) {
    GALVAN_TRY(enter_policy_resource(context, resource, AccessAction::kDeleteResourcePolicy));
  }
  GALVAN_TRY(const TablePtr table, find_policy_resource(context, resource));
  std::string removed;
  GALVAN_TRY(check_revision(resource, policy_of(*table, resource), request.expected_revision_id));
  if (policy_of(*table, resource).attached()) {
    GALVAN_TRY(change_policy(context, resource, [&](ResourcePolicy& policy) -> Result<void> {
      GALVAN_TRY(check_revision(resource, policy, request.expected_revision_id));
      if (policy.attached()) removed = policy.revision_id();
      policy = {.attached_at = policy.attached_at};
      return ok();
    }));
  }
  append_revision(removed, out);
  return ok();
}

}  // namespace galvan

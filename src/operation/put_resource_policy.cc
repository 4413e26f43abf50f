#include "operation/put_resource_policy.h"

#include "operation/policy_resource.h"

#include <array>

namespace galvan {

const wire::StructTable& PutResourcePolicyRequest::table() {
  using R = PutResourcePolicyRequest;
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&R::resource_arn>("ResourceArn", {.required = true, .length_min = 1, .length_max = 1283}),
      wire::member<&R::policy>("Policy", {.required = true}),
      wire::member<&R::expected_revision_id>("ExpectedRevisionId", {.length_min = 1, .length_max = 255}),
      wire::member<&R::confirm_remove_self_resource_access>("ConfirmRemoveSelfResourceAccess"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> put_resource_policy(RequestContext& context, const PutResourcePolicyRequest& request, std::string& out) {
  GALVAN_TRY(const PolicyResource resource, parse_policy_resource(*request.resource_arn));
  GALVAN_TRY(const auto document,
             read_policy_document(*request.policy, resource.stream ? security::PolicySubject::kStream
                                                                   : security::PolicySubject::kTable));
  GALVAN_TRY(enter_policy_resource(context, resource, AccessAction::kPutResourcePolicy));
  GALVAN_TRY(TablePtr table, find_policy_resource(context, resource));
  GALVAN_TRY(check_revision(resource, policy_of(*table, resource), request.expected_revision_id));
  if (!request.confirm_remove_self_resource_access.value_or(false)) {
    GALVAN_TRY(check_not_locked_out(context, resource, *document.policy));
  }
  if (policy_of(*table, resource).document != document.text) {
    GALVAN_TRY(table, change_policy(context, resource, [&](ResourcePolicy& policy) -> Result<void> {
                 GALVAN_TRY(check_revision(resource, policy, request.expected_revision_id));
                 if (policy.document == document.text) return ok();
                 policy = {.document = document.text,
                           .compiled = document.policy,
                           .attached_at = next_policy_time(policy, context.clock().now())};
                 return ok();
               }));
  }
  append_revision(policy_of(*table, resource).revision_id(), out);
  return ok();
}

}  // namespace galvan

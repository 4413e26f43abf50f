#pragma once

#include "base/clock.h"
#include "operation/access.h"
#include "operation/request_context.h"
#include "security/resource_policy_document.h"
#include "table/catalog.h"

#include <functional>
#include <optional>
#include <string_view>

// What a resource-based policy is attached to, for the operations that are about such policies.
// Source: API reference, "PutResourcePolicy", "GetResourcePolicy", "DeleteResourcePolicy"; Developer Guide, "Using
// resource-based policies for DynamoDB". Messages are as reported of DynamoDB (us-west-2, 2026-10-09).
namespace galvan {

/// A table, or a stream. Borrows the ARN that it was taken from.
struct PolicyResource {
  std::string_view arn;
  std::string_view table_name;
  std::optional<WallTime> stream;  ///< its label
};

/// Errors: ValidationException for what is no ARN of a table or stream.
Result<PolicyResource> parse_policy_resource(std::string_view arn);

/// A document that is to be attached. Errors: ValidationException.
Result<security::ResourcePolicyDocument> read_policy_document(std::string_view document,
                                                              security::PolicySubject subject);

/// Notes the resource for the audit log. Errors: AccessDeniedException where policies do not allow the action.
Result<void> enter_policy_resource(RequestContext& context, const PolicyResource& resource, AccessAction action);

/// Errors: AccessDeniedException where `policy` would keep whoever sends the request from attaching another one.
Result<void> check_not_locked_out(RequestContext& context, const PolicyResource& resource,
                                  const security::Policy& policy);

/// The definition that has the resource. Errors: ResourceNotFoundException.
Result<TablePtr> find_policy_resource(RequestContext& context, const PolicyResource& resource);

/// The resource's policy in a definition that find_policy_resource() found, or a copy of it.
ResourcePolicy& policy_of(TableDefinition& table, const PolicyResource& resource);
const ResourcePolicy& policy_of(const TableDefinition& table, const PolicyResource& resource);

/// Changes the resource's policy as `change` does, which is called once the present policy can not change any more.
/// Blocks. Errors: that of `change`, ResourceNotFoundException.
Result<TablePtr> change_policy(RequestContext& context, const PolicyResource& resource,
                               const std::function<Result<void>(ResourcePolicy& policy)>& change);

/// When a policy is attached that comes after `before`, which may be of a resource that never had one.
WallTime next_policy_time(const ResourcePolicy& before, WallTime now);

/// PolicyNotFoundException for a resource without a policy.
ApiError policy_not_found(const PolicyResource& resource);
/// Errors: PolicyNotFoundException where the policy is not of the revision that a request expects, if it expects one.
Result<void> check_revision(const PolicyResource& resource, const ResourcePolicy& policy,
                            const std::optional<std::string_view>& expected);

/// The answer with a RevisionId; empty where there is none.
void append_revision(std::string_view revision_id, std::string& out);

}  // namespace galvan

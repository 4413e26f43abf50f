#include "operation/policy_resource.h"

#include "operation/stream_lookup.h"
#include "operation/table_lookup.h"
#include "stream/shard_lineage.h"
#include "stream/stream_names.h"
#include "wire/json_writer.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

namespace galvan {
namespace {

constexpr std::string_view kInvalidParameterValues = "One or more parameter values were invalid: ";
constexpr std::string_view kNoPolicyFound = "Resource-based policy not found for the provided ResourceArn: ";

bool has_policy_resource(const TableDefinition& table, const PolicyResource& resource, WallTime now) {
  if (!resource.stream) return true;
  return table.stream && table.stream->created == *resource.stream && !stream_is_over(*table.stream, now);
}

TablePtr look_up_policy_resource(RequestContext& context, const PolicyResource& resource) {
  if (!resource.stream) return context.find_table(resource.table_name);
  return context.catalog().find_stream({context.table_path(resource.table_name), *resource.stream});
}

ApiError policy_resource_not_found(const PolicyResource& resource) {
  if (!resource.stream) return table_not_found(resource.table_name);
  return ApiError(ErrorKind::kResourceNotFound,
                  "Requested resource not found: Stream: " + stream_label(*resource.stream) +
                      " not found for Table: " + std::string(resource.table_name));
}

/// Asks about the resource, with `policy` for the one that is attached to it unless it is null.
Result<void> ask_about_policies(RequestContext& context, const PolicyResource& resource, AccessAction action,
                                const security::Policy* policy) {
  const TablePtr table = look_up_policy_resource(context, resource);
  const std::string label = resource.stream ? stream_label(*resource.stream) : std::string();
  AccessFacts facts(context, table.get());
  if (resource.stream) facts.set_stream(label);
  if (policy != nullptr) facts.set_policy(policy);
  return facts.check(action, resource.table_name);
}

}  // namespace

Result<PolicyResource> parse_policy_resource(std::string_view arn) {
  if (!arn.starts_with("arn:"))
    return validation_error(std::string(kInvalidParameterValues) + "ARNs must start with 'arn:': " + std::string(arn));
  if (const auto stream = parse_stream_arn(arn)) return PolicyResource{arn, stream->table_name, stream->label};
  if (const std::string_view name = table_name_of(arn); name != arn) return PolicyResource{arn, name, std::nullopt};
  if (arn.find("/index/") != std::string_view::npos) {
    return validation_error(
        std::string(kInvalidParameterValues) +
        "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: " + std::string(arn));
  }
  return validation_error(std::string(kInvalidParameterValues) +
                          "Provided Arn is not a DynamoDB resource arn: " + std::string(arn));
}

Result<security::ResourcePolicyDocument> read_policy_document(std::string_view document,
                                                              security::PolicySubject subject) {
  auto read = security::parse_resource_policy(document, subject);
  if (!read) return validation_error(read.error().message);
  return *std::move(read);
}

Result<void> enter_policy_resource(RequestContext& context, const PolicyResource& resource, AccessAction action) {
  context.note_table(resource.table_name);
  const TablePtr table = look_up_policy_resource(context, resource);
  if (!has_policies(context, table ? &policy_of(*table, resource) : nullptr)) return ok();
  return ask_about_policies(context, resource, action, nullptr);
}

Result<void> check_not_locked_out(RequestContext& context, const PolicyResource& resource,
                                  const security::Policy& policy) {
  if (context.principal() == nullptr) return ok();
  if (ask_about_policies(context, resource, AccessAction::kPutResourcePolicy, &policy).has_value()) return ok();
  return api_error(ErrorKind::kAccessDenied,
                   "The new resource policy will not allow you to update the resource policy in the future.");
}

Result<TablePtr> find_policy_resource(RequestContext& context, const PolicyResource& resource) {
  TablePtr table = look_up_policy_resource(context, resource);
  if (!table || !has_policy_resource(*table, resource, context.clock().now()))
    return failure(policy_resource_not_found(resource));
  return table;
}

ResourcePolicy& policy_of(TableDefinition& table, const PolicyResource& resource) {
  return resource.stream ? table.stream->policy : table.policy;
}
const ResourcePolicy& policy_of(const TableDefinition& table, const PolicyResource& resource) {
  return resource.stream ? table.stream->policy : table.policy;
}

Result<TablePtr> change_policy(RequestContext& context, const PolicyResource& resource,
                               const std::function<Result<void>(ResourcePolicy& policy)>& change) {
  const auto decide = [&](const TablePtr& present) -> Result<TablePtr> {
    if (!present || !has_policy_resource(*present, resource, context.clock().now()))
      return failure(policy_resource_not_found(resource));
    auto changed = std::make_shared<TableDefinition>(*present);
    GALVAN_TRY(change(policy_of(*changed, resource)));
    return TablePtr(changed);
  };
  const std::string path = context.table_path(resource.table_name);
  auto changed = context.catalog().change(path, decide);
  if (changed.has_value() || !resource.stream || changed.error().kind() != ErrorKind::kResourceNotFound) return changed;
  // The stream of an earlier table, or one that its table has no more.
  return context.catalog().change_retired({path, *resource.stream}, decide);
}

WallTime next_policy_time(const ResourcePolicy& before, WallTime now) {
  return before.attached_at ? std::max(now, *before.attached_at + std::chrono::milliseconds(1)) : now;
}

ApiError policy_not_found(const PolicyResource& resource) {
  return ApiError(ErrorKind::kPolicyNotFound, std::string(kNoPolicyFound) + std::string(resource.arn));
}

Result<void> check_revision(const PolicyResource& resource, const ResourcePolicy& policy,
                            const std::optional<std::string_view>& expected) {
  constexpr std::string_view kNoPolicy = "NO_POLICY";
  if (!expected) return ok();
  if (!policy.attached()) {
    if (expected == kNoPolicy) return ok();
    return failure(policy_not_found(resource));
  }
  const std::string revision = policy.revision_id();
  if (expected == revision) return ok();
  const std::string table = std::string(resource.table_name);
  if (expected == kNoPolicy) {
    return api_error(ErrorKind::kPolicyNotFound,
                     std::string(kNoPolicyFound) + "Requested policy update expecting none to be present for table " +
                         table + ", but a policy exists with revision id " + revision + ".");
  }
  return api_error(ErrorKind::kPolicyNotFound,
                   std::string(kNoPolicyFound) + "Requested update for policy with revision id " +
                       std::string(*expected) + ", but the policy associated to target table " + table +
                       " has revision id " + revision + ".");
}

void append_revision(std::string_view revision_id, std::string& out) {
  wire::JsonWriter writer(out);
  writer.begin_object();
  if (!revision_id.empty()) {
    writer.key("RevisionId");
    writer.string(revision_id);
  }
  writer.end_object();
}

}  // namespace galvan

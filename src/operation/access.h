#pragma once

#include "expression/condition.h"
#include "expression/projection.h"
#include "expression/update.h"
#include "model/api_error.h"
#include "model/key_schema.h"
#include "operation/request_context.h"
#include "operation/table_shapes.h"
#include "table/table_definition.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

// What policies are asked before an operation goes on: an action, a resource, and what the request says of itself under
// condition keys. Where signatures are not verified, nothing is asked; of the root user's requests, only the policy of
// the resource, which may deny.
// Source: Developer Guide, "Using IAM policy conditions for fine-grained access control"; Service Authorization
// Reference, "Actions, resources, and condition keys for Amazon DynamoDB".
namespace galvan {

/// The actions of DynamoDB that this server has. In order of their names.
enum class AccessAction : std::uint8_t {
  kBatchGetItem,
  kBatchWriteItem,
  kConditionCheckItem,
  kCreateTable,
  kDeleteItem,
  kDeleteResourcePolicy,
  kDeleteTable,
  kDescribeEndpoints,
  kDescribeLimits,
  kDescribeStream,
  kDescribeTable,
  kDescribeTimeToLive,
  kGetItem,
  kGetRecords,
  kGetResourcePolicy,
  kGetShardIterator,
  kListStreams,
  kListTables,
  kListTagsOfResource,
  kPartiQLDelete,
  kPartiQLInsert,
  kPartiQLSelect,
  kPartiQLUpdate,
  kPutItem,
  kPutResourcePolicy,
  kQuery,
  kScan,
  kTagResource,
  kUntagResource,
  kUpdateItem,
  kUpdateTable,
  kUpdateTimeToLive,
};

/// Whether there are policies to ask about a resource; `attached` is its own, null where there is no such resource.
inline bool has_policies(const RequestContext& context, const ResourcePolicy* attached) {
  if (context.policies() != nullptr) return true;
  return attached != nullptr && attached->attached() && context.principal() != nullptr;
}

/// What an operation is about to do with one table or index, as condition keys tell it. Collects only what somebody's
/// policies read. Of one request; everything added must outlive check().
class AccessFacts {
 public:
  /// For one question, which begins with empty facts. `table` is null where there is none of the name.
  AccessFacts(RequestContext& context, const TableDefinition* table);

  const TableDefinition* table() const { return table_; }
  /// The index that is read, whether the table has it or not.
  void set_index(std::string_view name);
  /// The stream of the table that is read, which has a policy of its own; * for those of all times. Before any fact is
  /// added.
  void set_stream(std::string_view label);
  /// Another policy than is attached to the resource, to see what it would decide. Before any fact is added.
  void set_policy(const security::Policy* policy);
  /// The partition attributes of what is read; none where it is not there. Values of the first are the leading keys.
  std::span<const KeyAttribute> partition_attributes() const;

  /// An item to be put, or the key of one: its attributes, and its leading key.
  void add_item(ValueView item);
  void add_leading_key(ValueView value);
  /// Any leading key at all: the whole table is read.
  void add_every_key();
  void add_attribute(std::string_view name);
  /// Null: none.
  void add_attributes(const expression::Condition* condition);
  void add_attributes(const expression::Update* update);
  /// Those of the keys of table and index, which pages tell of where they end.
  void add_key_attributes();
  /// Any attribute at all: whole items are told.
  void add_every_attribute();
  /// What a read takes of items; null: all of it. Sets dynamodb:Select too.
  void add_projection(const expression::Projection* projection);

  /// The tags that the request gives.
  void add_request_tags(const std::vector<TagShape>& tags);
  /// The keys of tags that it takes away.
  void add_tag_keys(const std::vector<std::string_view>& keys);

  /// Another condition key, in lower case: "dynamodb:select".
  void set(std::string_view key, std::string_view value);
  /// As the request has it; nothing is NONE.
  void set_return_consumed_capacity(const std::optional<std::string_view>& value);

  /// Errors: AccessDeniedException where policies do not allow the action.
  Result<void> check(AccessAction action, std::string_view table_name);

 private:
  void set_collected();

  RequestContext& context_;
  AccessMemory& memory_;
  const TableDefinition* table_;
  const security::Policy* policy_ = nullptr;  // of the resource; null without one
  const IndexDefinition* index_ = nullptr;
  std::string_view index_name_;
  std::string_view stream_label_;
  bool leading_keys_ = false;  // whether they are asked for
  bool attributes_ = false;    // the same
  bool every_key_ = false;
  bool every_attribute_ = false;
};

/// Adds what a request says of itself. Called only where there are policies to ask.
using DescribeAccess = std::function<void(AccessFacts&)>;

/// Asks whether the action may be done with the table, or with what is no table's (`resource` is an ARN or * then).
/// Errors: AccessDeniedException.
Result<void> check_access(RequestContext& context, AccessAction action, std::string_view table_name,
                          const DescribeAccess& describe = {});
Result<void> check_access_without_table(RequestContext& context, AccessAction action);
/// The same of the request's namespace, and an action that is Galvan's own: "galvan:DeleteNamespace".
Result<void> check_namespace_access(RequestContext& context, std::string_view action);
/// Errors: AccessDeniedException for everybody but the root user: of an operation that asks no policies.
Result<void> check_root_user(const RequestContext& context, std::string_view operation);

}  // namespace galvan

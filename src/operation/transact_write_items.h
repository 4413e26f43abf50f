#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

/// What the actions of TransactWriteItems have in common. `item` is Put's Item and the others' Key.
struct TransactAction {
  wire::ItemInput item;
  std::optional<std::string_view> table_name;
  std::optional<std::string_view> update_expression;
  std::optional<std::string_view> condition_expression;
  std::optional<wire::NameMap> expression_attribute_names;
  std::optional<wire::ValueMap> expression_attribute_values;
  std::optional<std::string_view> return_values_on_condition_check_failure;
};

struct TransactConditionCheck : TransactAction {
  static const wire::StructTable& table();
};
struct TransactPut : TransactAction {
  static const wire::StructTable& table();
};
struct TransactDelete : TransactAction {
  static const wire::StructTable& table();
};
struct TransactUpdate : TransactAction {
  static const wire::StructTable& table();
};

struct TransactWriteItem {
  std::optional<TransactConditionCheck> condition_check;
  std::optional<TransactPut> put;
  std::optional<TransactDelete> delete_item;
  std::optional<TransactUpdate> update;
  static const wire::StructTable& table();
};

struct TransactWriteItemsRequest {
  std::optional<std::vector<TransactWriteItem>> transact_items;
  std::optional<std::string_view> return_consumed_capacity;
  std::optional<std::string_view> return_item_collection_metrics;
  std::optional<std::string_view> client_request_token;

  static const wire::StructTable& table();
};

/// API reference, "TransactWriteItems".
Result<void> transact_write_items(RequestContext& context, const TransactWriteItemsRequest& request, std::string& out);

}  // namespace galvan

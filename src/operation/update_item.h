#pragma once

#include "operation/item_write.h"

namespace galvan {

/// One attribute of the legacy AttributeUpdates.
struct AttributeValueUpdate {
  wire::ValueInput value;
  std::optional<std::string_view> action;

  static const wire::StructTable& table();
};

struct UpdateItemRequest : ItemWriteRequest {
  wire::ItemInput key;
  std::optional<wire::StructMap<AttributeValueUpdate>> attribute_updates;
  std::optional<std::string_view> update_expression;

  static const wire::StructTable& table();
};

/// API reference, "UpdateItem".
Result<void> update_item(RequestContext& context, const UpdateItemRequest& request, std::string& out);

}  // namespace galvan

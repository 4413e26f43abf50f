#pragma once

#include "operation/item_write.h"

namespace galvan {

struct UpdateItemRequest : ItemWriteRequest {
  wire::ItemInput key;
  AttributeUpdates attribute_updates;
  std::optional<std::string_view> update_expression;

  static const wire::StructTable& table();
};

/// API reference, "UpdateItem".
Result<void> update_item(RequestContext& context, const UpdateItemRequest& request, std::string& out);

}  // namespace galvan

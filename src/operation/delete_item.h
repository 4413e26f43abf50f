#pragma once

#include "operation/item_write.h"

namespace galvan {

struct DeleteItemRequest : ItemWriteRequest {
  wire::ItemInput key;

  static const wire::StructTable& table();
};

/// API reference, "DeleteItem".
Result<void> delete_item(RequestContext& context, const DeleteItemRequest& request, std::string& out);

}  // namespace galvan

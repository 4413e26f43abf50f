#pragma once

#include "operation/item_write.h"

namespace galvan {

struct PutItemRequest : ItemWriteRequest {
  wire::ItemInput item;

  static const wire::StructTable& table();
};

/// API reference, "PutItem".
Result<void> put_item(RequestContext& context, const PutItemRequest& request, std::string& out);

}  // namespace galvan

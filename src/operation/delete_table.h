#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct DeleteTableRequest {
  std::optional<std::string_view> table_name;
  static const wire::StructTable& table();
};

/// API reference, "DeleteTable". Answers at once; the name is free then, and the KeyspaceRemover gives the space back.
Result<void> delete_table(RequestContext& context, const DeleteTableRequest& request, std::string& out);

}  // namespace galvan

#pragma once

#include "operation/item_page.h"

namespace galvan {

struct ScanRequest : ItemPageRequest {
  std::optional<std::int64_t> total_segments;
  std::optional<std::int64_t> segment;
  LegacyConditions scan_filter;

  static const wire::StructTable& table();
};

/// API reference, "Scan".
Result<void> scan(RequestContext& context, const ScanRequest& request, std::string& out);

}  // namespace galvan

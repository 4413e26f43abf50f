#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct TimeToLiveSpecificationShape {
  std::optional<bool> enabled;
  std::optional<std::string_view> attribute_name;
  static const wire::StructTable& table();
};

struct UpdateTimeToLiveRequest {
  std::optional<std::string_view> table_name;
  std::optional<TimeToLiveSpecificationShape> time_to_live_specification;
  static const wire::StructTable& table();
};

/// API reference, "UpdateTimeToLive". Enabling adds the expiry index, which the IndexBuilder fills with the items that
/// are there; disabling drops it, and the KeyspaceRemover gives its space back.
Result<void> update_time_to_live(RequestContext& context, const UpdateTimeToLiveRequest& request, std::string& out);

}  // namespace galvan

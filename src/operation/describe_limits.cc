#include "operation/describe_limits.h"

#include "model/limits.h"
#include "operation/access.h"
#include "wire/json_writer.h"

namespace galvan {

const wire::StructTable& DescribeLimitsRequest::table() {
  static constexpr wire::StructTable table{};
  return table;
}

Result<void> describe_limits(RequestContext& context, const DescribeLimitsRequest&, std::string& out) {
  GALVAN_TRY(check_access_without_table(context, AccessAction::kDescribeLimits));
  wire::JsonWriter writer(out);
  const auto member = [&writer](std::string_view name, std::int64_t units) {
    writer.key(name);
    writer.integer(units);
  };
  writer.begin_object();
  member("AccountMaxReadCapacityUnits", limits::kAccountCapacityUnitsMax);
  member("AccountMaxWriteCapacityUnits", limits::kAccountCapacityUnitsMax);
  member("TableMaxReadCapacityUnits", limits::kTableCapacityUnitsMax);
  member("TableMaxWriteCapacityUnits", limits::kTableCapacityUnitsMax);
  writer.end_object();
  return ok();
}

}  // namespace galvan

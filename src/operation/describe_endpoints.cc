#include "operation/describe_endpoints.h"

#include "operation/access.h"
#include "wire/json_writer.h"

namespace galvan {

const wire::StructTable& DescribeEndpointsRequest::table() {
  static constexpr wire::StructTable table{};
  return table;
}

Result<void> describe_endpoints(RequestContext& context, const DescribeEndpointsRequest&, std::string& out) {
  GALVAN_TRY(check_access_without_table(context, AccessAction::kDescribeEndpoints));
  constexpr std::int64_t kCachePeriodMinutes = 1440;
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("Endpoints");
  writer.begin_array();
  writer.begin_object();
  writer.key("Address");
  writer.string(context.host());
  writer.key("CachePeriodInMinutes");
  writer.integer(kCachePeriodMinutes);
  writer.end_object();
  writer.end_array();
  writer.end_object();
  return ok();
}

}  // namespace galvan

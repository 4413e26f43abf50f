#pragma once

#include "base/clock.h"
#include "model/api_error.h"
#include "operation/table_shapes.h"
#include "table/throughput.h"

#include <string_view>

namespace galvan {

/// Sets the provisioned throughput of a table or index. Errors: ValidationException if it is what it is already.
/// `of` is "table" or "index <name>".
Result<void> change_throughput(const ProvisionedThroughputShape& given, std::string_view of, WallTime now,
                               ProvisionedThroughput& throughput);

/// The same without the check, for a change of the billing mode.
void set_throughput(const ProvisionedThroughputShape& given, WallTime now, ProvisionedThroughput& throughput);

}  // namespace galvan

#pragma once

#include <cstddef>

// Source: Developer Guide, "DynamoDB read and write operations" and "Provisioned capacity mode": a read unit is 4 KB
// strongly consistent, half as much eventually consistent; a write unit is 1 KB.
namespace galvan {

/// Read capacity units of `bytes` read at once, at least the minimum of one read.
double read_capacity_units(std::size_t bytes, bool consistent_read);

/// Write capacity units of a write whose larger image has `bytes`, at least one.
double write_capacity_units(std::size_t bytes);

}  // namespace galvan

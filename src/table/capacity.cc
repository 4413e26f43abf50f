#include "table/capacity.h"

#include <algorithm>

namespace galvan {
namespace {

double units(std::size_t bytes, std::size_t unit_bytes) {
  return static_cast<double>(std::max<std::size_t>(1, (bytes + unit_bytes - 1) / unit_bytes));
}

}  // namespace

double read_capacity_units(std::size_t bytes, bool consistent_read) {
  return units(bytes, 4096) * (consistent_read ? 1.0 : 0.5);
}

double write_capacity_units(std::size_t bytes) { return units(bytes, 1024); }

}  // namespace galvan

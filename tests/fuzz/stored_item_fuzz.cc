#include "base/check.h"
#include "model/stored_item.h"

#include "../property/rewrite_value.h"

#include <cstdint>
#include <string>
#include <string_view>

// Input: the bytes of a stored item, and once more the bytes of a bare value; damaged or not.
namespace galvan {
namespace {

void check_value(std::string_view bytes) {
  if (!valid_value(bytes)) return;
  const ValueView value(bytes);
  GALVAN_CHECK(encoded_value_length(bytes) == bytes.size());
  std::string rewritten;
  ValueWriter writer(rewritten);
  rewrite_value(value, writer);
  GALVAN_CHECK(rewritten == bytes);
  GALVAN_CHECK(value_item_bytes(value) <= 5 * bytes.size());
}

void check_item(std::string_view bytes) {
  const auto stored = StoredItemView::parse(bytes);
  if (!stored || !valid_value(stored->item().encoded())) return;
  check_value(stored->item().encoded());
  std::string rewritten;
  append_stored_item(stored->item(), stored->timestamp(), rewritten);
  const auto again = StoredItemView::parse(rewritten);
  GALVAN_CHECK(again && again->item() == stored->item() && again->timestamp() == stored->timestamp());
  GALVAN_CHECK(again->item_bytes() == item_bytes(stored->item()));
  for (const auto& [name, value] : stored->item().entries()) GALVAN_CHECK(stored->item().find(name) == value);
}

}  // namespace
}  // namespace galvan

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  galvan::check_value(input);
  galvan::check_item(input);
  return 0;
}

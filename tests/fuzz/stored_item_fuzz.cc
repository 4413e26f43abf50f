#include "base/check.h"
#include "model/stored_item.h"

#include "../property/rewrite_value.h"

#include <cstdint>
#include <string>
#include <string_view>

// Input: the bytes of a stored item, once more the bytes of a bare value, and once more a count and the entries of an
// item, which get their headers here; damaged or not.
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

// Headers are hard to guess; with right ones around it the input reaches the entries.
void check_entries(std::string_view input) {
  if (input.empty()) return;
  std::string item;
  ValueWriter writer(item);
  const ValueWriter::Mark mark = writer.begin_map();
  item.append(input.substr(1));
  writer.end(mark, static_cast<std::uint8_t>(input[0]));
  check_value(item);
  if (!valid_value(item)) return;
  std::string stored;
  append_stored_item(ValueView(item), WriteTimestamp(0), stored);
  check_item(stored);
}

}  // namespace
}  // namespace galvan

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  galvan::check_value(input);
  galvan::check_item(input);
  galvan::check_entries(input);
  return 0;
}

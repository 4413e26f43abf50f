#include "base/check.h"
#include "model/key_codec.h"

#include <cstdint>
#include <string>
#include <string_view>

// Input: one byte that says where to cut the rest into two B keys; the whole input is tried as a key part and as the
// prefix of a range too.
namespace galvan {
namespace {

int sign(int order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

std::string part_of(std::string_view bytes) {
  std::string part;
  append_key_part(AttributeValue::binary(bytes), part);
  GALVAN_CHECK(key_part_length(part) == part.size());
  GALVAN_CHECK(key_part_length(part + "\x01rest") == part.size());
  GALVAN_CHECK(key_part_length(std::string_view(part).substr(0, part.size() - 1)) == 0);
  return part;
}

void check_pair(std::string_view a, std::string_view b) {
  const std::string part_a = part_of(a);
  const std::string part_b = part_of(b);
  GALVAN_CHECK(sign(part_a.compare(part_b)) == sign(a.compare(b)));
  GALVAN_CHECK(a == b || (!part_a.starts_with(part_b) && !part_b.starts_with(part_a)));

  // As two parts of one storage key.
  const KeySchema schema{{"p", AttributeType::kB}, KeyAttribute{"s", AttributeType::kB}};
  const AttributeValue item = AttributeValue::map({{"p", AttributeValue::binary(a)}, {"s", AttributeValue::binary(b)}});
  std::string key;
  append_storage_key(kFirstTableKeyspace, schema, item, key);
  const std::size_t prefix_length = partition_prefix_length(key);
  std::string prefix;
  append_partition_prefix(kFirstTableKeyspace, AttributeValue::binary(a), prefix);
  GALVAN_CHECK(key == prefix + part_b && prefix_length == prefix.size());
}

void check_input(std::string_view input) {
  const std::size_t length = key_part_length(input);
  GALVAN_CHECK(length <= input.size());
  if (length != 0) GALVAN_CHECK(key_part_length(input.substr(0, length)) == length);

  const std::string end = prefix_end(input);
  GALVAN_CHECK(end.empty() ? input.find_first_not_of('\xFF') == std::string_view::npos
                           : end > std::string(input) + std::string(4, '\xFF') && !end.starts_with(input));

  if (input.empty()) return;
  const std::string_view rest = input.substr(1);
  const std::size_t cut = rest.empty() ? 0 : static_cast<std::uint8_t>(input[0]) % (rest.size() + 1);
  check_pair(rest.substr(0, cut), rest.substr(cut));
}

}  // namespace
}  // namespace galvan

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  galvan::check_input({reinterpret_cast<const char*>(data), size});
  return 0;
}

#include "random_value.h"

#include "base/check.h"

namespace galvan {
namespace {

std::string key_of(const Number& number) {
  std::string key;
  number.append_key(key);
  return key;
}

AttributeType random_type(RandomEngine& random, int levels) {
  for (;;) {
    const auto type = static_cast<AttributeType>(uniform(random, 0, static_cast<int>(AttributeType::kBS)));
    if (levels > 0 || (type != AttributeType::kL && type != AttributeType::kM)) return type;
  }
}

AttributeValue random_list(RandomEngine& random, int levels) {
  std::vector<AttributeValue> elements;
  for (int count = uniform(random, 0, 5); count > 0; --count) elements.push_back(random_value(random, levels - 1));
  return AttributeValue::list(elements);
}

}  // namespace

std::string random_bytes(RandomEngine& random, int length_max) {
  // A small alphabet makes equal prefixes likely.
  constexpr std::string_view kHostile(
      "\x00\x00\x01\xFE\xFF\xFF"
      "a",
      7);
  const bool hostile = chance(random, 60);
  const int length = uniform(random, 0, chance(random, 80) ? std::min(length_max, 6) : length_max);
  std::string bytes;
  for (int i = 0; i < length; ++i) {
    bytes.push_back(hostile ? kHostile[static_cast<std::size_t>(uniform(random, 0, 6))]
                            : static_cast<char>(uniform(random, 0, 255)));
  }
  return bytes;
}

Number random_number(RandomEngine& random) {
  if (chance(random, 30)) return Number(uniform(random, -200, 200));
  std::string text = chance(random, 50) ? "-" : "";
  const int digits = uniform(random, 1, chance(random, 50) ? 3 : 38);
  for (int i = 0; i < digits; ++i) {
    text.push_back(static_cast<char>('0' + (i == 0 ? uniform(random, 1, 9) : uniform(random, 0, 9))));
  }
  const int power = uniform(random, Number::kExponentMin, Number::kExponentMax);
  text += "e" + std::to_string(power - digits + 1);
  const Result<Number> number = Number::parse(text);
  GALVAN_CHECK(number.has_value());
  return *number;
}

AttributeValue random_set(RandomEngine& random, AttributeType set_type) {
  std::vector<std::string> members;
  for (int count = uniform(random, 1, 8); count > 0; --count) {
    members.push_back(set_type == AttributeType::kNS ? key_of(random_number(random)) : random_bytes(random, 300));
  }
  return AttributeValue::set(set_type, std::move(members));
}

AttributeValue random_value(RandomEngine& random, int levels) {
  const AttributeType type = random_type(random, levels);
  switch (type) {
    case AttributeType::kS:
      return AttributeValue::string(random_bytes(random, 300));
    case AttributeType::kN:
      return AttributeValue::number(random_number(random));
    case AttributeType::kB:
      return AttributeValue::binary(random_bytes(random, 40000));
    case AttributeType::kNull:
      return AttributeValue::null();
    case AttributeType::kBool:
      return AttributeValue::boolean(chance(random, 50));
    case AttributeType::kL:
      return random_list(random, levels);
    case AttributeType::kM:
      return random_item(random, levels);
    case AttributeType::kSS:
    case AttributeType::kNS:
    case AttributeType::kBS:
      return random_set(random, type);
  }
  check_failed(__FILE__, __LINE__, "a known attribute type");
}

AttributeValue random_item(RandomEngine& random, int levels) {
  AttributeMap entries;
  for (int count = uniform(random, 0, 5); count > 0; --count) {
    entries.insert_or_assign(random_bytes(random, 200), random_value(random, levels - 1));
  }
  return AttributeValue::map(entries);
}

}  // namespace galvan

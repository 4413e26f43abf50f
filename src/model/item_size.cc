#include "model/value.h"

namespace galvan {
namespace {

// Source: Developer Guide, "DynamoDB item sizes and formats": a list or map costs 3 bytes, and each of its elements 1.
constexpr std::size_t kContainerBytes = 3;
constexpr std::size_t kElementBytes = 1;

}  // namespace

std::size_t value_item_bytes(ValueView value) {
  switch (value.type()) {
    case AttributeType::kS:
    case AttributeType::kB:
      return value.bytes().size();
    case AttributeType::kN:
      return Number::key_item_bytes(value.number_key());
    case AttributeType::kNull:
    case AttributeType::kBool:
      return 1;
    case AttributeType::kL: {
      std::size_t bytes = kContainerBytes;
      for (const ValueView element : value.elements()) bytes += kElementBytes + value_item_bytes(element);
      return bytes;
    }
    case AttributeType::kM:
      return kContainerBytes + kElementBytes * value.count() + item_bytes(value);
    case AttributeType::kSS:
    case AttributeType::kBS: {
      std::size_t bytes = 0;
      for (const std::string_view member : value.members()) bytes += member.size();
      return bytes;
    }
    case AttributeType::kNS: {
      std::size_t bytes = 0;
      for (const std::string_view member : value.members()) bytes += Number::key_item_bytes(member);
      return bytes;
    }
  }
  check_failed(__FILE__, __LINE__, "a known attribute type");
}

std::size_t item_bytes(ValueView item) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : item.entries()) bytes += name.size() + value_item_bytes(value);
  return bytes;
}

}  // namespace galvan

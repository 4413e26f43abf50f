#include "model/value.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace galvan {
namespace {

using encoding::Tag;

constexpr std::array<std::string_view, 10> kTypeNames = {"S", "N", "B", "NULL", "BOOL", "L", "M", "SS", "NS", "BS"};

}  // namespace

std::string_view attribute_type_name(AttributeType type) { return kTypeNames[static_cast<std::size_t>(type)]; }

std::optional<AttributeType> parse_attribute_type(std::string_view name) {
  const auto* found = std::ranges::find(kTypeNames, name);
  if (found == kTypeNames.end()) return std::nullopt;
  return static_cast<AttributeType>(found - kTypeNames.begin());
}

std::string_view ValueView::bytes() const {
  const AttributeType own_type = type();
  GALVAN_CHECK(own_type == AttributeType::kS || own_type == AttributeType::kB);
  return encoding::read_varint_bytes(encoded_.substr(1));
}

std::string_view ValueView::number_key() const {
  GALVAN_CHECK(type() == AttributeType::kN);
  return encoding::read_short_bytes(encoded_.substr(1));
}

bool ValueView::boolean() const {
  GALVAN_CHECK(type() == AttributeType::kBool);
  return static_cast<Tag>(encoded_[0]) == Tag::kTrue;
}

std::string_view ValueView::body() const {
  return {encoded_.data() + encoding::kContainerHeaderBytes, encoded_.size() - encoding::kContainerHeaderBytes};
}

std::uint32_t ValueView::count() const {
  const AttributeType own_type = type();
  GALVAN_CHECK(own_type == AttributeType::kL || own_type == AttributeType::kM || is_set(own_type));
  return load_little_endian<std::uint32_t>(encoded_.data() + 5);
}

ValueView::Range<ValueView::ElementIterator> ValueView::elements() const {
  GALVAN_CHECK(type() == AttributeType::kL);
  return {ElementIterator(body()), ElementIterator({})};
}

ValueView::Range<ValueView::EntryIterator> ValueView::entries() const {
  GALVAN_CHECK(type() == AttributeType::kM);
  return {EntryIterator(body()), EntryIterator({})};
}

ValueView::Range<ValueView::SetIterator> ValueView::members() const {
  GALVAN_CHECK(is_set(type()));
  const bool numbers = type() == AttributeType::kNS;
  return {SetIterator(body(), numbers), SetIterator({}, numbers)};
}

ValueView ValueView::find(std::string_view name) const {
  GALVAN_CHECK(type() == AttributeType::kM);
  std::string_view rest = body();
  while (!rest.empty()) {
    const std::string_view entry_name = encoding::read_varint_bytes(rest);
    rest.remove_prefix(encoding::width_with_length(rest, entry_name));
    const std::size_t length = encoded_value_length(rest);
    const int order = entry_name.compare(name);
    if (order == 0) return ValueView(rest.substr(0, length));
    if (order > 0) break;  // names ascend
    rest.remove_prefix(length);
  }
  return {};
}

ValueView ValueView::at(std::size_t index) const {
  if (index >= count()) return {};
  ElementIterator element = elements().begin();
  for (; index > 0; --index) ++element;
  return *element;
}

bool ValueView::has_member(std::string_view raw) const {
  for (const std::string_view member : members()) {
    const int order = member.compare(raw);
    if (order == 0) return true;
    if (order > 0) return false;  // members ascend
  }
  return false;
}

int ValueView::compare(ValueView a, ValueView b) {
  const AttributeType type = a.type();
  GALVAN_CHECK(type == b.type() && is_scalar_key_type(type));
  if (type == AttributeType::kN) return a.number_key().compare(b.number_key());
  return a.bytes().compare(b.bytes());
}

bool needs_more_levels(ValueView value, std::size_t levels) {
  if (levels == 0) return true;
  const auto deeper = [levels](ValueView inner) { return needs_more_levels(inner, levels - 1); };
  if (value.type() == AttributeType::kL) {
    const auto elements = value.elements();
    return std::any_of(elements.begin(), elements.end(), deeper);
  }
  if (value.type() == AttributeType::kM) {
    const auto entries = value.entries();
    return std::any_of(entries.begin(), entries.end(),
                       [&deeper](const ValueView::Entry& entry) { return deeper(entry.value); });
  }
  return false;
}

}  // namespace galvan

#include "expression/placeholders.h"

#include "base/check.h"
#include "model/limits.h"
#include "model/little_endian.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <string>
#include <utility>

namespace galvan::expression {

namespace {

constexpr std::size_t kLengthBytes = sizeof(std::uint32_t);

void append_length(std::size_t length, std::string& out) {
  char bytes[kLengthBytes];
  store_little_endian(bytes, static_cast<std::uint32_t>(length));
  out.append(bytes, sizeof(bytes));
}

bool valid_placeholder(std::string_view placeholder, char prefix) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return placeholder.size() > 1 && placeholder[0] == prefix &&
         std::all_of(placeholder.begin() + 1, placeholder.end(), is_word);
}

Result<void> refuse_placeholder(std::string_view placeholder, char prefix, std::string_view map_name) {
  std::string message(map_name);
  message.append(" contains invalid key: ");
  if (placeholder.empty()) {
    return validation_error(message.append("The expression attribute map contains an empty key;"));
  }
  if (placeholder.size() > limits::kPlaceholderBytesMax) {
    message.append("The expression attribute map contains a key that is too long;");
    // Only the map of names tells the size, on the service.
    if (prefix == '#') message.append(" size of key: ").append(std::to_string(placeholder.size()));
    return validation_error(std::move(message));
  }
  return validation_error(message.append("Syntax error; key: \"").append(placeholder).append("\""));
}

Result<void> check_placeholder(std::string_view placeholder, char prefix, std::string_view map_name) {
  if (placeholder.size() <= limits::kPlaceholderBytesMax && valid_placeholder(placeholder, prefix)) return ok();
  return refuse_placeholder(placeholder, prefix, map_name);
}

// The service lists unused placeholders in the order of a Java HashSet that holds `total` of them at first.
class HashOrder {
 public:
  explicit HashOrder(std::size_t total) : buckets_(std::bit_ceil(std::max<std::size_t>(16, total * 4 / 3 + 1))) {}

  std::size_t bucket(std::string_view ascii) const {
    std::uint32_t hash = 0;
    for (const char c : ascii) hash = hash * 31 + static_cast<unsigned char>(c);
    return (hash ^ (hash >> 16)) & (buckets_ - 1);
  }

 private:
  std::size_t buckets_;
};

Result<void> unused_error(std::string_view map_name, std::vector<std::string_view> unused, std::size_t total) {
  const HashOrder order(total);
  std::stable_sort(unused.begin(), unused.end(),
                   [&order](std::string_view a, std::string_view b) { return order.bucket(a) < order.bucket(b); });
  std::string message("Value provided in ");
  message.append(map_name).append(" unused in expressions: keys: {");
  bool first = true;
  for (const std::string_view placeholder : unused) {
    if (!first) message.append(", ");
    first = false;
    message.append(placeholder);
  }
  return validation_error(message.append("}"));
}

}  // namespace

Placeholders::Placeholders(std::vector<NamePlaceholder> names, std::vector<ValuePlaceholder> values)
    : names_(std::move(names)), value_entries_(std::move(values)), used_(names_.size() + value_entries_.size()) {
  std::ranges::sort(names_, {}, &NamePlaceholder::placeholder);
  std::ranges::sort(value_entries_, {}, &ValuePlaceholder::placeholder);
  key_bytes_ = kLengthBytes * (1 + 2 * names_.size() + value_entries_.size());
  for (const NamePlaceholder& name : names_) key_bytes_ += name.placeholder.size() + name.name.size();
  values_.reserve(value_entries_.size());
  for (const ValuePlaceholder& value : value_entries_) {
    values_.push_back(value.value);
    key_bytes_ += value.placeholder.size();
  }
}

std::optional<std::string_view> Placeholders::use_name(std::string_view placeholder) {
  const auto found = std::ranges::lower_bound(names_, placeholder, {}, &NamePlaceholder::placeholder);
  if (found == names_.end() || found->placeholder != placeholder) return std::nullopt;
  used_[static_cast<std::size_t>(found - names_.begin())] = true;
  return found->name;
}

std::optional<ValueSlot> Placeholders::use_value(std::string_view placeholder) {
  const auto found = std::ranges::lower_bound(value_entries_, placeholder, {}, &ValuePlaceholder::placeholder);
  if (found == value_entries_.end() || found->placeholder != placeholder) return std::nullopt;
  const auto slot = static_cast<std::size_t>(found - value_entries_.begin());
  used_[names_.size() + slot] = true;
  return static_cast<ValueSlot>(slot);
}

ValueSlot Placeholders::add_value(ValueView value) {
  values_.push_back(value);
  return static_cast<ValueSlot>(values_.size() - 1);
}

Result<void> Placeholders::check_all_used() const {
  std::vector<std::string_view> unused;
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (!used_[i]) unused.push_back(names_[i].placeholder);
  if (!unused.empty()) return unused_error("ExpressionAttributeNames", std::move(unused), names_.size());
  for (std::size_t slot = 0; slot < value_entries_.size(); ++slot)
    if (!used_[names_.size() + slot]) unused.push_back(value_entries_[slot].placeholder);
  if (!unused.empty()) return unused_error("ExpressionAttributeValues", std::move(unused), value_entries_.size());
  return ok();
}

PlaceholderUses Placeholders::take_uses() {
  return std::exchange(used_, PlaceholderUses(names_.size() + value_entries_.size()));
}

void Placeholders::add_uses(const PlaceholderUses& uses) {
  GALVAN_CHECK(uses.size() == used_.size());
  for (std::size_t i = 0; i < uses.size(); ++i)
    if (uses[i]) used_[i] = true;
}

void append_key_part(std::string_view text, std::string& out) {
  append_length(text.size(), out);
  out.append(text);
}

void Placeholders::append_key(std::string& out) const {
  append_length(names_.size(), out);
  for (const NamePlaceholder& name : names_) {
    append_key_part(name.placeholder, out);
    append_key_part(name.name, out);
  }
  for (const ValuePlaceholder& value : value_entries_) append_key_part(value.placeholder, out);
}

Result<void> check_placeholder_syntax(std::optional<std::span<const NamePlaceholder>> names,
                                      std::optional<std::span<const ValuePlaceholder>> values) {
  std::size_t bytes = 0;
  if (names) {
    if (names->empty()) return validation_error("ExpressionAttributeNames must not be empty");
    for (const NamePlaceholder& name : *names) {
      GALVAN_TRY(check_placeholder(name.placeholder, '#', "ExpressionAttributeNames"));
      if (name.name.empty())
        return validation_error("ExpressionAttributeNames contains invalid value: Empty attribute name for key " +
                                std::string(name.placeholder));
      if (name.name.size() > limits::kAttributeNameBytesMax)
        return validation_error("Attribute name is too large, must be less than 65536 bytes");
      bytes += name.placeholder.size() + name.name.size();
    }
  }
  if (values) {
    if (values->empty()) return validation_error("ExpressionAttributeValues must not be empty");
    for (const ValuePlaceholder& value : *values) {
      GALVAN_TRY(check_placeholder(value.placeholder, ':', "ExpressionAttributeValues"));
      bytes += value.placeholder.size() + (value.value.absent() ? 0 : value_item_bytes(value.value));
    }
  }
  // The service's words for this are not known.
  if (bytes > limits::kPlaceholderMapsBytesMax)
    return validation_error(
        "ExpressionAttributeNames and ExpressionAttributeValues have exceeded the maximum allowed size; size: " +
        std::to_string(bytes));
  return ok();
}

}  // namespace galvan::expression

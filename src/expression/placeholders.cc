#include "expression/placeholders.h"

#include "model/limits.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <string>

namespace galvan::expression {

namespace {

bool valid_placeholder(std::string_view placeholder, char prefix) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return placeholder.size() > 1 && placeholder[0] == prefix &&
         std::all_of(placeholder.begin() + 1, placeholder.end(), is_word);
}

Result<void> check_placeholder(std::string_view placeholder, char prefix, std::string_view map_name) {
  std::string message(map_name);
  message.append(" contains invalid key: ");
  if (placeholder.size() > limits::kPlaceholderBytesMax) {
    message.append("The expression attribute map contains a key that is too long;");
    // Only the map of names tells the size, on the service.
    if (prefix == '#') message.append(" size of key: ").append(std::to_string(placeholder.size()));
    return validation_error(std::move(message));
  }
  if (!valid_placeholder(placeholder, prefix))
    return validation_error(message.append("Syntax error; key: \"").append(placeholder).append("\""));
  return ok();
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

Placeholders::Placeholders(std::span<const NamePlaceholder> names, std::span<const ValuePlaceholder> values) {
  names_.reserve(names.size());
  for (const NamePlaceholder& name : names) names_.push_back({name, false});
  std::sort(names_.begin(), names_.end(),
            [](const Name& a, const Name& b) { return a.entry.placeholder < b.entry.placeholder; });

  std::vector<ValuePlaceholder> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const ValuePlaceholder& a, const ValuePlaceholder& b) { return a.placeholder < b.placeholder; });
  value_placeholders_.reserve(sorted.size());
  values_.reserve(sorted.size());
  for (const ValuePlaceholder& value : sorted) {
    value_placeholders_.push_back(value.placeholder);
    values_.push_back(value.value);
  }
  values_used_.resize(sorted.size());
}

std::optional<std::string_view> Placeholders::use_name(std::string_view placeholder) {
  const auto found =
      std::lower_bound(names_.begin(), names_.end(), placeholder,
                       [](const Name& name, std::string_view wanted) { return name.entry.placeholder < wanted; });
  if (found == names_.end() || found->entry.placeholder != placeholder) return std::nullopt;
  found->used = true;
  return found->entry.name;
}

std::optional<ValueSlot> Placeholders::use_value(std::string_view placeholder) {
  const auto found = std::lower_bound(value_placeholders_.begin(), value_placeholders_.end(), placeholder);
  if (found == value_placeholders_.end() || *found != placeholder) return std::nullopt;
  const auto slot = static_cast<std::size_t>(found - value_placeholders_.begin());
  values_used_[slot] = true;
  return static_cast<ValueSlot>(slot);
}

Result<void> Placeholders::check_all_used() const {
  std::vector<std::string_view> unused;
  for (const Name& name : names_)
    if (!name.used) unused.push_back(name.entry.placeholder);
  if (!unused.empty()) return unused_error("ExpressionAttributeNames", std::move(unused), names_.size());
  for (std::size_t slot = 0; slot < values_used_.size(); ++slot)
    if (!values_used_[slot]) unused.push_back(value_placeholders_[slot]);
  if (!unused.empty()) return unused_error("ExpressionAttributeValues", std::move(unused), values_used_.size());
  return ok();
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
      // The words of the same rule for the names of an item; the service's are not known.
      if (name.name.size() > limits::kAttributeNameBytesMax)
        return validation_error(
            "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 "
            "bytes for key " +
            std::string(name.placeholder));
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

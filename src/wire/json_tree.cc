#include "wire/json_tree.h"

#include "wire/json_reader.h"

namespace galvan::wire {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::string_view without_trailing_space(std::string_view text) {
  const std::size_t last = text.find_last_not_of(kSpace);
  return last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
}

class TreeReader {
 public:
  TreeReader(simdjson::ondemand::document& document, const char* text, std::size_t size)
      : document_(document), text_(text, size) {}

  Result<void> read(JsonValue& value, int levels_max, JsonTree& tree) {
    GALVAN_TRY(const JsonType type, json_type(value));
    const std::string_view token = without_trailing_space(value.raw_json_token());
    tree.begin = static_cast<std::size_t>(token.data() - text_.data());
    tree.end = tree.begin + token.size();
    switch (type) {
      case JsonType::array:
        return read_array(value, levels_max, tree);
      case JsonType::object:
        return read_object(value, levels_max, tree);
      case JsonType::string: {
        tree.type = JsonTreeType::kString;
        GALVAN_TRY(const std::string_view text, read_string(value));
        tree.text = text;
        return ok();
      }
      case JsonType::number:
        tree.type = JsonTreeType::kNumber;
        break;
      case JsonType::boolean:
        tree.type = JsonTreeType::kBoolean;
        break;
      case JsonType::null:
        break;
    }
    tree.text = token;
    return skip_value(value);
  }

  template <class Container>
  Result<void> read_members(Container& object, int levels_max, JsonTree& tree) {
    tree.type = JsonTreeType::kObject;
    GALVAN_TRY(for_each_field(object, [&](std::string_view name, JsonValue& value) {
      JsonTreeMember& member = tree.members.emplace_back();
      member.name = name;
      return read(value, levels_max, member.value);
    }));
    tree.end = end_of_last_value();
    return ok();
  }

 private:
  Result<void> read_array(JsonValue& value, int levels_max, JsonTree& tree) {
    if (levels_max == 0) return malformed_json();
    tree.type = JsonTreeType::kArray;
    GALVAN_TRY(for_each_element(
        value, [&](JsonValue& element) { return read(element, levels_max - 1, tree.elements.emplace_back()); }));
    tree.end = end_of_last_value();
    return ok();
  }

  Result<void> read_object(JsonValue& value, int levels_max, JsonTree& tree) {
    if (levels_max == 0) return malformed_json();
    return read_members(value, levels_max - 1, tree);
  }

  /// The parser stands at the token that follows.
  std::size_t end_of_last_value() {
    const char* next = nullptr;
    const bool more = document_.current_location().get(next) == simdjson::SUCCESS;
    const std::size_t end = more ? static_cast<std::size_t>(next - text_.data()) : text_.size();
    return without_trailing_space(text_.substr(0, end)).size();
  }

  simdjson::ondemand::document& document_;
  std::string_view text_;  // of the padded copy
};

}  // namespace

std::optional<JsonTree> parse_json_tree(std::string_view document, const JsonTreeLimits& limits) {
  if (document.size() > limits.bytes_max || limits.levels_max < 1) return std::nullopt;
  const simdjson::padded_string padded(document);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document read;
  if (parser.iterate(padded).get(read) != simdjson::SUCCESS) return std::nullopt;
  JsonType type{};
  if (read.type().get(type) != simdjson::SUCCESS || type != JsonType::object) return std::nullopt;
  simdjson::ondemand::object object;
  if (read.get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
  JsonTree tree;
  tree.begin = document.find_first_not_of(kSpace);
  TreeReader reader(read, padded.data(), padded.size());
  if (!reader.read_members(object, limits.levels_max - 1, tree).has_value()) return std::nullopt;
  if (!at_document_end(read)) return std::nullopt;
  return tree;
}

}  // namespace galvan::wire

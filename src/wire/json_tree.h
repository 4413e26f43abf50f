#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// JSON as a tree, for documents that are read once and kept in another form, such as policies. Requests are decoded
// without one (request_decoder.h).
namespace galvan::wire {

enum class JsonTreeType : std::uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject };

struct JsonTreeMember;

struct JsonTree {
  JsonTreeType type = JsonTreeType::kNull;
  std::string text;                     ///< of a string; of numbers and booleans as they are written
  std::vector<JsonTree> elements;       ///< of an array
  std::vector<JsonTreeMember> members;  ///< of an object, in the document's order; names may repeat
  std::size_t begin = 0;                ///< offset of the value's first byte in the document
  std::size_t end = 0;                  ///< offset behind its last byte
};

struct JsonTreeMember {
  std::string name;
  JsonTree value;
};

struct JsonTreeLimits {
  std::size_t bytes_max = 0;
  int levels_max = 0;  ///< arrays and objects within each other
};

/// The document, whose outermost value must be an object. Nothing where it is longer or deeper than the limits, or no
/// well-formed JSON in UTF-8. Thread-safe.
std::optional<JsonTree> parse_json_tree(std::string_view document, const JsonTreeLimits& limits);

}  // namespace galvan::wire

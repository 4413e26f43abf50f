#pragma once

#include "model/api_error.h"

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

// Reading simdjson's On-Demand documents so that nothing stays unchecked: every value must go through one function of
// this header, exactly once, because On-Demand validates only what is visited. For the .cc files of this folder.
//
// Wrong JSON types are SerializationExceptions in the service's words, which follow the Java class that the service
// reads a value into and whether the value is a member of a structure or an element of a list or map.
namespace galvan::wire {

using JsonValue = simdjson::ondemand::value;
using JsonType = simdjson::ondemand::json_type;

/// Nesting that unknown members may have. The service's own bound is not documented; the decoder's is this one.
inline constexpr int kUnknownLevelsMax = 500;

enum class JsonPlace : std::uint8_t { kMember, kElement };

/// Malformed JSON: the service answers without a message.
tl::unexpected<ApiError> malformed_json();
tl::unexpected<ApiError> wrong_json_type(std::string message);

inline Result<JsonType> json_type(JsonValue& value) {
  JsonType type{};
  if (value.type().get(type) != simdjson::SUCCESS) return malformed_json();
  return type;
}
/// True, and the value is read, if it is null.
Result<bool> read_null(JsonValue& value);
Result<std::string_view> read_string(JsonValue& value);
/// Takes the strings true, 1, yes, false, 0 and no in any case too, as the service does.
Result<bool> read_boolean(JsonValue& value);
/// Cuts fractions off, as the service does; what int64 cannot hold becomes the nearest that it can.
Result<std::int64_t> read_integer(JsonValue& value, bool is_long);
/// The text of a binary value, not decoded.
Result<std::string_view> read_base64_text(JsonValue& value);
/// Reads a value that nobody asked for.
Result<void> skip_value(JsonValue& value, int levels_max = kUnknownLevelsMax);

/// What the values of a map are; the service's words name it.
enum class MapOf : std::uint8_t { kStrings, kStructures, kLists };

Result<void> expect_list(JsonValue& value, JsonPlace place);
/// `shape` is that of the structures, or of the lists' elements.
Result<void> expect_map(JsonValue& value, JsonPlace place, MapOf map_of, std::string_view shape = {});
Result<void> expect_structure(JsonValue& value, JsonPlace place, std::string_view shape);

/// Whether nothing follows what was read. Nothing may have failed before.
bool at_document_end(simdjson::ondemand::document& document);
/// Whether the whole of `document`, which was begun on `body`, is well-formed JSON of any type.
bool check_document(simdjson::ondemand::document& document, std::string_view body);

template <class Visit>
Result<void> for_each_element(simdjson::ondemand::array& array, const Visit& visit) {
  for (auto element : array) {
    JsonValue value;
    if (std::move(element).get(value) != simdjson::SUCCESS) return malformed_json();
    GALVAN_TRY(visit(value));
  }
  return ok();
}

/// Calls `visit(JsonValue&)` for each element of the list; each call must read its element.
template <class Visit>
Result<void> for_each_element(JsonValue& list, const Visit& visit) {
  simdjson::ondemand::array array;
  if (list.get_array().get(array) != simdjson::SUCCESS) return malformed_json();
  return for_each_element(array, visit);
}

template <class Visit>
Result<void> for_each_field(simdjson::ondemand::object& object, const Visit& visit) {
  for (auto field : object) {
    std::string_view name;
    JsonValue value;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS) return malformed_json();
    if (std::move(field).value().get(value) != simdjson::SUCCESS) return malformed_json();
    GALVAN_TRY(visit(name, value));
  }
  return ok();
}

/// Calls `visit(std::string_view name, JsonValue&)` for each member of the object; each call must read its value.
template <class Visit>
Result<void> for_each_field(JsonValue& value, const Visit& visit) {
  simdjson::ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return malformed_json();
  return for_each_field(object, visit);
}

}  // namespace galvan::wire

#include "wire/json_reader.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace galvan::wire {

namespace {

// What the service's reader says of a scalar where its own code expected a plain class and found a generic one.
constexpr std::string_view kParameterizedTypeMessage =
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class "
    "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of "
    "loader 'bootstrap')";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

bool is_json_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// The number at the start of `token`, which reaches to the next token; nothing if it is not a JSON number. simdjson's
/// own check goes with a conversion, which refuses integers beyond 64 bits.
std::optional<std::string_view> number_text(std::string_view token) {
  while (!token.empty() && is_json_space(token.back())) token.remove_suffix(1);
  std::size_t at = token.starts_with('-') ? 1 : 0;
  const std::size_t digits = at;
  at = skip_digits(token, at);
  if (at == digits || (token[digits] == '0' && at > digits + 1)) return std::nullopt;
  if (at < token.size() && token[at] == '.') {
    const std::size_t fraction = ++at;
    at = skip_digits(token, at);
    if (at == fraction) return std::nullopt;
  }
  if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
    ++at;
    if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = skip_digits(token, at);
    if (at == exponent) return std::nullopt;
  }
  if (at != token.size()) return std::nullopt;
  return token;
}

bool is_plain_integer(std::string_view number) { return number.find_first_of(".eE") == std::string_view::npos; }

std::int64_t truncate_to_integer(std::string_view number) {
  using Limits = std::numeric_limits<std::int64_t>;
  const bool negative = number.starts_with('-');
  if (is_plain_integer(number)) {
    std::int64_t value = 0;
    const auto result = std::from_chars(number.data(), number.data() + number.size(), value);
    if (result.ec == std::errc::result_out_of_range) return negative ? Limits::min() : Limits::max();
    return value;
  }
  double value = 0;
  const auto result = std::from_chars(number.data(), number.data() + number.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    // Too small as well as too large end here: an exponent below zero tells them apart.
    const std::size_t exponent = number.find_first_of("eE");
    if (exponent != std::string_view::npos && number[exponent + 1] == '-') return 0;
    return negative ? Limits::min() : Limits::max();
  }
  constexpr double kBound = 9223372036854775808.0;  // 2^63
  if (value >= kBound) return Limits::max();
  if (value < -kBound) return Limits::min();
  return static_cast<std::int64_t>(value);
}

Result<std::string_view> read_number(JsonValue& value) {
  const auto number = number_text(value.raw_json_token());
  if (!number) return malformed_json();
  return *number;
}

Result<bool> read_literal_boolean(JsonValue& value) {
  bool result = false;
  if (value.get_bool().get(result) != simdjson::SUCCESS) return malformed_json();
  return result;
}

Result<std::string_view> read_literal_string(JsonValue& value) {
  std::string_view result;
  // A lone surrogate escape ends here too: it has no UTF-8 form, and a silent replacement would lose data.
  if (value.get_string().get(result) != simdjson::SUCCESS) return malformed_json();
  return result;
}

/// The service's name of a scalar's JSON type; reads the value.
Result<std::string_view> scalar_name(JsonValue& value, JsonType type) {
  if (type == JsonType::boolean) {
    GALVAN_TRY(const bool is_true, read_literal_boolean(value));
    return is_true ? "TRUE_VALUE" : "FALSE_VALUE";
  }
  if (type == JsonType::number) {
    GALVAN_TRY(const std::string_view number, read_number(value));
    return is_plain_integer(number) ? "NUMBER_VALUE" : "DECIMAL_VALUE";
  }
  return "STRING_VALUE";
}

/// The error of a value that cannot become an object of `java_class`, which is a scalar's: "String".
tl::unexpected<ApiError> not_convertible(JsonValue& value, JsonType type, std::string_view java_class) {
  if (type == JsonType::array)
    return wrong_json_type("Unrecognized collection type class java.lang." + std::string(java_class));
  if (type == JsonType::object) return wrong_json_type("Start of structure or map found where not expected");
  const auto name = scalar_name(value, type);
  if (!name) return malformed_json();
  return wrong_json_type(std::string(*name) + " cannot be converted to " + std::string(java_class));
}

std::string shape_class(std::string_view shape) { return "com.amazonaws.dynamodb.v20120810." + std::string(shape); }

std::string map_value_class(MapOf map_of, std::string_view shape) {
  if (map_of == MapOf::kStrings) return "java.lang.String";
  return map_of == MapOf::kLists ? "java.util.List<" + shape_class(shape) + ">" : shape_class(shape);
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != lower[i]) return false;
  }
  return true;
}

}  // namespace

tl::unexpected<ApiError> malformed_json() { return api_error(ErrorKind::kSerialization, ""); }

tl::unexpected<ApiError> wrong_json_type(std::string message) {
  return api_error(ErrorKind::kSerialization, std::move(message));
}

Result<bool> read_null(JsonValue& value) {
  GALVAN_TRY(const JsonType type, json_type(value));
  if (type != JsonType::null) return false;
  bool is_null = false;
  if (value.is_null().get(is_null) != simdjson::SUCCESS || !is_null) return malformed_json();
  return true;
}

Result<std::string_view> read_string(JsonValue& value) {
  GALVAN_TRY(const JsonType type, json_type(value));
  if (type != JsonType::string) return not_convertible(value, type, "String");
  return read_literal_string(value);
}

Result<bool> read_boolean(JsonValue& value) {
  GALVAN_TRY(const JsonType type, json_type(value));
  if (type == JsonType::boolean) return read_literal_boolean(value);
  if (type != JsonType::string) return not_convertible(value, type, "Boolean");
  GALVAN_TRY(const std::string_view text, read_literal_string(value));
  for (const std::string_view word : {"true", "1", "yes"}) {
    if (equals_ignoring_case(text, word)) return true;
  }
  for (const std::string_view word : {"false", "0", "no"}) {
    if (equals_ignoring_case(text, word)) return false;
  }
  return wrong_json_type("Unexpected token received from parser");
}

Result<std::int64_t> read_integer(JsonValue& value, bool is_long) {
  GALVAN_TRY(const JsonType type, json_type(value));
  if (type != JsonType::number) return not_convertible(value, type, is_long ? "Long" : "Integer");
  GALVAN_TRY(const std::string_view number, read_number(value));
  return truncate_to_integer(number);
}

Result<std::string_view> read_base64_text(JsonValue& value) {
  GALVAN_TRY(const JsonType type, json_type(value));
  if (type == JsonType::string) return read_literal_string(value);
  if (type == JsonType::array) return wrong_json_type("Unrecognized collection type class java.nio.ByteBuffer");
  if (type == JsonType::object) return wrong_json_type("Start of structure or map found where not expected");
  return wrong_json_type("only base-64-encoded strings are convertible to bytes");
}

Result<void> skip_value(JsonValue& value, int levels_max) {
  GALVAN_TRY(const JsonType type, json_type(value));
  switch (type) {
    case JsonType::array:
      if (levels_max == 0) return malformed_json();
      return for_each_element(value, [&](JsonValue& element) { return skip_value(element, levels_max - 1); });
    case JsonType::object:
      if (levels_max == 0) return malformed_json();
      return for_each_field(value,
                            [&](std::string_view, JsonValue& member) { return skip_value(member, levels_max - 1); });
    case JsonType::number:
      GALVAN_TRY(read_number(value));
      return ok();
    case JsonType::string:
      GALVAN_TRY(read_literal_string(value));
      return ok();
    case JsonType::boolean:
      GALVAN_TRY(read_literal_boolean(value));
      return ok();
    case JsonType::null:
      GALVAN_TRY(read_null(value));
      return ok();
  }
  return malformed_json();
}

Result<void> expect_list(JsonValue& value, JsonPlace place) {
  GALVAN_TRY(const JsonType type, json_type(value));
  if (type == JsonType::array) return ok();
  if (type == JsonType::object) return wrong_json_type("Start of structure or map found where not expected");
  return wrong_json_type(place == JsonPlace::kMember ? "Unexpected field type"
                                                     : std::string(kParameterizedTypeMessage));
}

Result<void> expect_map(JsonValue& value, JsonPlace place, MapOf map_of, std::string_view shape) {
  GALVAN_TRY(const JsonType type, json_type(value));
  if (type == JsonType::object) return ok();
  if (type == JsonType::array) {
    return wrong_json_type("Unrecognized collection type java.util.Map<java.lang.String, " +
                           map_value_class(map_of, shape) + ">");
  }
  return wrong_json_type(place == JsonPlace::kMember ? "Unexpected field type"
                                                     : std::string(kParameterizedTypeMessage));
}

Result<void> expect_structure(JsonValue& value, JsonPlace place, std::string_view shape) {
  GALVAN_TRY(const JsonType type, json_type(value));
  if (type == JsonType::object) return ok();
  if (type == JsonType::array) return wrong_json_type("Unrecognized collection type class " + shape_class(shape));
  return wrong_json_type(place == JsonPlace::kMember ? "Unexpected field type" : "Unexpected value type in payload");
}

bool at_document_end(simdjson::ondemand::document& document) {
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

bool check_document(simdjson::ondemand::document& document, std::string_view body) {
  JsonType type{};
  if (document.type().get(type) != simdjson::SUCCESS) return false;
  // get_object() and get_array() of the document, not of a value, see to it that no token past the end is read.
  if (type == JsonType::object) {
    simdjson::ondemand::object object;
    if (document.get_object().get(object) != simdjson::SUCCESS) return false;
    const auto skip = [](std::string_view, JsonValue& member) { return skip_value(member); };
    return for_each_field(object, skip).has_value() && at_document_end(document);
  }
  if (type == JsonType::array) {
    simdjson::ondemand::array array;
    if (document.get_array().get(array) != simdjson::SUCCESS) return false;
    const auto skip = [](JsonValue& element) { return skip_value(element); };
    return for_each_element(array, skip).has_value() && at_document_end(document);
  }
  if (type == JsonType::string) return document.get_string().error() == simdjson::SUCCESS && at_document_end(document);
  std::string_view token;
  if (document.raw_json_token().get(token) != simdjson::SUCCESS) return false;
  if (token.data() + token.size() != body.data() + body.size()) return false;  // another token follows
  while (!token.empty() && is_json_space(token.back())) token.remove_suffix(1);
  return number_text(token).has_value() || token == "true" || token == "false" || token == "null";
}

}  // namespace galvan::wire

#pragma once

#include "wire/json_reader.h"
#include "wire/request_table.h"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace galvan::wire {

/// Turns AttributeValues of a request into canonical bytes (model/value.h), in memory that is reused from request to
/// request. What it returns is valid until the next start(). Names and strings that it is given must live as long.
class AttributeValueDecoder {
 public:
  AttributeValueDecoder() : writer_(encoded_) {}
  AttributeValueDecoder(const AttributeValueDecoder&) = delete;
  AttributeValueDecoder& operator=(const AttributeValueDecoder&) = delete;

  /// Begins a request of `body_bytes` and forgets the one before.
  void start(std::size_t body_bytes);
  /// Gives back the memory of large requests. What was decoded is gone.
  void trim();

  /// One AttributeValue. Errors: SerializationException for a wrong JSON type or bad base64; whatever else is wrong
  /// with it is left in ValueInput::error, of several errors the first in document order.
  Result<ValueInput> value(JsonValue& json, JsonPlace place);
  /// A map of AttributeValues, as Item and Key are. Null is an empty map.
  Result<ItemInput> item(JsonValue& json, JsonPlace place);

 private:
  struct Entry {
    std::string_view name;
    std::size_t begin;
    std::size_t end;
  };

  template <class Input>
  Input finish(std::size_t begin);
  void note_error(std::string_view message);
  void note_lone_error(std::string_view message);

  Result<void> append_value(JsonValue& json, JsonPlace place, int level);
  Result<void> append_content(JsonValue& json, AttributeType type, int level);
  Result<void> append_number(JsonValue& json);
  Result<void> append_binary(JsonValue& json);
  Result<void> append_null(JsonValue& json);
  Result<void> append_list(JsonValue& json, int level);
  Result<void> append_map(JsonValue& json, int level);
  std::uint32_t sort_entries(std::size_t first_entry);
  Result<void> append_set(JsonValue& json, AttributeType type);
  Result<void> add_set_member(JsonValue& json, AttributeType type);
  void note_duplicates(AttributeType type);

  std::string encoded_;             // never moves between start() and the next
  const char* reserved_ = nullptr;  // where it stands
  ValueWriter writer_;              // onto encoded_
  std::string_view error_;
  bool stands_alone_ = false;  ///< error_ is ValueInput::stands_alone
  std::deque<std::string> errors_;

  // Scratch, empty between uses. Entries of an outer map stay below those of the map inside it.
  std::vector<Entry> entries_;
  std::string sorted_entries_;
  std::string raw_bytes_;
  std::vector<std::size_t> raw_ends_;  // of the members in raw_bytes_
  std::vector<std::string_view> members_;
  std::vector<std::string_view> sorted_members_;
};

}  // namespace galvan::wire

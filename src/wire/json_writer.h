#pragma once

#include "model/value.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace galvan::wire {

/// Appends one JSON document to a buffer that it borrows, commas included. The caller keeps the order of begin and
/// end, and of key and value, right. The buffer is empty at first, or ends where the document so far does: the writer
/// keeps nothing else, so several may take turns.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);

  void string(std::string_view utf8);
  void integer(std::int64_t value);
  void boolean(bool value);
  /// Capacity units, and seconds with a fraction: shortest plain decimal form, at least one fraction digit ("1.0").
  void decimal(double value);
  /// Milliseconds since 1970 as the wire's seconds with three fraction digits, trailing zeros kept out
  /// ("1546883223.001").
  void timestamp_ms(std::int64_t milliseconds);

  /// An AttributeValue: {"S": "…"} and its like; sets, maps and lists included.
  void attribute_value(ValueView value);
  /// A map of AttributeValues without a type around it, as Item, Key and Attributes are written. `item` is of type M.
  void item(ValueView item);

 private:
  void comma();

  std::string& out_;
};

}  // namespace galvan::wire

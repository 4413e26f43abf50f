#pragma once

#include "base/clock.h"
#include "model/value.h"

#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Stored identities are maps of attributes, as tables' definitions are.
namespace galvan::identity {

/// Collects the attributes of a record. Values that are empty leave none.
class RecordWriter {
 public:
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) put(name, AttributeValue::string(value));
  }
  void binary(std::string_view name, std::string_view value) { put(name, AttributeValue::binary(value)); }
  void integer(std::string_view name, std::int64_t value) { put(name, AttributeValue::number(value)); }
  void boolean(std::string_view name, bool value) { put(name, AttributeValue::boolean(value)); }
  void time(std::string_view name, WallTime value) { integer(name, value.time_since_epoch().count()); }
  template <class Range, class ToValue>
  void list(std::string_view name, const Range& range, ToValue to_value) {
    std::vector<AttributeValue> elements;
    elements.reserve(std::size(range));
    for (const auto& element : range) elements.push_back(to_value(element));
    if (!elements.empty()) put(name, AttributeValue::list(elements));
  }
  AttributeValue finish() const { return AttributeValue::map(attributes_); }

 private:
  void put(std::string_view name, AttributeValue value) { attributes_.emplace(name, std::move(value)); }

  AttributeMap attributes_;
};

/// Takes attributes out of a record. One that is mistyped, or that nobody asked for, makes it unreadable.
class RecordReader {
 public:
  explicit RecordReader(ValueView map) : map_(map) {}

  std::string text(std::string_view name) {
    const ValueView value = take(name, AttributeType::kS);
    return value.absent() ? std::string() : std::string(value.bytes());
  }
  std::string_view binary(std::string_view name) {
    const ValueView value = take(name, AttributeType::kB);
    return value.absent() ? std::string_view() : value.bytes();
  }
  std::int64_t integer(std::string_view name) {
    const ValueView value = take(name, AttributeType::kN);
    if (value.absent()) return 0;
    const std::string text = value.number().to_text();
    char* end = nullptr;
    const long long parsed = std::strtoll(text.c_str(), &end, 10);
    if (*end != '\0') fail();
    return parsed;
  }
  bool boolean(std::string_view name) {
    const ValueView value = take(name, AttributeType::kBool);
    return !value.absent() && value.boolean();
  }
  WallTime time(std::string_view name) { return WallTime(std::chrono::milliseconds(integer(name))); }
  /// Calls `read(ValueView)` for each element of the list, all of which must be of the type.
  template <class Read>
  void list(std::string_view name, AttributeType type, const Read& read) {
    const ValueView value = take(name, AttributeType::kL);
    if (value.absent()) return;
    for (const ValueView element : value.elements()) {
      if (element.type() != type) return fail();
      read(element);
    }
  }
  /// The same for records: `read(RecordReader&)`, each of which must be complete.
  template <class Read>
  void records(std::string_view name, const Read& read) {
    list(name, AttributeType::kM, [&](ValueView element) {
      RecordReader part(element);
      read(part);
      if (!part.complete()) fail();
    });
  }
  void fail() { failed_ = true; }
  bool complete() const { return !failed_ && taken_ == map_.count(); }

 private:
  ValueView take(std::string_view name, AttributeType type) {
    const ValueView value = map_.find(name);
    if (value.absent()) return {};
    ++taken_;
    if (value.type() == type) return value;
    fail();
    return {};
  }

  ValueView map_;
  std::uint32_t taken_ = 0;
  bool failed_ = false;
};

}  // namespace galvan::identity

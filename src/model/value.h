#pragma once

#include "base/check.h"
#include "model/number.h"
#include "model/value_encoding.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// One representation of attribute values everywhere: encoded bytes, read in place. Requests are decoded into it,
// expressions are evaluated over it, storage keeps it, and responses are written from it.
//
// Grammar (all integers little-endian; `varint` is LEB128, at most 5 bytes):
//   value  := 0x01 varint:n byte{n}                        S, UTF-8
//           | 0x02 u8:n byte{n}                            N, a number key (number.h)
//           | 0x03 varint:n byte{n}                        B
//           | 0x04                                         NULL
//           | 0x05 | 0x06                                  BOOL false, BOOL true
//           | 0x07 u32:bytes u32:count value{count}        L
//           | 0x08 u32:bytes u32:count entry{count}        M, entries in ascending byte order of distinct names
//           | 0x09 u32:bytes u32:count (varint:n byte{n}){count}   SS, ascending, distinct
//           | 0x0A u32:bytes u32:count (u8:n byte{n}){count}       NS, number keys, ascending, distinct
//           | 0x0B u32:bytes u32:count (varint:n byte{n}){count}   BS, ascending, distinct
//   entry  := varint:n byte{n} value
// `bytes` counts what follows `count`. Never renumber a tag: these bytes are stored.
//
// The form is canonical: two values are equal, as DynamoDB sees it (numbers by value, sets and maps without order),
// exactly when their bytes are equal. An item, and a key, is a value of type M.
namespace galvan {

enum class AttributeType : std::uint8_t { kS, kN, kB, kNull, kBool, kL, kM, kSS, kNS, kBS };

/// "S", "N", "B", "NULL", "BOOL", "L", "M", "SS", "NS", "BS".
std::string_view attribute_type_name(AttributeType type);
/// The type of that exact name, or nothing.
std::optional<AttributeType> parse_attribute_type(std::string_view name);
inline bool is_set(AttributeType type) {
  return type == AttributeType::kSS || type == AttributeType::kNS || type == AttributeType::kBS;
}
inline bool is_scalar_key_type(AttributeType type) {
  return type == AttributeType::kS || type == AttributeType::kN || type == AttributeType::kB;
}

/// Borrows one encoded value. The bytes must be well-formed (made by ValueWriter or AttributeValue, or passed by
/// valid_value()) and outlive the view. Cheap to copy. Accessors CHECK the type they need.
class ValueView {
 public:
  struct Entry;
  class ElementIterator;
  class EntryIterator;
  template <class Iterator>
  struct Range {
    Iterator first, last;
    Iterator begin() const { return first; }
    Iterator end() const { return last; }
  };

  ValueView() = default;
  /// `encoded` must be exactly one value.
  explicit ValueView(std::string_view encoded) : encoded_(encoded) {}

  /// No value at all (default-constructed), not NULL.
  bool absent() const { return encoded_.empty(); }
  std::string_view encoded() const { return encoded_; }
  AttributeType type() const;

  /// The bytes of an S or B.
  std::string_view bytes() const;
  /// The number key of an N; unsigned byte order is numeric order.
  std::string_view number_key() const;
  Number number() const { return Number::from_key(number_key()); }
  bool boolean() const;

  /// Count of elements of an L, SS, NS or BS, or of entries of an M.
  std::uint32_t count() const;
  /// L only.
  Range<ElementIterator> elements() const;
  /// M only, in ascending order of names.
  Range<EntryIterator> entries() const;
  /// SS, NS, BS only: each element's raw bytes (UTF-8, number key, or bytes), ascending.
  class SetIterator;
  Range<SetIterator> members() const;

  /// The M's entry of that name, or an absent view. Linear in the entries before it.
  ValueView find(std::string_view name) const;
  /// The L's element at `index`, or an absent view.
  ValueView at(std::size_t index) const;
  /// Whether the set has this raw member.
  bool has_member(std::string_view raw) const;

  /// DynamoDB's equality: same type, and equal by value.
  friend bool operator==(ValueView a, ValueView b) { return a.encoded_ == b.encoded_; }

  /// Orders two S, two N or two B values: negative, zero or positive. The types must be equal and scalar key types.
  static int compare(ValueView a, ValueView b);

 private:
  std::string_view body() const;  // what follows bytes and count

  std::string_view encoded_;
};

struct ValueView::Entry {
  std::string_view name;
  ValueView value;
};

/// Length in bytes of the encoded value that `bytes` starts with. `bytes` must start with a well-formed value.
std::size_t encoded_value_length(std::string_view bytes);

/// Whether `bytes` is exactly one well-formed canonical value nested at most `levels` deep. For bytes that may be
/// damaged: everything else here trusts its input. A list or a map is one level, a scalar or a set none. An S is not
/// checked to be UTF-8.
bool valid_value(std::string_view bytes, int levels = 64);

class ValueView::ElementIterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = ValueView;
  using difference_type = std::ptrdiff_t;
  using pointer = void;
  using reference = ValueView;
  explicit ElementIterator(std::string_view rest) : rest_(rest) {}
  ValueView operator*() const { return ValueView(rest_.substr(0, encoded_value_length(rest_))); }
  ElementIterator& operator++() {
    rest_.remove_prefix(encoded_value_length(rest_));
    return *this;
  }
  friend bool operator==(const ElementIterator& a, const ElementIterator& b) {
    return a.rest_.size() == b.rest_.size();
  }

 private:
  std::string_view rest_;
};

class ValueView::EntryIterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = Entry;
  using difference_type = std::ptrdiff_t;
  using pointer = void;
  using reference = Entry;
  explicit EntryIterator(std::string_view rest) : rest_(rest) {}
  Entry operator*() const;
  EntryIterator& operator++();
  friend bool operator==(const EntryIterator& a, const EntryIterator& b) { return a.rest_.size() == b.rest_.size(); }

 private:
  std::string_view rest_;
};

class ValueView::SetIterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = std::string_view;
  using difference_type = std::ptrdiff_t;
  using pointer = void;
  using reference = std::string_view;
  SetIterator(std::string_view rest, bool numbers) : rest_(rest), numbers_(numbers) {}
  std::string_view operator*() const;
  SetIterator& operator++();
  friend bool operator==(const SetIterator& a, const SetIterator& b) { return a.rest_.size() == b.rest_.size(); }

 private:
  std::string_view rest_;
  bool numbers_;
};

/// Appends encoded values to a buffer that it borrows. Containers are written between begin_* and end(); the caller
/// keeps the grammar: map names ascending and distinct, set members of one type, ascending and distinct.
class ValueWriter {
 public:
  explicit ValueWriter(std::string& out) : out_(out) {}

  void string(std::string_view utf8);
  void binary(std::string_view bytes);
  void number(const Number& number);
  void number_key(std::string_view key);
  void null();
  void boolean(bool value);
  void value(ValueView encoded) { out_.append(encoded.encoded()); }

  /// Where an open container started; hand it to end() with the count of its elements.
  using Mark = std::size_t;
  Mark begin_list();
  Mark begin_map();
  Mark begin_set(AttributeType set_type);
  void name(std::string_view name);
  void set_member(AttributeType set_type, std::string_view raw);
  void end(Mark mark, std::uint32_t count);

 private:
  Mark begin(std::uint8_t tag);

  std::string& out_;
};

/// Owns one encoded value. For values that outlive a request, for the catalog, and for tests.
class AttributeValue {
 public:
  AttributeValue() = default;
  explicit AttributeValue(ValueView view) : encoded_(view.encoded()) {}
  static AttributeValue from_encoded(std::string encoded) {
    AttributeValue value;
    value.encoded_ = std::move(encoded);
    return value;
  }
  static AttributeValue string(std::string_view utf8);
  static AttributeValue binary(std::string_view bytes);
  static AttributeValue number(const Number& number);
  static AttributeValue number(std::int64_t number) { return AttributeValue::number(Number(number)); }
  static AttributeValue null();
  static AttributeValue boolean(bool value);
  static AttributeValue list(const std::vector<AttributeValue>& elements);
  static AttributeValue map(const std::map<std::string, AttributeValue, std::less<>>& entries);
  /// Members as raw bytes (UTF-8, number keys, or bytes) in any order; duplicates are dropped.
  static AttributeValue set(AttributeType set_type, std::vector<std::string> raw_members);

  ValueView view() const { return ValueView(encoded_); }
  operator ValueView() const { return view(); }  // NOLINT: an owner lends itself
  const std::string& encoded() const { return encoded_; }
  friend bool operator==(const AttributeValue&, const AttributeValue&) = default;

 private:
  std::string encoded_;
};

/// Whether the value needs more than `levels` levels: one of its own, and those of what is in it. Stops where it knows.
bool needs_more_levels(ValueView value, std::size_t levels);

/// A mutable map of attributes on the way to an encoded item.
using AttributeMap = std::map<std::string, AttributeValue, std::less<>>;

/// Bytes that a value counts for in an item's size, its name not included.
/// Source: Developer Guide, "DynamoDB item sizes and formats", and measurements on the service for N, L and M.
std::size_t value_item_bytes(ValueView value);

/// Size of an item (or key): the sum over its top-level attributes of name bytes and value_item_bytes().
std::size_t item_bytes(ValueView item);

// The accessors that every page, filter and response runs through once per value are inline.

inline AttributeType ValueView::type() const {
  using encoding::Tag;
  GALVAN_CHECK(!encoded_.empty());
  const auto tag = static_cast<Tag>(encoded_[0]);
  GALVAN_CHECK(tag >= Tag::kS && tag <= Tag::kBS);
  constexpr AttributeType kTypes[] = {AttributeType::kS,    AttributeType::kN,    AttributeType::kB,
                                      AttributeType::kNull, AttributeType::kBool, AttributeType::kBool,
                                      AttributeType::kL,    AttributeType::kM,    AttributeType::kSS,
                                      AttributeType::kNS,   AttributeType::kBS};
  return kTypes[static_cast<std::size_t>(tag) - 1];
}

inline std::size_t encoded_value_length(std::string_view bytes) {
  using encoding::Tag;
  GALVAN_CHECK(!bytes.empty());
  switch (static_cast<Tag>(bytes[0])) {
    case Tag::kS:
    case Tag::kB: {
      const encoding::Length length = encoding::read_varint(bytes.substr(1));
      return 1 + length.width + length.value;
    }
    case Tag::kN:
      return std::size_t{2} + encoding::byte_at(bytes, 1);
    case Tag::kNull:
    case Tag::kFalse:
    case Tag::kTrue:
      return 1;
    case Tag::kL:
    case Tag::kM:
    case Tag::kSS:
    case Tag::kNS:
    case Tag::kBS:
      return encoding::kContainerHeaderBytes + load_little_endian<std::uint32_t>(bytes.data() + 1);
  }
  check_failed(__FILE__, __LINE__, "a known value tag");
}

inline ValueView::Entry ValueView::EntryIterator::operator*() const {
  const std::string_view name = encoding::read_varint_bytes(rest_);
  const std::string_view value = rest_.substr(encoding::width_with_length(rest_, name));
  return {name, ValueView(value.substr(0, encoded_value_length(value)))};
}

inline ValueView::EntryIterator& ValueView::EntryIterator::operator++() {
  rest_.remove_prefix(encoding::width_with_length(rest_, encoding::read_varint_bytes(rest_)));
  rest_.remove_prefix(encoded_value_length(rest_));
  return *this;
}

inline std::string_view ValueView::SetIterator::operator*() const {
  return numbers_ ? encoding::read_short_bytes(rest_) : encoding::read_varint_bytes(rest_);
}

inline ValueView::SetIterator& ValueView::SetIterator::operator++() {
  rest_.remove_prefix(encoding::width_with_length(rest_, **this));
  return *this;
}

}  // namespace galvan

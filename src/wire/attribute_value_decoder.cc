#include "wire/attribute_value_decoder.h"

#include "model/limits.h"
#include "wire/base64.h"

#include <algorithm>
#include <bit>

namespace galvan::wire {

namespace {

constexpr std::string_view kAttributeValueShape = "AttributeValue";

constexpr std::string_view kEmptyValue =
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
constexpr std::string_view kSeveralTypes =
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";
constexpr std::string_view kTooManyLevels =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
constexpr std::string_view kFalseNull =
    "One or more parameter values were invalid: Null attribute value types must have the value of true";
constexpr std::string_view kEmptyName = "Empty attribute name";
constexpr std::string_view kNameTooLarge = "Attribute name is too large, must be less than 65536 bytes";
constexpr std::string_view kNotNumeric = "The parameter cannot be converted to a numeric value: ";
// Two spaces before "may" (sic).
constexpr std::string_view kEmptyStringSet =
    "One or more parameter values were invalid: An string set  may not be empty";
constexpr std::string_view kEmptyNumberSet =
    "One or more parameter values were invalid: An number set  may not be empty";
constexpr std::string_view kEmptyBinarySet =
    "One or more parameter values were invalid: Binary sets should not be empty";
constexpr std::string_view kNullInStringSet =
    "One or more parameter values were invalid: An string set may not have a null string as a member";
constexpr std::string_view kNullInBinarySet =
    "One or more parameter values were invalid: Binary sets may not contain null or empty values";

constexpr std::string_view kEmptyMap{"\x08\0\0\0\0\0\0\0\0", 9};

/// No JSON that passes has an encoded form longer than this, so that views into the reserved buffer stay valid. The
/// forms that grow most are a one-digit member of a number set (`"1",` takes five bytes), an item of one empty list
/// (`{"a":{"L":[]}},` takes 20) and an empty item, which takes none because it is not written.
constexpr std::size_t encoded_bytes_max(std::size_t body_bytes) { return 2 * body_bytes + 64; }

/// More than this is given back after a large request.
constexpr std::size_t kKeptBytes = 1 << 20;

template <class Container>
void trim_scratch(Container& container) {
  if (container.capacity() * sizeof(container[0]) > kKeptBytes) Container{}.swap(container);
}

std::string_view empty_set_message(AttributeType type) {
  if (type == AttributeType::kSS) return kEmptyStringSet;
  return type == AttributeType::kNS ? kEmptyNumberSet : kEmptyBinarySet;
}

std::string_view null_member_message(AttributeType type) {
  if (type == AttributeType::kSS) return kNullInStringSet;
  return type == AttributeType::kNS ? kNotNumeric : kNullInBinarySet;
}

}  // namespace

void AttributeValueDecoder::start(std::size_t body_bytes) {
  encoded_.clear();
  encoded_.reserve(encoded_bytes_max(body_bytes));
  reserved_ = encoded_.data();
  entries_.clear();
  errors_.clear();
  error_ = {};
  stands_alone_ = false;
}

void AttributeValueDecoder::trim() {
  trim_scratch(encoded_);
  trim_scratch(entries_);
  trim_scratch(sorted_entries_);
  trim_scratch(raw_bytes_);
  trim_scratch(raw_ends_);
  trim_scratch(members_);
  trim_scratch(sorted_members_);
}

Result<ValueInput> AttributeValueDecoder::value(JsonValue& json, JsonPlace place) {
  const std::size_t begin = encoded_.size();
  GALVAN_TRY(append_value(json, place, 1));
  return finish<ValueInput>(begin);
}

Result<ItemInput> AttributeValueDecoder::item(JsonValue& json, JsonPlace place) {
  const std::size_t begin = encoded_.size();
  GALVAN_TRY(const bool is_null, read_null(json));
  if (!is_null) {
    GALVAN_TRY(expect_map(json, place, MapOf::kStructures, kAttributeValueShape));
    GALVAN_TRY(append_map(json, 1));
  }
  if (is_null || ValueView(std::string_view(encoded_).substr(begin)).count() == 0) {
    encoded_.resize(begin);
    ItemInput empty;
    empty.value = ValueView(kEmptyMap);
    empty.given = true;
    return empty;
  }
  return finish<ItemInput>(begin);
}

/// What was appended from `begin` on, as the input that it is.
template <class Input>
Input AttributeValueDecoder::finish(std::size_t begin) {
  Input input;
  input.given = true;
  input.error = error_;
  if (error_.empty()) {
    GALVAN_CHECK(encoded_.data() == reserved_);
    input.value = ValueView(std::string_view(encoded_).substr(begin));
  } else {
    encoded_.resize(begin);
    input.stands_alone = stands_alone_;
    error_ = {};
    stands_alone_ = false;
  }
  return input;
}

void AttributeValueDecoder::note_error(std::string_view message) {
  if (error_.empty()) error_ = errors_.emplace_back(message);
}

void AttributeValueDecoder::note_lone_error(std::string_view message) {
  stands_alone_ = stands_alone_ || error_.empty();
  note_error(message);
}

/// Appends exactly one well-formed value, whatever errors are noted. `level` counts as the service does: the value of
/// a top-level attribute is level 1, and level 32 is the last one allowed (seen in captures of the service, 2026).
Result<void> AttributeValueDecoder::append_value(JsonValue& json, JsonPlace place, int level) {
  GALVAN_TRY(const bool is_null, read_null(json));
  if (is_null) {
    note_error(kEmptyValue);
    writer_.null();
    return ok();
  }
  GALVAN_TRY(expect_structure(json, place, kAttributeValueShape));
  if (level > limits::kNestingLevelsMax) {
    note_lone_error(kTooManyLevels);
    writer_.null();
    return skip_value(json);
  }
  const std::size_t begin = encoded_.size();
  unsigned types_seen = 0;
  const auto visit = [&](std::string_view name, JsonValue& member) -> Result<void> {
    const std::optional<AttributeType> type = parse_attribute_type(name);
    if (!type) return skip_value(member);
    GALVAN_TRY(const bool absent, read_null(member));
    if (absent) return ok();
    types_seen |= 1U << static_cast<unsigned>(*type);
    encoded_.resize(begin);  // of a type given twice the last one counts
    return append_content(member, *type, level);
  };
  GALVAN_TRY(for_each_field(json, visit));
  if (types_seen == 0) {
    note_error(kEmptyValue);
    writer_.null();
  } else if (!std::has_single_bit(types_seen)) {
    note_error(kSeveralTypes);
  }
  return ok();
}

Result<void> AttributeValueDecoder::append_content(JsonValue& json, AttributeType type, int level) {
  switch (type) {
    case AttributeType::kS: {
      GALVAN_TRY(const std::string_view text, read_string(json));
      writer_.string(text);
      return ok();
    }
    case AttributeType::kN:
      return append_number(json);
    case AttributeType::kB:
      return append_binary(json);
    case AttributeType::kNull:
      return append_null(json);
    case AttributeType::kBool: {
      GALVAN_TRY(const bool boolean, read_boolean(json));
      writer_.boolean(boolean);
      return ok();
    }
    case AttributeType::kL:
      GALVAN_TRY(expect_list(json, JsonPlace::kMember));
      return append_list(json, level);
    case AttributeType::kM:
      GALVAN_TRY(expect_map(json, JsonPlace::kMember, MapOf::kStructures, kAttributeValueShape));
      return append_map(json, level + 1);
    case AttributeType::kSS:
    case AttributeType::kNS:
    case AttributeType::kBS:
      return append_set(json, type);
  }
  return ok();
}

Result<void> AttributeValueDecoder::append_number(JsonValue& json) {
  GALVAN_TRY(const std::string_view text, read_string(json));
  const Result<Number> number = Number::parse(text);
  if (!number) note_error(number.error().message());
  writer_.number(number.value_or(Number()));
  return ok();
}

Result<void> AttributeValueDecoder::append_binary(JsonValue& json) {
  GALVAN_TRY(const std::string_view text, read_base64_text(json));
  raw_bytes_.clear();
  GALVAN_TRY(decode_base64(text, raw_bytes_));
  writer_.binary(raw_bytes_);
  return ok();
}

Result<void> AttributeValueDecoder::append_null(JsonValue& json) {
  GALVAN_TRY(const bool is_true, read_boolean(json));
  if (!is_true) note_error(kFalseNull);
  writer_.null();
  return ok();
}

Result<void> AttributeValueDecoder::append_list(JsonValue& json, int level) {
  const ValueWriter::Mark mark = writer_.begin_list();
  std::uint32_t count = 0;
  const auto visit = [&](JsonValue& element) {
    ++count;
    return append_value(element, JsonPlace::kElement, level + 1);
  };
  GALVAN_TRY(for_each_element(json, visit));
  writer_.end(mark, count);
  return ok();
}

/// `level` is that of the map's values.
Result<void> AttributeValueDecoder::append_map(JsonValue& json, int level) {
  const ValueWriter::Mark mark = writer_.begin_map();
  const std::size_t first_entry = entries_.size();
  const auto visit = [&](std::string_view name, JsonValue& value) -> Result<void> {
    const std::size_t begin = encoded_.size();
    writer_.name(name);
    GALVAN_TRY(append_value(value, JsonPlace::kElement, level));
    if (name.empty()) note_error(kEmptyName);
    if (name.size() > limits::kAttributeNameBytesMax) note_lone_error(kNameTooLarge);
    entries_.push_back({name, begin, encoded_.size()});
    return ok();
  };
  GALVAN_TRY(for_each_field(json, visit));
  const std::uint32_t count = sort_entries(first_entry);
  entries_.resize(first_entry);
  writer_.end(mark, count);
  return ok();
}

/// Brings the entries from `first_entry` on, which are the end of what was encoded, into the order of their names. Of
/// entries of one name the last one stays, as the service has it. Returns how many there are.
std::uint32_t AttributeValueDecoder::sort_entries(std::size_t first_entry) {
  const auto first = entries_.begin() + static_cast<std::ptrdiff_t>(first_entry);
  const auto out_of_order = [](const Entry& a, const Entry& b) { return a.name >= b.name; };
  if (std::adjacent_find(first, entries_.end(), out_of_order) == entries_.end())
    return static_cast<std::uint32_t>(entries_.end() - first);

  const std::size_t begin = first->begin;
  std::sort(first, entries_.end(), [](const Entry& a, const Entry& b) {
    const int order = a.name.compare(b.name);
    return order != 0 ? order < 0 : a.begin < b.begin;
  });
  std::uint32_t count = 0;
  sorted_entries_.clear();
  for (auto entry = first; entry != entries_.end(); ++entry) {
    const auto next = entry + 1;
    if (next != entries_.end() && next->name == entry->name) continue;
    sorted_entries_.append(encoded_, entry->begin, entry->end - entry->begin);
    ++count;
  }
  encoded_.resize(begin);
  encoded_.append(sorted_entries_);
  return count;
}

Result<void> AttributeValueDecoder::append_set(JsonValue& json, AttributeType type) {
  GALVAN_TRY(expect_list(json, JsonPlace::kMember));
  raw_bytes_.clear();
  raw_ends_.clear();
  members_.clear();
  GALVAN_TRY(for_each_element(json, [&](JsonValue& element) { return add_set_member(element, type); }));
  std::size_t begin = 0;
  for (const std::size_t end : raw_ends_) {  // raw_bytes_ does not move any more
    members_.push_back(std::string_view(raw_bytes_).substr(begin, end - begin));
    begin = end;
  }
  if (members_.empty()) note_error(empty_set_message(type));

  sorted_members_.assign(members_.begin(), members_.end());
  std::sort(sorted_members_.begin(), sorted_members_.end());
  const auto distinct_end = std::unique(sorted_members_.begin(), sorted_members_.end());
  if (distinct_end != sorted_members_.end()) note_duplicates(type);
  sorted_members_.erase(distinct_end, sorted_members_.end());

  const ValueWriter::Mark mark = writer_.begin_set(type);
  for (const std::string_view member : sorted_members_) writer_.set_member(type, member);
  writer_.end(mark, static_cast<std::uint32_t>(sorted_members_.size()));
  return ok();
}

Result<void> AttributeValueDecoder::add_set_member(JsonValue& json, AttributeType type) {
  GALVAN_TRY(const bool is_null, read_null(json));
  if (is_null) {
    note_error(null_member_message(type));
    return ok();
  }
  if (type == AttributeType::kBS) {
    GALVAN_TRY(const std::string_view text, read_base64_text(json));
    GALVAN_TRY(decode_base64(text, raw_bytes_));
    raw_ends_.push_back(raw_bytes_.size());
    return ok();
  }
  GALVAN_TRY(const std::string_view text, read_string(json));
  if (type == AttributeType::kSS) {
    members_.push_back(text);
    return ok();
  }
  const Result<Number> number = Number::parse(text);
  if (!number) {
    note_error(number.error().message());
    return ok();
  }
  number->append_key(raw_bytes_);
  raw_ends_.push_back(raw_bytes_.size());
  return ok();
}

/// The service prints the members of string and binary sets, in the request's order, and none of number sets.
/// (Observed on DynamoDB, eu-west-2, 2026-09-06.)
void AttributeValueDecoder::note_duplicates(AttributeType type) {
  if (type == AttributeType::kNS) return note_error("Input collection contains duplicates");
  std::string message = "One or more parameter values were invalid: Input collection [";
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (i > 0) message += type == AttributeType::kSS ? ", " : ",";
    message += '"';
    if (type == AttributeType::kSS) {
      message += members_[i];
    } else {
      append_base64(members_[i], message);
    }
    message += '"';
  }
  // No space before "of" (sic).
  message += type == AttributeType::kSS ? "] contains duplicates." : "]of type BS contains duplicates.";
  note_error(message);
}

}  // namespace galvan::wire

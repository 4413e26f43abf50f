#include "wire/member_text.h"
#include "wire/request_decoder.h"
#include "wire/utf16_length.h"

#include <algorithm>
#include <vector>

namespace galvan::wire {

namespace {

constexpr std::size_t kListedMax = 10;
/// No failure is listed after this many bytes: each one may repeat a name of 16 MiB. Sane requests stay far below.
constexpr std::size_t kListedBytesMax = std::size_t{64} * 1024;

/// How long an ARN may be that stands for a table. Source: the service model, TableArn.
constexpr std::int64_t kTableArnLengthMax = 1024;

/// Where a value stands, as a chain up to the request: rendered only for messages.
struct Path {
  const Path* parent = nullptr;
  std::string_view name = {};  ///< of a member
  /// An element of `parent` instead: its key in a map, or its one-based place in a list.
  bool is_element = false;
  std::string_view key = {};
  std::size_t place = 0;

  /// "keySchema.1.member.keyType"
  void append_to(std::string& out) const {
    if (parent != nullptr) {
      parent->append_to(out);
      if (!out.empty()) out += '.';
    }
    if (!is_element) return append_lower_first(name, out);
    if (place > 0) {
      out += std::to_string(place);
    } else {
      out += key;
    }
    out += ".member";
  }
};

std::string join(std::span<const std::string_view> words) {
  std::string joined;
  for (const std::string_view word : words) {
    if (!joined.empty()) joined += ", ";
    joined += word;
  }
  return joined;
}

std::string length_at_least(std::int64_t bound) {
  return "Member must have length greater than or equal to " + std::to_string(bound);
}
std::string length_at_most(std::int64_t bound) {
  return "Member must have length less than or equal to " + std::to_string(bound);
}

bool matches_name_pattern(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
  });
}

bool in_bounds(std::size_t length, std::int64_t min, std::int64_t max) {
  const auto value = static_cast<std::int64_t>(length);
  return (min < 0 || value >= min) && (max < 0 || value <= max);
}

class Checker {
 public:
  void check_struct(const StructTable& table, const void* object, const Path* parent);
  Result<void> result() &&;

 private:
  bool full() const { return failures_ == kListedMax || listed_.size() > kListedBytesMax; }
  void check_member(const Member& member, const void* value, const Path& path);
  void check_string(const Member& member, std::string_view text, const Path& path);
  void check_integer(const Member& member, std::int64_t integer, const Path& path);
  void check_length(const Member& member, std::size_t length, const void* value, const Path& path);
  void check_element_lengths(const Member& member, const void* value, const Path& path);
  void check_list_lengths(const Member& member, const void* value);
  void check_nested(const Member& member, const void* value, const Path& path);
  void check_list(const Member& member, const ContainerOps& ops, const void* list, const Path& path);

  /// `value` is absent where it is null.
  void fail(const Member& member, const void* value, const Path& path, std::string_view constraint);
  /// A failure that is told of by a wire name and without a value.
  void fail_by_name(std::string_view name, std::string_view constraint);
  void list(std::string_view failure);

  std::size_t failures_ = 0;
  std::string listed_;
};

void Checker::fail(const Member& member, const void* value, const Path& path, std::string_view constraint) {
  if (full()) return;
  std::string failure("Value ");
  if (value == nullptr) {
    failure += "null";
  } else {
    failure += '\'';
    append_member_text(member, value, failure);
    failure += '\'';
  }
  std::string rendered;
  path.append_to(rendered);
  failure.append(" at '").append(rendered).append("' failed to satisfy constraint: ").append(constraint);
  list(failure);
}

void Checker::fail_by_name(std::string_view name, std::string_view constraint) {
  std::string failure("Value at '");
  list(failure.append(name).append("' failed to satisfy constraint: ").append(constraint));
}

void Checker::list(std::string_view failure) {
  if (full()) return;
  if (failures_++ > 0) listed_ += "; ";
  listed_ += failure;
}

void Checker::check_struct(const StructTable& table, const void* object, const Path* parent) {
  for (const Member& member : table.members) {
    if (full()) return;
    const std::size_t failures = failures_;
    check_member(member, member_value(member, object), Path{.parent = parent, .name = member.name});
    if (member.constraints.ends_check && failures_ > failures) return;
  }
}

void Checker::check_member(const Member& member, const void* value, const Path& path) {
  if (!is_member_present(member, value)) {
    if (member.constraints.required) fail(member, nullptr, path, "Member must not be null");
    return;
  }
  switch (member.kind) {
    case MemberKind::kString:
      return check_string(member, **static_cast<const std::optional<std::string_view>*>(value), path);
    case MemberKind::kInteger:
      return check_integer(member, **static_cast<const std::optional<std::int64_t>*>(value), path);
    case MemberKind::kBool:
    case MemberKind::kValue:
    case MemberKind::kItem:
      return;
    case MemberKind::kStruct:
      return check_struct(member.nested(), member.ops->element(value, 0), &path);
    default:
      check_length(member, member.ops->size(value), value, path);
      check_element_lengths(member, value, path);
      return check_nested(member, value, path);
  }
}

// The order of one member's failures (pattern, lengths, enumeration) is the service's where captures show it.
void Checker::check_string(const Member& member, std::string_view text, const Path& path) {
  const Constraints& constraints = member.constraints;
  const std::optional<std::string_view> present = text;
  if (constraints.or_table_arn && text.starts_with("arn:")) {
    if (!in_bounds(utf16_length(text), -1, kTableArnLengthMax))
      fail(member, &present, path, length_at_most(kTableArnLengthMax));
    return;
  }
  if (!constraints.pattern.empty() && !(text.empty() && constraints.names_no_value) && !matches_name_pattern(text)) {
    fail(member, &present, path, "Member must satisfy regular expression pattern: " + std::string(constraints.pattern));
  }
  if (constraints.length_min >= 0 || constraints.length_max >= 0)
    check_length(member, utf16_length(text), &present, path);
  const auto& values = constraints.enum_values;
  if (values.empty() || std::find(values.begin(), values.end(), text) != values.end()) return;
  if (!constraints.enum_failure.empty()) return list(constraints.enum_failure);
  fail(member, &present, path, "Member must satisfy enum value set: [" + join(values) + "]");
}

void Checker::check_integer(const Member& member, std::int64_t integer, const Path& path) {
  const Constraints& constraints = member.constraints;
  const std::optional<std::int64_t> present = integer;
  if (constraints.value_min && integer < *constraints.value_min) {
    fail(member, &present, path,
         "Member must have value greater than or equal to " + std::to_string(*constraints.value_min));
  }
  if (constraints.value_max && integer > *constraints.value_max) {
    fail(member, &present, path,
         "Member must have value less than or equal to " + std::to_string(*constraints.value_max));
  }
}

void Checker::check_length(const Member& member, std::size_t length, const void* value, const Path& path) {
  const Constraints& constraints = member.constraints;
  if (!in_bounds(length, constraints.length_min, -1)) {
    const std::string constraint = length_at_least(constraints.length_min);
    if (constraints.names_no_value) return fail_by_name(member.name, constraint);
    fail(member, value, path, constraint);
  }
  if (!in_bounds(length, -1, constraints.length_max)) fail(member, value, path, length_at_most(constraints.length_max));
}

/// One failure for each list of the map that is too long or too short.
void Checker::check_list_lengths(const Member& member, const void* value) {
  const Constraints& constraints = member.constraints;
  for (std::size_t i = 0; i < member.ops->size(value); ++i) {
    if (full()) return;
    const std::size_t length = member.inner_ops->size(member.ops->element(value, i));
    const std::string name = std::string(member.name) + "." + std::string(member.ops->key(value, i)) + ".member";
    if (!in_bounds(length, constraints.element_length_min, -1))
      fail_by_name(name, length_at_least(constraints.element_length_min));
    if (!in_bounds(length, -1, constraints.element_length_max))
      fail_by_name(name, length_at_most(constraints.element_length_max));
  }
}

/// One failure for the whole list or map, however many of its elements are too long, too short or null.
void Checker::check_element_lengths(const Member& member, const void* value, const Path& path) {
  const std::int64_t min = member.constraints.element_length_min;
  const std::int64_t max = member.constraints.element_length_max;
  const bool of_strings = member.kind == MemberKind::kStringList;
  const bool of_lists = member.kind == MemberKind::kStructListMap;
  if (!of_strings && !of_lists) return;
  if (of_lists && member.constraints.names_no_value) return check_list_lengths(member, value);
  bool any_null = false;
  bool any_outside = false;
  for (std::size_t i = 0; i < member.ops->size(value); ++i) {
    const void* const element = member.ops->element(value, i);
    const std::string_view* const text = of_strings ? static_cast<const std::string_view*>(element) : nullptr;
    if (text != nullptr && text->data() == nullptr) {
      any_null = true;
    } else {
      any_outside =
          any_outside || !in_bounds(of_strings ? utf16_length(*text) : member.inner_ops->size(element), min, max);
    }
  }
  if (!any_null && !any_outside) return;
  std::vector<std::string> bounds;
  if (max >= 0) bounds.push_back(length_at_most(max));
  if (min >= 0) bounds.push_back(length_at_least(min));
  if (of_strings) bounds.emplace_back("Member must not be null");
  const std::vector<std::string_view> words(bounds.begin(), bounds.end());
  fail(member, value, path,
       (of_strings ? "Member must satisfy constraint: [" : "Map value must satisfy constraint: [") + join(words) + "]");
}

void Checker::check_nested(const Member& member, const void* value, const Path& path) {
  if (member.kind == MemberKind::kStructList) return check_list(member, *member.ops, value, path);
  if (member.kind != MemberKind::kStructMap && member.kind != MemberKind::kStructListMap) return;
  for (std::size_t i = 0; i < member.ops->size(value); ++i) {
    if (full()) return;
    const void* const element = member.ops->element(value, i);
    const Path element_path{.parent = &path, .is_element = true, .key = member.ops->key(value, i)};
    if (member.kind == MemberKind::kStructMap) {
      check_struct(member.nested(), element, &element_path);
    } else {
      check_list(member, *member.inner_ops, element, element_path);
    }
  }
}

void Checker::check_list(const Member& member, const ContainerOps& ops, const void* list, const Path& path) {
  for (std::size_t i = 0; i < ops.size(list); ++i) {
    if (full()) return;
    const Path element_path{.parent = &path, .is_element = true, .place = i + 1};
    check_struct(member.nested(), ops.element(list, i), &element_path);
  }
}

Result<void> Checker::result() && {
  if (failures_ == 0) return ok();
  return validation_error(std::to_string(failures_) + (failures_ == 1 ? " validation error" : " validation errors") +
                          " detected: " + listed_);
}

}  // namespace

Result<void> check_constraints(const StructTable& table, const void* request) {
  Checker checker;
  checker.check_struct(table, request, nullptr);
  return std::move(checker).result();
}

}  // namespace galvan::wire

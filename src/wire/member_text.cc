#include "wire/member_text.h"

#include "wire/json_writer.h"

namespace galvan::wire {

namespace {

void append_struct(const StructTable& table, const void* object, std::string& out);

void append_input(const ValueInput& input, std::string& out) {
  if (input.value.absent()) {
    out += input.error.empty() ? "null" : input.error;
    return;
  }
  std::string json;
  JsonWriter(json).attribute_value(input.value);
  out += json;
}

template <class AppendOne>
void append_joined(std::size_t count, std::string& out, const AppendOne& append_one) {
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += ", ";
    append_one(i);
  }
}

void append_element(const Member& member, const void* element, std::string& out) {
  if (member.kind == MemberKind::kStringList) {
    const auto text = *static_cast<const std::string_view*>(element);
    out += text.data() == nullptr ? "null" : text;
  } else if (member.kind == MemberKind::kItemList) {
    append_input(*static_cast<const ItemInput*>(element), out);
  } else if (member.kind == MemberKind::kValueList) {
    append_input(*static_cast<const ValueInput*>(element), out);
  } else {
    append_struct(member.nested(), element, out);
  }
}

void append_list(const Member& member, const ContainerOps& ops, const void* list, std::string& out) {
  out += '[';
  append_joined(ops.size(list), out, [&](std::size_t i) { append_element(member, ops.element(list, i), out); });
  out += ']';
}

void append_struct_map(const Member& member, const void* map, std::string& out) {
  out += '{';
  append_joined(member.ops->size(map), out, [&](std::size_t i) {
    out += member.ops->key(map, i);
    out += '=';
    const void* const value = member.ops->element(map, i);
    if (member.kind == MemberKind::kStructListMap) {
      append_list(member, *member.inner_ops, value, out);
    } else {
      append_struct(member.nested(), value, out);
    }
  });
  out += '}';
}

void append_name_map(const NameMap& map, std::string& out) {
  out += '{';
  append_joined(map.size(), out, [&](std::size_t i) {
    out += map[i].placeholder;
    out += '=';
    out += map[i].name;
  });
  out += '}';
}

void append_value_map(const ValueMap& map, std::string& out) {
  out += '{';
  append_joined(map.size(), out, [&](std::size_t i) {
    out += map[i].placeholder;
    out += '=';
    append_input(map[i].value, out);
  });
  out += '}';
}

/// "KeySchemaElement(attributeName=id, keyType=null)"
void append_struct(const StructTable& table, const void* object, std::string& out) {
  out += table.shape;
  out += '(';
  append_joined(table.members.size(), out, [&](std::size_t i) {
    const Member& member = table.members[i];
    append_lower_first(member.name, out);
    out += '=';
    const void* const value = member_value(member, object);
    if (is_member_present(member, value)) {
      append_member_text(member, value, out);
    } else {
      out += "null";
    }
  });
  out += ')';
}

}  // namespace

void append_lower_first(std::string_view name, std::string& out) {
  if (name.empty()) return;
  const char first = name[0];
  out += first >= 'A' && first <= 'Z' ? static_cast<char>(first - 'A' + 'a') : first;
  out += name.substr(1);
}

const void* member_value(const Member& member, const void* object) {
  return member.access(const_cast<void*>(object));  // a table has one function for both kinds of access
}

bool is_member_present(const Member& member, const void* value) {
  switch (member.kind) {
    case MemberKind::kString:
      return static_cast<const std::optional<std::string_view>*>(value)->has_value();
    case MemberKind::kBool:
      return static_cast<const std::optional<bool>*>(value)->has_value();
    case MemberKind::kInteger:
      return static_cast<const std::optional<std::int64_t>*>(value)->has_value();
    case MemberKind::kValue:
      return static_cast<const ValueInput*>(value)->given;
    case MemberKind::kItem:
      return static_cast<const ItemInput*>(value)->given;
    default:
      return member.ops->present(value);
  }
}

void append_member_text(const Member& member, const void* value, std::string& out) {
  switch (member.kind) {
    case MemberKind::kString:
      out += **static_cast<const std::optional<std::string_view>*>(value);
      return;
    case MemberKind::kBool:
      out += **static_cast<const std::optional<bool>*>(value) ? "true" : "false";
      return;
    case MemberKind::kInteger:
      out += std::to_string(**static_cast<const std::optional<std::int64_t>*>(value));
      return;
    case MemberKind::kValue:
      return append_input(*static_cast<const ValueInput*>(value), out);
    case MemberKind::kItem:
      return append_input(*static_cast<const ItemInput*>(value), out);
    case MemberKind::kItemList:
    case MemberKind::kValueList:
    case MemberKind::kStringList:
    case MemberKind::kStructList:
      return append_list(member, *member.ops, value, out);
    case MemberKind::kValueMap:
      return append_value_map(**static_cast<const std::optional<ValueMap>*>(value), out);
    case MemberKind::kNameMap:
      return append_name_map(**static_cast<const std::optional<NameMap>*>(value), out);
    case MemberKind::kStruct:
      return append_struct(member.nested(), member.ops->element(value, 0), out);
    case MemberKind::kStructMap:
    case MemberKind::kStructListMap:
      return append_struct_map(member, value, out);
  }
}

}  // namespace galvan::wire

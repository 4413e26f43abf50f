#include "wire/request_decoder.h"

#include "wire/attribute_value_decoder.h"
#include "wire/json_reader.h"

#include <map>
#include <optional>

namespace galvan::wire {

namespace {

/// Structures, AttributeValues and placeholders that one request may hold outside of its AttributeValues. Every limit
/// of the service on such lists is far below; this one keeps 16 MiB of `{},` from taking gigabytes.
constexpr std::size_t kElementsMax = 100'000;

/// A parser that has grown beyond this is replaced after a large request; it holds about six times as much.
constexpr std::size_t kKeptParserBytes = 1 << 18;

/// Finds the names of a JSON object that were there before, because of names given twice the last one counts.
class NameIndex {
 public:
  /// The element of that name among the first `count`, whose names, all distinct, are name_at(0), name_at(1), …
  template <class NameAt>
  std::optional<std::size_t> find(std::string_view name, std::size_t count, const NameAt& name_at) {
    constexpr std::size_t kLinearMax = 16;
    if (count <= kLinearMax) {
      for (std::size_t i = 0; i < count; ++i) {
        if (name_at(i) == name) return i;
      }
      return std::nullopt;
    }
    while (index_.size() < count) index_.emplace(name_at(index_.size()), index_.size());
    const auto found = index_.find(name);
    return found == index_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::map<std::string_view, std::size_t> index_;  // not hashed: a client chooses the names
};

}  // namespace

struct RequestDecoder::State {
  simdjson::ondemand::parser parser;
  AttributeValueDecoder values;
  std::size_t elements = 0;

  simdjson::error_code iterate(std::string& body, simdjson::ondemand::document& document);
  Result<void> decode_body(std::string& body, const StructTable& table, void* request);
  void trim();

  Result<void> decode_field(std::string_view name, JsonValue& json, const StructTable& table, void* object);
  Result<void> decode_struct(JsonValue& json, const StructTable& table, void* object);
  Result<void> decode_member(JsonValue& json, const Member& member, void* target);
  Result<void> decode_container(JsonValue& json, const Member& member, void* target);
  Result<void> decode_value_map(JsonValue& json, std::optional<ValueMap>& map);
  Result<void> decode_name_map(JsonValue& json, std::optional<NameMap>& map);
  Result<void> decode_list(JsonValue& json, JsonPlace place, const Member& member, const ContainerOps& ops,
                           void* target);
  Result<void> decode_element(JsonValue& json, const Member& member, void* element);
  Result<void> decode_struct_map(JsonValue& json, const Member& member, void* target);
  Result<void> count_element();
};

simdjson::error_code RequestDecoder::State::iterate(std::string& body, simdjson::ondemand::document& document) {
  static_assert(kBodyPaddingBytes >= simdjson::SIMDJSON_PADDING);
  if (body.capacity() - body.size() < kBodyPaddingBytes) body.reserve(body.size() + kBodyPaddingBytes);
  if (body.size() <= kKeptParserBytes) trim();
  return parser.iterate(body.data(), body.size(), body.capacity()).get(document);
}

void RequestDecoder::State::trim() {
  if (parser.capacity() > kKeptParserBytes) parser = simdjson::ondemand::parser();
  values.trim();
}

Result<void> RequestDecoder::State::decode_body(std::string& body, const StructTable& table, void* request) {
  simdjson::ondemand::document document;
  if (iterate(body, document) != simdjson::SUCCESS) return malformed_json();
  values.start(body.size());
  elements = 0;
  JsonType type{};
  if (document.type().get(type) != simdjson::SUCCESS) return malformed_json();
  if (type != JsonType::object) return wrong_json_type("Unexpected token received from parser");
  simdjson::ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return malformed_json();
  const auto visit = [&](std::string_view name, JsonValue& json) { return decode_field(name, json, table, request); };
  GALVAN_TRY(for_each_field(object, visit));
  if (!at_document_end(document)) return malformed_json();
  return ok();
}

Result<void> RequestDecoder::State::decode_field(std::string_view name, JsonValue& json, const StructTable& table,
                                                 void* object) {
  for (const Member& member : table.members) {
    if (member.name != name) continue;
    GALVAN_TRY(const bool absent, read_null(json));
    if (absent) return ok();
    return decode_member(json, member, member.access(object));
  }
  return skip_value(json);
}

/// `json` must be an object.
Result<void> RequestDecoder::State::decode_struct(JsonValue& json, const StructTable& table, void* object) {
  return for_each_field(
      json, [&](std::string_view name, JsonValue& member) { return decode_field(name, member, table, object); });
}

Result<void> RequestDecoder::State::decode_member(JsonValue& json, const Member& member, void* target) {
  switch (member.kind) {
    case MemberKind::kString: {
      GALVAN_TRY(*static_cast<std::optional<std::string_view>*>(target), read_string(json));
      return ok();
    }
    case MemberKind::kBool: {
      GALVAN_TRY(*static_cast<std::optional<bool>*>(target), read_boolean(json));
      return ok();
    }
    case MemberKind::kInteger: {
      GALVAN_TRY(*static_cast<std::optional<std::int64_t>*>(target), read_integer(json, member.constraints.is_long));
      return ok();
    }
    case MemberKind::kValue: {
      GALVAN_TRY(*static_cast<ValueInput*>(target), values.value(json, JsonPlace::kMember));
      return ok();
    }
    case MemberKind::kItem: {
      GALVAN_TRY(*static_cast<ItemInput*>(target), values.item(json, JsonPlace::kMember));
      return ok();
    }
    case MemberKind::kValueMap:
      return decode_value_map(json, *static_cast<std::optional<ValueMap>*>(target));
    case MemberKind::kNameMap:
      return decode_name_map(json, *static_cast<std::optional<NameMap>*>(target));
    case MemberKind::kItemList:
    case MemberKind::kValueList:
    case MemberKind::kStringList:
    case MemberKind::kStructList:
      return decode_list(json, JsonPlace::kMember, member, *member.ops, target);
    case MemberKind::kStruct:
      GALVAN_TRY(expect_structure(json, JsonPlace::kMember, member.nested().shape));
      return decode_struct(json, member.nested(), member.ops->append(target, {}));
    case MemberKind::kStructMap:
    case MemberKind::kStructListMap:
      return decode_struct_map(json, member, target);
  }
  return ok();
}

Result<void> RequestDecoder::State::decode_value_map(JsonValue& json, std::optional<ValueMap>& map) {
  GALVAN_TRY(expect_map(json, JsonPlace::kMember, MapOf::kStructures, "AttributeValue"));
  ValueMap& entries = map.emplace();
  NameIndex names;
  const auto visit = [&](std::string_view name, JsonValue& element) -> Result<void> {
    GALVAN_TRY(count_element());
    GALVAN_TRY(const ValueInput value, values.value(element, JsonPlace::kElement));
    const auto same = names.find(name, entries.size(), [&](std::size_t i) { return entries[i].placeholder; });
    if (same) {
      entries[*same].value = value;
    } else {
      entries.push_back({name, value});
    }
    return ok();
  };
  return for_each_field(json, visit);
}

Result<void> RequestDecoder::State::decode_name_map(JsonValue& json, std::optional<NameMap>& map) {
  GALVAN_TRY(expect_map(json, JsonPlace::kMember, MapOf::kStrings));
  NameMap& entries = map.emplace();
  NameIndex names;
  const auto visit = [&](std::string_view name, JsonValue& element) -> Result<void> {
    GALVAN_TRY(count_element());
    std::string_view value;
    GALVAN_TRY(const bool is_null, read_null(element));
    if (!is_null) {
      GALVAN_TRY(value, read_string(element));
    }
    const auto same = names.find(name, entries.size(), [&](std::size_t i) { return entries[i].placeholder; });
    if (same) {
      entries[*same].name = value;
    } else {
      entries.push_back({name, value});
    }
    return ok();
  };
  return for_each_field(json, visit);
}

Result<void> RequestDecoder::State::decode_list(JsonValue& json, JsonPlace place, const Member& member,
                                                const ContainerOps& ops, void* target) {
  GALVAN_TRY(expect_list(json, place));
  ops.reset(target);
  const auto visit = [&](JsonValue& element) -> Result<void> {
    GALVAN_TRY(count_element());
    return decode_element(element, member, ops.append(target, {}));
  };
  return for_each_element(json, visit);
}

/// A null element stays as it was constructed: a null string is one without data(), and check_constraints() says so.
Result<void> RequestDecoder::State::decode_element(JsonValue& json, const Member& member, void* element) {
  if (member.kind == MemberKind::kItemList) {
    GALVAN_TRY(*static_cast<ItemInput*>(element), values.item(json, JsonPlace::kElement));
    return ok();
  }
  if (member.kind == MemberKind::kValueList) {
    GALVAN_TRY(*static_cast<ValueInput*>(element), values.value(json, JsonPlace::kElement));
    return ok();
  }
  GALVAN_TRY(const bool is_null, read_null(json));
  if (is_null) return ok();
  if (member.kind == MemberKind::kStringList) {
    GALVAN_TRY(*static_cast<std::string_view*>(element), read_string(json));
    return ok();
  }
  GALVAN_TRY(expect_structure(json, JsonPlace::kElement, member.nested().shape));
  return decode_struct(json, member.nested(), element);
}

Result<void> RequestDecoder::State::decode_struct_map(JsonValue& json, const Member& member, void* target) {
  const bool of_lists = member.kind == MemberKind::kStructListMap;
  const MapOf map_of = of_lists ? MapOf::kLists : MapOf::kStructures;
  GALVAN_TRY(expect_map(json, JsonPlace::kMember, map_of, member.nested().shape));
  const ContainerOps& ops = *member.ops;
  ops.reset(target);
  NameIndex names;
  const auto visit = [&](std::string_view name, JsonValue& value) -> Result<void> {
    GALVAN_TRY(count_element());
    const auto same = names.find(name, ops.size(target), [&](std::size_t i) { return ops.key(target, i); });
    void* const element = same ? ops.renew(target, *same) : ops.append(target, name);
    GALVAN_TRY(const bool is_null, read_null(value));
    if (is_null) return ok();
    if (of_lists) return decode_list(value, JsonPlace::kElement, member, *member.inner_ops, element);
    GALVAN_TRY(expect_structure(value, JsonPlace::kElement, member.nested().shape));
    return decode_struct(value, member.nested(), element);
  };
  return for_each_field(json, visit);
}

Result<void> RequestDecoder::State::count_element() {
  if (++elements > kElementsMax) return wrong_json_type("Too many elements in the request");
  return ok();
}

RequestDecoder::RequestDecoder() : state_(std::make_unique<State>()) {}
RequestDecoder::~RequestDecoder() = default;

Result<void> RequestDecoder::decode(std::string& body, const StructTable& table, void* request) {
  Result<void> result = state_->decode_body(body, table, request);
  // The service parses a body wholly before it looks at types: what is malformed further on hides a wrong type.
  if (!result && !result.error().message().empty() && !well_formed(body)) return malformed_json();
  return result;
}

bool RequestDecoder::well_formed(std::string& body) {
  simdjson::ondemand::document document;
  return state_->iterate(body, document) == simdjson::SUCCESS && check_document(document, body);
}

void RequestDecoder::trim() { state_->trim(); }

}  // namespace galvan::wire

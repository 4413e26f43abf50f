#pragma once

#include "model/value.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// Requests as data. A request is a struct of optional members and one table of them:
//
//   struct DeleteTableRequest {
//     std::optional<std::string_view> table_name;
//     static const wire::StructTable& table();
//   };
//   const wire::StructTable& DeleteTableRequest::table() {
//     static constexpr auto members = std::to_array<wire::Member>({
//         wire::member<&DeleteTableRequest::table_name>("TableName", {.required = true, .length_min = 1}),
//     });
//     static constexpr wire::StructTable table{members};
//     return table;
//   }
//
// Decoding, the service's constraint messages and docs/compatibility.md come from the table. Constraint failures are
// reported in the table's order.
namespace galvan::wire {

/// An AttributeValue, or a map of them, as a request gave it. `error` says why it is none (a ValidationException's
/// message, to be raised once the constraints of the request hold); then `value` is absent. Borrowed from the decoder.
struct ValueInput {
  ValueView value;
  std::string_view error;
  bool given = false;
  bool stands_alone = false;  ///< `error` is told without the placeholder, if the value is one's
};
/// A map of AttributeValues (Item, Key, ExclusiveStartKey): `value` is of type M.
struct ItemInput : ValueInput {};

struct NameInput {
  std::string_view placeholder;
  std::string_view name;
};
struct NamedValueInput {
  std::string_view placeholder;
  ValueInput value;
};
/// ExpressionAttributeNames and ExpressionAttributeValues, in the request's order.
using NameMap = std::vector<NameInput>;
using ValueMap = std::vector<NamedValueInput>;

/// A JSON object with free names, in the request's order.
template <class T>
using StructMap = std::vector<std::pair<std::string_view, T>>;

struct StructTable;

/// What a member must satisfy; unset bounds are -1. Lengths are characters of a string (UTF-16 units as the service
/// counts), or elements of a list or map.
struct Constraints {
  bool required = false;
  std::int64_t length_min = -1;
  std::int64_t length_max = -1;
  std::optional<std::int64_t> value_min = std::nullopt;
  std::optional<std::int64_t> value_max = std::nullopt;
  std::span<const std::string_view> enum_values = {};  ///< enum_values.h, in the message's order
  std::string_view pattern = {};                       ///< only kNamePattern is known
  /// Lengths of each element of a list or map: reported once for the whole member, as the service does ("Map value must
  /// satisfy constraint: […]").
  std::int64_t element_length_min = -1;
  std::int64_t element_length_max = -1;
  /// kInteger only: the service model's type is long, not integer. Only the words about a wrong JSON type differ.
  bool is_long = false;
  /// kString only: a table, by its name, to which the other constraints apply, or by its ARN.
  bool or_table_arn = false;

  // How the service words some checks since 2026 (observed on DynamoDB, eu-west-2, 2026-09-06).
  /// What comes after a failure of this member is not looked at.
  bool ends_check = false;
  /// A length out of bounds is told of by the wire name and without the value: "Value at 'TableName' failed …".
  bool names_no_value = false;
  /// Instead of "Value '…' at '…' failed to satisfy constraint: Member must satisfy enum value set: […]".
  std::string_view enum_failure = {};
};

/// The one pattern that the service's messages name.
inline constexpr std::string_view kNamePattern = "[a-zA-Z0-9_.-]+";

/// TableName of an operation on items.
inline constexpr Constraints kTableNameConstraints = {
    .required = true, .length_min = 1, .length_max = 255, .pattern = kNamePattern, .or_table_arn = true};
/// The same of PutItem, UpdateItem and DeleteItem.
inline constexpr Constraints kWrittenTableNameConstraints = [] {
  Constraints constraints = kTableNameConstraints;
  constraints.ends_check = true;
  constraints.names_no_value = true;
  return constraints;
}();

enum class MemberKind : std::uint8_t {
  kString,         // std::optional<std::string_view>
  kBool,           // std::optional<bool>
  kInteger,        // std::optional<std::int64_t>
  kValue,          // ValueInput
  kItem,           // ItemInput
  kItemList,       // std::optional<std::vector<ItemInput>>
  kValueList,      // std::optional<std::vector<ValueInput>>
  kValueMap,       // std::optional<ValueMap>
  kNameMap,        // std::optional<NameMap>
  kStringList,     // std::optional<std::vector<std::string_view>>
  kStruct,         // std::optional<T>
  kStructList,     // std::optional<std::vector<T>>
  kStructMap,      // std::optional<StructMap<T>>
  kStructListMap,  // std::optional<StructMap<std::vector<T>>>
};

/// How the decoder and the constraint check reach into a container member, whatever its element type.
struct ContainerOps {
  /// Makes the member present and empty (a kStruct: default-constructed).
  void (*reset)(void* member) = nullptr;
  bool (*present)(const void* member) = nullptr;
  std::size_t (*size)(const void* member) = nullptr;
  /// Appends an element and returns it; `key` is used by maps. Invalidates earlier elements' addresses.
  void* (*append)(void* member, std::string_view key) = nullptr;
  const void* (*element)(const void* member, std::size_t index) = nullptr;
  std::string_view (*key)(const void* member, std::size_t index) = nullptr;
  /// Maps only: makes an element default-constructed again and returns it.
  void* (*renew)(void* member, std::size_t index) = nullptr;
};

struct Member {
  std::string_view name;
  MemberKind kind = MemberKind::kString;
  Constraints constraints;
  /// The member within its struct.
  void* (*access)(void* object) = nullptr;
  /// The table of the struct, element or map value; null for the others.
  const StructTable& (*nested)() = nullptr;
  const ContainerOps* ops = nullptr;
  /// kStructListMap only: the operations of the inner std::vector<T>.
  const ContainerOps* inner_ops = nullptr;
};

struct StructTable {
  std::span<const Member> members;
  /// The structure's name in the service model ("KeySchemaElement"), which some messages print. May be left empty for
  /// requests themselves.
  std::string_view shape = {};
};

namespace detail {

template <class T>
struct VectorOps {  // std::vector<T> itself, as the value of a kStructListMap
  using List = std::vector<T>;
  static constexpr ContainerOps ops{
      .reset = [](void* m) { static_cast<List*>(m)->clear(); },
      .present = [](const void*) { return true; },
      .size = [](const void* m) { return static_cast<const List*>(m)->size(); },
      .append = [](void* m, std::string_view) -> void* { return &static_cast<List*>(m)->emplace_back(); },
      .element = [](const void* m, std::size_t i) -> const void* { return &(*static_cast<const List*>(m))[i]; },
  };
};

template <class T>
struct ListOps {  // std::optional<std::vector<T>>
  using List = std::optional<std::vector<T>>;
  static constexpr ContainerOps ops{
      .reset = [](void* m) { static_cast<List*>(m)->emplace(); },
      .present = [](const void* m) { return static_cast<const List*>(m)->has_value(); },
      .size = [](const void* m) { return (*static_cast<const List*>(m))->size(); },
      .append = [](void* m, std::string_view) -> void* { return &(*static_cast<List*>(m))->emplace_back(); },
      .element = [](const void* m, std::size_t i) -> const void* { return &(**static_cast<const List*>(m))[i]; },
  };
};

template <class T>
struct MapOps {  // std::optional<StructMap<T>>
  using Map = std::optional<StructMap<T>>;
  static constexpr ContainerOps ops{
      .reset = [](void* m) { static_cast<Map*>(m)->emplace(); },
      .present = [](const void* m) { return static_cast<const Map*>(m)->has_value(); },
      .size = [](const void* m) { return (*static_cast<const Map*>(m))->size(); },
      .append = [](void* m, std::string_view key) -> void* {
        return &(*static_cast<Map*>(m))->emplace_back(key, T{}).second;
      },
      .element = [](const void* m, std::size_t i) -> const void* { return &(**static_cast<const Map*>(m))[i].second; },
      .key = [](const void* m, std::size_t i) { return (**static_cast<const Map*>(m))[i].first; },
      .renew = [](void* m, std::size_t i) -> void* {
        T& value = (**static_cast<Map*>(m))[i].second;
        value = T{};
        return &value;
      },
  };
};

template <class T>
struct StructOps {  // std::optional<T>
  static constexpr ContainerOps ops{
      .reset = [](void* m) { static_cast<std::optional<T>*>(m)->emplace(); },
      .present = [](const void* m) { return static_cast<const std::optional<T>*>(m)->has_value(); },
      .size = [](const void*) -> std::size_t { return 1; },
      .append = [](void* m, std::string_view) -> void* { return &static_cast<std::optional<T>*>(m)->emplace(); },
      .element = [](const void* m, std::size_t) -> const void* { return &**static_cast<const std::optional<T>*>(m); },
  };
};

template <class M>
struct MemberTraits;

template <MemberKind Kind>
struct ScalarTraits {
  static constexpr MemberKind kind = Kind;
  static constexpr const ContainerOps* ops = nullptr;
  static constexpr const ContainerOps* inner_ops = nullptr;
  static constexpr const StructTable& (*nested)() = nullptr;
};
template <MemberKind Kind, class Ops>
struct ListTraits : ScalarTraits<Kind> {
  static constexpr const ContainerOps* ops = &Ops::ops;
};

template <>
struct MemberTraits<std::optional<std::string_view>> : ScalarTraits<MemberKind::kString> {};
template <>
struct MemberTraits<std::optional<bool>> : ScalarTraits<MemberKind::kBool> {};
template <>
struct MemberTraits<std::optional<std::int64_t>> : ScalarTraits<MemberKind::kInteger> {};
template <>
struct MemberTraits<ValueInput> : ScalarTraits<MemberKind::kValue> {};
template <>
struct MemberTraits<ItemInput> : ScalarTraits<MemberKind::kItem> {};
template <>
struct MemberTraits<std::optional<std::vector<ItemInput>>> : ListTraits<MemberKind::kItemList, ListOps<ItemInput>> {};
template <>
struct MemberTraits<std::optional<std::vector<ValueInput>>> : ListTraits<MemberKind::kValueList, ListOps<ValueInput>> {
};
template <>
struct MemberTraits<std::optional<ValueMap>> : ListTraits<MemberKind::kValueMap, ListOps<NamedValueInput>> {};
template <>
struct MemberTraits<std::optional<NameMap>> : ListTraits<MemberKind::kNameMap, ListOps<NameInput>> {};
template <>
struct MemberTraits<std::optional<std::vector<std::string_view>>>
    : ListTraits<MemberKind::kStringList, ListOps<std::string_view>> {};

template <class T>
concept HasTable = requires {
  { T::table() } -> std::same_as<const StructTable&>;
};

template <HasTable T>
struct MemberTraits<std::optional<T>> {
  static constexpr MemberKind kind = MemberKind::kStruct;
  static constexpr const ContainerOps* ops = &StructOps<T>::ops;
  static constexpr const ContainerOps* inner_ops = nullptr;
  static constexpr const StructTable& (*nested)() = &T::table;
};
template <HasTable T>
struct MemberTraits<std::optional<std::vector<T>>> {
  static constexpr MemberKind kind = MemberKind::kStructList;
  static constexpr const ContainerOps* ops = &ListOps<T>::ops;
  static constexpr const ContainerOps* inner_ops = nullptr;
  static constexpr const StructTable& (*nested)() = &T::table;
};
template <HasTable T>
struct MemberTraits<std::optional<StructMap<T>>> {
  static constexpr MemberKind kind = MemberKind::kStructMap;
  static constexpr const ContainerOps* ops = &MapOps<T>::ops;
  static constexpr const ContainerOps* inner_ops = nullptr;
  static constexpr const StructTable& (*nested)() = &T::table;
};
template <HasTable T>
struct MemberTraits<std::optional<StructMap<std::vector<T>>>> {
  static constexpr MemberKind kind = MemberKind::kStructListMap;
  static constexpr const ContainerOps* ops = &MapOps<std::vector<T>>::ops;
  static constexpr const ContainerOps* inner_ops = &VectorOps<T>::ops;
  static constexpr const StructTable& (*nested)() = &T::table;
};

template <class P>
struct PointerParts;
template <class C, class M>
struct PointerParts<M C::*> {
  using Class = C;
  using Value = M;
};

}  // namespace detail

/// The table row of a member that `Request` has or inherits: for the rows that several requests share.
template <class Request, auto Pointer>
constexpr Member member_of(std::string_view name, Constraints constraints = {}) {
  using Traits = detail::MemberTraits<typename detail::PointerParts<decltype(Pointer)>::Value>;
  return Member{
      .name = name,
      .kind = Traits::kind,
      .constraints = constraints,
      .access = [](void* object) -> void* { return &(static_cast<Request*>(object)->*Pointer); },
      .nested = Traits::nested,
      .ops = Traits::ops,
      .inner_ops = Traits::inner_ops,
  };
}

/// The table row of one member: `member<&GetItemRequest::table_name>("TableName", {.required = true})`.
template <auto Pointer>
constexpr Member member(std::string_view name, Constraints constraints = {}) {
  return member_of<typename detail::PointerParts<decltype(Pointer)>::Class, Pointer>(name, constraints);
}

/// One table of rows out of several.
template <std::size_t... Counts>
constexpr auto concatenate(const std::array<Member, Counts>&... parts) {
  std::array<Member, (Counts + ...)> all;
  std::size_t next = 0;
  const auto append = [&](const auto& part) {
    for (const Member& row : part) all[next++] = row;
  };
  (append(parts), ...);
  return all;
}

}  // namespace galvan::wire

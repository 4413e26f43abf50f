#pragma once

#include "wire/request_table.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// The members of answers that the shell shows. Everything is borrowed from the decoder.
namespace galvan::shell {

struct StatementReply {
  std::optional<std::vector<wire::ItemInput>> items;
  std::optional<std::string_view> next_token;
  static const wire::StructTable& table();
};

struct TableNamesReply {
  std::optional<std::vector<std::string_view>> names;
  std::optional<std::string_view> last_evaluated;
  static const wire::StructTable& table();
};

struct KeyElement {
  std::optional<std::string_view> attribute, role;
  static const wire::StructTable& table();
};

struct DefinedAttribute {
  std::optional<std::string_view> name, type;
  static const wire::StructTable& table();
};

struct IndexProjection {
  std::optional<std::string_view> type;
  std::optional<std::vector<std::string_view>> attributes;
  static const wire::StructTable& table();
};

struct DescribedIndex {
  std::optional<std::string_view> name, status;
  std::optional<std::vector<KeyElement>> keys;
  std::optional<IndexProjection> projection;
  static const wire::StructTable& table();
};

struct DescribedTable {
  std::optional<std::string_view> name, status;
  std::optional<std::vector<KeyElement>> keys;
  std::optional<std::vector<DefinedAttribute>> attributes;
  std::optional<std::int64_t> items, bytes;
  std::optional<std::vector<DescribedIndex>> global_indexes, local_indexes;
  static const wire::StructTable& table();
};

struct TableReply {
  std::optional<DescribedTable> described;
  static const wire::StructTable& table();
};

}  // namespace galvan::shell

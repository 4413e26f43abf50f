#include "shell/replies.h"

#include <array>

namespace galvan::shell {

const wire::StructTable& StatementReply::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&StatementReply::items>("Items"),
      wire::member<&StatementReply::next_token>("NextToken"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

const wire::StructTable& TableNamesReply::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&TableNamesReply::names>("TableNames"),
      wire::member<&TableNamesReply::last_evaluated>("LastEvaluatedTableName"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

const wire::StructTable& KeyElement::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&KeyElement::attribute>("AttributeName"),
      wire::member<&KeyElement::role>("KeyType"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

const wire::StructTable& DefinedAttribute::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&DefinedAttribute::name>("AttributeName"),
      wire::member<&DefinedAttribute::type>("AttributeType"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

const wire::StructTable& IndexProjection::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&IndexProjection::type>("ProjectionType"),
      wire::member<&IndexProjection::attributes>("NonKeyAttributes"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

const wire::StructTable& DescribedIndex::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&DescribedIndex::name>("IndexName"),
      wire::member<&DescribedIndex::status>("IndexStatus"),
      wire::member<&DescribedIndex::keys>("KeySchema"),
      wire::member<&DescribedIndex::projection>("Projection"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

const wire::StructTable& DescribedTable::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&DescribedTable::name>("TableName"),
      wire::member<&DescribedTable::status>("TableStatus"),
      wire::member<&DescribedTable::keys>("KeySchema"),
      wire::member<&DescribedTable::attributes>("AttributeDefinitions"),
      wire::member<&DescribedTable::items>("ItemCount", {.is_long = true}),
      wire::member<&DescribedTable::bytes>("TableSizeBytes", {.is_long = true}),
      wire::member<&DescribedTable::global_indexes>("GlobalSecondaryIndexes"),
      wire::member<&DescribedTable::local_indexes>("LocalSecondaryIndexes"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

const wire::StructTable& TableReply::table() {
  static constexpr auto members = std::to_array<wire::Member>({wire::member<&TableReply::described>("Table")});
  static constexpr wire::StructTable table{members};
  return table;
}

}  // namespace galvan::shell

#include "table/table_definition.h"

#include <array>
#include <cstdlib>
#include <string>
#include <utility>

namespace galvan {
namespace {

constexpr std::int64_t kFormatVersion = 1;

std::int64_t to_milliseconds(WallTime time) { return time.time_since_epoch().count(); }
WallTime from_milliseconds(std::int64_t milliseconds) { return WallTime(std::chrono::milliseconds(milliseconds)); }

/// Collects the attributes of a definition; absent optionals leave no attribute.
class DefinitionWriter {
 public:
  void text(std::string_view name, std::string_view value) { put(name, AttributeValue::string(value)); }
  void integer(std::string_view name, std::int64_t value) { put(name, AttributeValue::number(value)); }
  void integer(std::string_view name, const std::optional<std::int64_t>& value) {
    if (value) integer(name, *value);
  }
  void boolean(std::string_view name, bool value) { put(name, AttributeValue::boolean(value)); }
  void time(std::string_view name, const std::optional<WallTime>& value) {
    if (value) integer(name, to_milliseconds(*value));
  }
  void key(std::string_view name, const KeyAttribute& key) {
    put(name, AttributeValue::map({{"Name", AttributeValue::string(key.name)},
                                   {"Type", AttributeValue::string(attribute_type_name(key.type))}}));
  }
  void put(std::string_view name, AttributeValue value) { attributes_.emplace(name, std::move(value)); }
  std::string finish() const { return AttributeValue::map(attributes_).encoded(); }

 private:
  AttributeMap attributes_;
};

/// Takes attributes out of a stored definition. A missing or mistyped one, or one that nobody asked for, makes the
/// whole definition unreadable.
class DefinitionReader {
 public:
  explicit DefinitionReader(ValueView map) : map_(map) {}

  std::string text(std::string_view name) {
    const ValueView value = take(name, AttributeType::kS);
    return value.absent() ? std::string() : std::string(value.bytes());
  }
  std::int64_t integer(std::string_view name) {
    const ValueView value = take(name, AttributeType::kN);
    return value.absent() ? 0 : to_integer(value);
  }
  std::optional<std::int64_t> optional_integer(std::string_view name) {
    if (map_.find(name).absent()) return std::nullopt;
    return integer(name);
  }
  bool boolean(std::string_view name) {
    const ValueView value = take(name, AttributeType::kBool);
    return !value.absent() && value.boolean();
  }
  std::optional<WallTime> optional_time(std::string_view name) {
    const auto milliseconds = optional_integer(name);
    if (!milliseconds) return std::nullopt;
    return from_milliseconds(*milliseconds);
  }
  KeyAttribute key(std::string_view name) {
    const ValueView value = take(name, AttributeType::kM);
    if (value.absent()) return {};
    DefinitionReader fields(value);
    KeyAttribute key;
    key.name = fields.text("Name");
    const auto type = parse_attribute_type(fields.text("Type"));
    if (!type || !is_scalar_key_type(*type) || !fields.complete()) fail();
    key.type = type.value_or(AttributeType::kS);
    return key;
  }
  bool has(std::string_view name) const { return !map_.find(name).absent(); }
  ValueView take(std::string_view name, AttributeType type) {
    const ValueView value = map_.find(name);
    ++taken_;
    if (!value.absent() && value.type() == type) return value;
    fail();
    return {};
  }
  template <class Enum, std::size_t Count>
  Enum one_of(std::string_view name, const std::array<Enum, Count>& values, std::string_view (*name_of)(Enum)) {
    const std::string text = this->text(name);
    for (const Enum value : values) {
      if (name_of(value) == text) return value;
    }
    fail();
    return values[0];
  }
  void fail() { failed_ = true; }
  bool complete() const { return !failed_ && taken_ == map_.count(); }

 private:
  std::int64_t to_integer(ValueView value) {
    const std::string text = value.number().to_text();
    char* end = nullptr;
    const long long parsed = std::strtoll(text.c_str(), &end, 10);
    if (*end != '\0') fail();
    return parsed;
  }

  ValueView map_;
  std::uint32_t taken_ = 0;
  bool failed_ = false;
};

constexpr std::array kBillingModes = {BillingMode::kProvisioned, BillingMode::kPayPerRequest};
constexpr std::array kTableClasses = {TableClass::kStandard, TableClass::kStandardInfrequentAccess};

}  // namespace

std::string_view billing_mode_name(BillingMode mode) {
  return mode == BillingMode::kProvisioned ? "PROVISIONED" : "PAY_PER_REQUEST";
}

std::string_view table_class_name(TableClass table_class) {
  return table_class == TableClass::kStandard ? "STANDARD" : "STANDARD_INFREQUENT_ACCESS";
}

std::string encode_table_definition(const TableDefinition& table) {
  DefinitionWriter writer;
  writer.integer("FormatVersion", kFormatVersion);
  writer.text("TableName", table.name);
  writer.integer("Keyspace", static_cast<std::int64_t>(table.keyspace.value()));
  writer.text("TableId", table.table_id);
  writer.key("PartitionKey", table.keys.partition);
  if (table.keys.sort) writer.key("SortKey", *table.keys.sort);
  writer.time("Created", table.created);
  writer.text("BillingMode", billing_mode_name(table.billing_mode));
  writer.time("OnDemandSince", table.on_demand_since);
  writer.integer("ReadCapacityUnits", table.throughput.read_capacity_units);
  writer.integer("WriteCapacityUnits", table.throughput.write_capacity_units);
  writer.integer("DecreasesToday", table.throughput.decreases_today);
  writer.time("LastIncrease", table.throughput.last_increase);
  writer.time("LastDecrease", table.throughput.last_decrease);
  writer.integer("MaxReadRequestUnits", table.on_demand_throughput.max_read_request_units);
  writer.integer("MaxWriteRequestUnits", table.on_demand_throughput.max_write_request_units);
  if (table.table_class) writer.text("TableClass", table_class_name(*table.table_class));
  writer.time("TableClassChanged", table.table_class_changed);
  writer.boolean("DeletionProtection", table.deletion_protection);
  AttributeMap tags;
  for (const auto& [key, value] : table.tags) tags.emplace(key, AttributeValue::string(value));
  writer.put("Tags", AttributeValue::map(tags));
  return writer.finish();
}

std::optional<TableDefinition> decode_table_definition(std::string_view bytes) {
  if (!valid_value(bytes) || ValueView(bytes).type() != AttributeType::kM) return std::nullopt;
  DefinitionReader reader{ValueView(bytes)};
  if (reader.integer("FormatVersion") != kFormatVersion) return std::nullopt;
  TableDefinition table;
  table.name = reader.text("TableName");
  table.keyspace = KeyspaceId(static_cast<std::uint32_t>(reader.integer("Keyspace")));
  table.table_id = reader.text("TableId");
  table.keys.partition = reader.key("PartitionKey");
  if (reader.has("SortKey")) table.keys.sort = reader.key("SortKey");
  table.created = from_milliseconds(reader.integer("Created"));
  table.billing_mode = reader.one_of("BillingMode", kBillingModes, billing_mode_name);
  table.on_demand_since = reader.optional_time("OnDemandSince");
  table.throughput.read_capacity_units = reader.integer("ReadCapacityUnits");
  table.throughput.write_capacity_units = reader.integer("WriteCapacityUnits");
  table.throughput.decreases_today = reader.integer("DecreasesToday");
  table.throughput.last_increase = reader.optional_time("LastIncrease");
  table.throughput.last_decrease = reader.optional_time("LastDecrease");
  table.on_demand_throughput.max_read_request_units = reader.optional_integer("MaxReadRequestUnits");
  table.on_demand_throughput.max_write_request_units = reader.optional_integer("MaxWriteRequestUnits");
  if (reader.has("TableClass")) table.table_class = reader.one_of("TableClass", kTableClasses, table_class_name);
  table.table_class_changed = reader.optional_time("TableClassChanged");
  table.deletion_protection = reader.boolean("DeletionProtection");
  const ValueView tags = reader.take("Tags", AttributeType::kM);
  if (!tags.absent()) {
    for (const auto& [key, value] : tags.entries()) {
      if (value.type() != AttributeType::kS) return std::nullopt;
      table.tags.emplace(key, value.bytes());
    }
  }
  if (!reader.complete()) return std::nullopt;
  return table;
}

}  // namespace galvan

#include "table/table_definition.h"

#include "security/policy.h"

#include <array>
#include <cstdlib>
#include <string>
#include <utility>

namespace galvan {
namespace {

// Version 1 had none of Indexes, Collections, the warm throughput, Stream and KmsKey. In version 2 a Stream had no
// shards: there were no records.
constexpr std::int64_t kFormatVersion = 3;
constexpr std::int64_t kOldestFormatVersion = 1;

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
  template <class Range, class ToValue>
  void list(std::string_view name, const Range& range, ToValue to_value) {
    std::vector<AttributeValue> elements;
    elements.reserve(range.size());
    for (const auto& element : range) elements.push_back(to_value(element));
    put(name, AttributeValue::list(elements));
  }
  void put(std::string_view name, AttributeValue value) { attributes_.emplace(name, std::move(value)); }
  AttributeValue finish() const { return AttributeValue::map(attributes_); }

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
  /// The elements of a list, all of one type.
  std::vector<ValueView> list(std::string_view name, AttributeType type) {
    std::vector<ValueView> elements;
    const ValueView value = take(name, AttributeType::kL);
    if (value.absent()) return elements;
    for (const ValueView element : value.elements()) {
      if (element.type() == type) {
        elements.push_back(element);
      } else {
        fail();
      }
    }
    return elements;
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
constexpr std::array kStreamViewTypes = {StreamViewType::kKeysOnly, StreamViewType::kNewImage,
                                         StreamViewType::kOldImage, StreamViewType::kNewAndOldImages};
constexpr std::array kShardStates = {ShardState::kOpen, ShardState::kClosing, ShardState::kClosed};
constexpr std::array kIndexKinds = {IndexKind::kGlobal, IndexKind::kLocal};
constexpr std::array kProjectionTypes = {ProjectionType::kKeysOnly, ProjectionType::kInclude, ProjectionType::kAll};
constexpr std::array kIndexStates = {IndexState::kBackfilling, IndexState::kCounting, IndexState::kActive};

AttributeValue encode_key(const KeyAttribute& key) {
  DefinitionWriter writer;
  writer.text("Name", key.name);
  writer.text("Type", attribute_type_name(key.type));
  return writer.finish();
}

/// Reads a part of a definition, whose reader must find it complete.
template <class Read>
auto decode_part(ValueView map, DefinitionReader& whole, Read read) {
  DefinitionReader reader(map);
  auto part = read(reader);
  if (!reader.complete()) whole.fail();
  return part;
}

KeyAttribute decode_key(ValueView map, DefinitionReader& whole) {
  return decode_part(map, whole, [](DefinitionReader& reader) {
    KeyAttribute key;
    key.name = reader.text("Name");
    const auto type = parse_attribute_type(reader.text("Type"));
    if (!type || !is_scalar_key_type(*type)) reader.fail();
    key.type = type.value_or(AttributeType::kS);
    return key;
  });
}

KeyAttribute take_key(std::string_view name, DefinitionReader& reader) {
  const ValueView map = reader.take(name, AttributeType::kM);
  return map.absent() ? KeyAttribute() : decode_key(map, reader);
}

std::vector<KeyAttribute> take_keys(std::string_view name, DefinitionReader& reader) {
  std::vector<KeyAttribute> keys;
  for (const ValueView element : reader.list(name, AttributeType::kM)) keys.push_back(decode_key(element, reader));
  return keys;
}

KeyspaceId take_keyspace(std::string_view name, DefinitionReader& reader) {
  return KeyspaceId(static_cast<std::uint32_t>(reader.integer(name)));
}

/// What tables and global indexes have alike.
template <class TableOrIndex>
void write_throughput(const TableOrIndex& of, DefinitionWriter& writer) {
  writer.integer("ReadCapacityUnits", of.throughput.read_capacity_units);
  writer.integer("WriteCapacityUnits", of.throughput.write_capacity_units);
  writer.integer("DecreasesToday", of.throughput.decreases_today);
  writer.time("LastIncrease", of.throughput.last_increase);
  writer.time("LastDecrease", of.throughput.last_decrease);
  writer.integer("MaxReadRequestUnits", of.on_demand_throughput.max_read_request_units);
  writer.integer("MaxWriteRequestUnits", of.on_demand_throughput.max_write_request_units);
  writer.integer("WarmReadUnitsPerSecond", of.warm_throughput.read_units_per_second);
  writer.integer("WarmWriteUnitsPerSecond", of.warm_throughput.write_units_per_second);
}

template <class TableOrIndex>
void read_throughput(DefinitionReader& reader, TableOrIndex& of) {
  of.throughput.read_capacity_units = reader.integer("ReadCapacityUnits");
  of.throughput.write_capacity_units = reader.integer("WriteCapacityUnits");
  of.throughput.decreases_today = reader.integer("DecreasesToday");
  of.throughput.last_increase = reader.optional_time("LastIncrease");
  of.throughput.last_decrease = reader.optional_time("LastDecrease");
  of.on_demand_throughput.max_read_request_units = reader.optional_integer("MaxReadRequestUnits");
  of.on_demand_throughput.max_write_request_units = reader.optional_integer("MaxWriteRequestUnits");
  of.warm_throughput.read_units_per_second = reader.optional_integer("WarmReadUnitsPerSecond");
  of.warm_throughput.write_units_per_second = reader.optional_integer("WarmWriteUnitsPerSecond");
}

AttributeValue encode_index(const IndexDefinition& index) {
  DefinitionWriter writer;
  writer.text("IndexName", index.name);
  writer.text("Kind", index_kind_name(index.kind));
  writer.integer("Keyspace", static_cast<std::int64_t>(index.keyspace.value()));
  writer.list("PartitionKeys", index.keys.partition, encode_key);
  writer.list("SortKeys", index.keys.sort, encode_key);
  writer.text("Projection", projection_type_name(index.projection));
  writer.list("NonKeyAttributes", index.non_key_attributes, AttributeValue::string);
  writer.text("State", index_state_name(index.state));
  write_throughput(index, writer);
  return writer.finish();
}

IndexDefinition decode_index(ValueView map, DefinitionReader& whole) {
  return decode_part(map, whole, [](DefinitionReader& reader) {
    IndexDefinition index;
    index.name = reader.text("IndexName");
    index.kind = reader.one_of("Kind", kIndexKinds, index_kind_name);
    index.keyspace = take_keyspace("Keyspace", reader);
    index.keys.partition = take_keys("PartitionKeys", reader);
    index.keys.sort = take_keys("SortKeys", reader);
    if (index.keys.partition.empty()) reader.fail();
    index.projection = reader.one_of("Projection", kProjectionTypes, projection_type_name);
    for (const ValueView name : reader.list("NonKeyAttributes", AttributeType::kS)) {
      index.non_key_attributes.emplace_back(name.bytes());
    }
    index.state = reader.one_of("State", kIndexStates, index_state_name);
    read_throughput(reader, index);
    return index;
  });
}

AttributeValue encode_shard(const StreamShard& shard) {
  DefinitionWriter writer;
  writer.integer("Log", static_cast<std::int64_t>(shard.log.value()));
  if (shard.parent) {
    writer.integer("Parent", static_cast<std::int64_t>(shard.parent->value()));
    writer.time("ParentCreated", shard.parent_created);
  }
  writer.integer("HashFirst", static_cast<std::int64_t>(shard.hash_first));
  writer.integer("HashLast", static_cast<std::int64_t>(shard.hash_last));
  writer.time("Created", shard.created);
  writer.integer("Starting", static_cast<std::int64_t>(shard.starting.value()));
  writer.text("State", shard_state_name(shard.state));
  if (shard.state == ShardState::kClosed) {
    writer.integer("Ending", static_cast<std::int64_t>(shard.ending.value()));
  }
  return writer.finish();
}

StreamShard decode_shard(ValueView map, DefinitionReader& whole) {
  return decode_part(map, whole, [](DefinitionReader& reader) {
    StreamShard shard;
    shard.log = take_keyspace("Log", reader);
    if (reader.has("Parent")) {
      shard.parent = take_keyspace("Parent", reader);
      shard.parent_created = from_milliseconds(reader.integer("ParentCreated"));
    }
    shard.hash_first = static_cast<std::uint32_t>(reader.integer("HashFirst"));
    shard.hash_last = static_cast<std::uint32_t>(reader.integer("HashLast"));
    shard.created = from_milliseconds(reader.integer("Created"));
    shard.starting = SequenceNumber(static_cast<std::uint64_t>(reader.integer("Starting")));
    shard.state = reader.one_of("State", kShardStates, shard_state_name);
    if (shard.state == ShardState::kClosed) {
      shard.ending = SequenceNumber(static_cast<std::uint64_t>(reader.integer("Ending")));
    }
    return shard;
  });
}

/// A resource that never had a policy has no attribute.
void write_policy(const ResourcePolicy& policy, DefinitionWriter& whole) {
  if (!policy.attached_at) return;
  DefinitionWriter writer;
  writer.time("AttachedAt", policy.attached_at);
  if (policy.attached()) writer.text("Document", policy.document);
  whole.put("Policy", writer.finish());
}

ResourcePolicy read_policy(DefinitionReader& whole) {
  if (!whole.has("Policy")) return {};
  const ValueView map = whole.take("Policy", AttributeType::kM);
  if (map.absent()) return {};
  return decode_part(map, whole, [](DefinitionReader& reader) {
    ResourcePolicy policy;
    policy.attached_at = from_milliseconds(reader.integer("AttachedAt"));
    if (!reader.has("Document")) return policy;
    policy.document = reader.text("Document");
    // One that was accepted once and is not any more fails the table: nobody must get other rights by an upgrade.
    auto compiled = security::Policy::parse(policy.document, security::PolicyKind::kResource);
    if (compiled) {
      policy.compiled = std::make_shared<const security::Policy>(*std::move(compiled));
    } else {
      reader.fail();
    }
    return policy;
  });
}

AttributeValue encode_stream(const StreamDefinition& stream) {
  DefinitionWriter writer;
  writer.text("ViewType", stream_view_type_name(stream.view_type));
  writer.boolean("Enabled", stream.enabled);
  writer.time("Created", stream.created);
  writer.time("Disabled", stream.disabled);
  writer.list("Shards", stream.shards, encode_shard);
  write_policy(stream.policy, writer);
  return writer.finish();
}

StreamDefinition decode_stream(ValueView map, DefinitionReader& whole) {
  return decode_part(map, whole, [](DefinitionReader& reader) {
    StreamDefinition stream;
    stream.view_type = reader.one_of("ViewType", kStreamViewTypes, stream_view_type_name);
    stream.enabled = reader.boolean("Enabled");
    stream.created = from_milliseconds(reader.integer("Created"));
    stream.disabled = reader.optional_time("Disabled");
    if (reader.has("Shards")) {
      for (const ValueView shard : reader.list("Shards", AttributeType::kM)) {
        stream.shards.push_back(decode_shard(shard, reader));
      }
    }
    stream.policy = read_policy(reader);
    return stream;
  });
}

AttributeValue encode_expiry(const ExpiryIndex& expiry) {
  DefinitionWriter writer;
  writer.text("Attribute", expiry.attribute);
  writer.integer("Keyspace", static_cast<std::int64_t>(expiry.keyspace.value()));
  writer.boolean("Built", expiry.built);
  return writer.finish();
}

ExpiryIndex decode_expiry(ValueView map, DefinitionReader& whole) {
  return decode_part(map, whole, [](DefinitionReader& reader) {
    ExpiryIndex expiry;
    expiry.attribute = reader.text("Attribute");
    expiry.keyspace = take_keyspace("Keyspace", reader);
    expiry.built = reader.boolean("Built");
    return expiry;
  });
}

AttributeValue encode_tags(const std::map<std::string, std::string>& tags) {
  DefinitionWriter writer;
  for (const auto& [key, value] : tags) writer.text(key, value);
  return writer.finish();
}

void read_tags(DefinitionReader& reader, std::map<std::string, std::string>& tags) {
  const ValueView map = reader.take("Tags", AttributeType::kM);
  if (map.absent()) return;
  for (const auto& [key, value] : map.entries()) {
    if (value.type() != AttributeType::kS) return reader.fail();
    tags.emplace(key, value.bytes());
  }
}

/// What version 2 added.
void write_version_2(const TableDefinition& table, DefinitionWriter& writer) {
  if (!table.namespace_name.empty()) {
    writer.text("Namespace", table.namespace_name);
    writer.integer("NamespaceId", static_cast<std::int64_t>(table.namespace_id.value()));
  }
  writer.list("Indexes", table.indexes, encode_index);
  if (table.collections) writer.integer("Collections", static_cast<std::int64_t>(table.collections->value()));
  if (table.stream) writer.put("Stream", encode_stream(*table.stream));
  if (table.kms_key) writer.text("KmsKey", *table.kms_key);
  if (table.expiry) writer.put("Expiry", encode_expiry(*table.expiry));
  writer.time("TimeToLiveChanged", table.time_to_live_changed);
  write_policy(table.policy, writer);
}

void read_version_2(DefinitionReader& reader, TableDefinition& table) {
  if (reader.has("Namespace")) {
    table.namespace_name = reader.text("Namespace");
    table.namespace_id = take_keyspace("NamespaceId", reader);
  }
  for (const ValueView map : reader.list("Indexes", AttributeType::kM)) {
    table.indexes.push_back(decode_index(map, reader));
    project_attributes(table.keys, table.indexes.back());
  }
  if (reader.has("Collections")) table.collections = take_keyspace("Collections", reader);
  if (reader.has("Stream")) {
    const ValueView map = reader.take("Stream", AttributeType::kM);
    if (!map.absent()) table.stream = decode_stream(map, reader);
  }
  if (reader.has("KmsKey")) table.kms_key = reader.text("KmsKey");
  if (reader.has("Expiry")) {
    const ValueView map = reader.take("Expiry", AttributeType::kM);
    if (!map.absent()) table.expiry = decode_expiry(map, reader);
  }
  table.time_to_live_changed = reader.optional_time("TimeToLiveChanged");
  table.policy = read_policy(reader);
}

}  // namespace

std::string encode_table_definition(const TableDefinition& table) {
  DefinitionWriter writer;
  writer.integer("FormatVersion", kFormatVersion);
  writer.text("TableName", table.name);
  writer.integer("Keyspace", static_cast<std::int64_t>(table.keyspace.value()));
  writer.text("TableId", table.table_id);
  writer.put("PartitionKey", encode_key(table.keys.partition));
  if (table.keys.sort) writer.put("SortKey", encode_key(*table.keys.sort));
  writer.time("Created", table.created);
  writer.text("BillingMode", billing_mode_name(table.billing_mode));
  writer.time("OnDemandSince", table.on_demand_since);
  write_throughput(table, writer);
  if (table.table_class) writer.text("TableClass", table_class_name(*table.table_class));
  writer.time("TableClassChanged", table.table_class_changed);
  writer.boolean("DeletionProtection", table.deletion_protection);
  writer.put("Tags", encode_tags(table.tags));
  write_version_2(table, writer);
  return writer.finish().encoded();
}

std::optional<TableDefinition> decode_table_definition(std::string_view bytes) {
  if (!valid_value(bytes) || ValueView(bytes).type() != AttributeType::kM) return std::nullopt;
  DefinitionReader reader{ValueView(bytes)};
  const std::int64_t version = reader.integer("FormatVersion");
  if (version < kOldestFormatVersion || version > kFormatVersion) return std::nullopt;
  TableDefinition table;
  table.name = reader.text("TableName");
  table.keyspace = take_keyspace("Keyspace", reader);
  table.table_id = reader.text("TableId");
  table.keys.partition = take_key("PartitionKey", reader);
  if (reader.has("SortKey")) table.keys.sort = take_key("SortKey", reader);
  table.created = from_milliseconds(reader.integer("Created"));
  table.billing_mode = reader.one_of("BillingMode", kBillingModes, billing_mode_name);
  table.on_demand_since = reader.optional_time("OnDemandSince");
  read_throughput(reader, table);
  if (reader.has("TableClass")) table.table_class = reader.one_of("TableClass", kTableClasses, table_class_name);
  table.table_class_changed = reader.optional_time("TableClassChanged");
  table.deletion_protection = reader.boolean("DeletionProtection");
  read_tags(reader, table.tags);
  if (version >= 2) read_version_2(reader, table);
  if (!reader.complete()) return std::nullopt;
  return table;
}

}  // namespace galvan

#include "table/item_key.h"

#include "model/limits.h"

namespace galvan {
namespace {

constexpr std::string_view kNoMatch = "The provided key element does not match the schema";

Result<void> check_not_empty(const KeyAttribute& attribute, ValueView value) {
  if (value.type() == AttributeType::kN || !value.bytes().empty()) return ok();
  const std::string_view what = value.type() == AttributeType::kS ? "string" : "binary";
  return validation_error(
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
      "contain an empty " +
      std::string(what) + " value. Key: " + attribute.name);
}

Result<void> check_sizes(const KeySchema& schema, ValueView partition, ValueView sort) {
  GALVAN_TRY(check_not_empty(schema.partition, partition));
  if (schema.sort) GALVAN_TRY(check_not_empty(*schema.sort, sort));
  return check_key_bytes(key_value_bytes(partition), schema.sort ? key_value_bytes(sort) : 0);
}

Result<ValueView> typed_attribute(const KeyAttribute& attribute, ValueView item) {
  const ValueView value = item.find(attribute.name);
  if (value.absent()) {
    return validation_error("One or more parameter values were invalid: Missing the key " + attribute.name +
                            " in the item");
  }
  if (value.type() != attribute.type) {
    return validation_error("One or more parameter values were invalid: Type mismatch for key " + attribute.name +
                            " expected: " + std::string(attribute_type_name(attribute.type)) +
                            " actual: " + std::string(attribute_type_name(value.type())));
  }
  return value;
}

}  // namespace

std::size_t key_value_bytes(ValueView value) {
  return value.type() == AttributeType::kN ? value_item_bytes(value) : value.bytes().size();
}

Result<void> check_key_bytes(std::size_t partition_bytes, std::size_t sort_bytes) {
  if (partition_bytes > limits::kPartitionKeyBytesMax) {
    return validation_error(
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes");
  }
  if (sort_bytes > limits::kSortKeyBytesMax) {
    return validation_error(
        "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of "
        "1024 bytes");
  }
  return ok();
}

Result<void> check_key(const KeySchema& schema, ValueView key) {
  if (key.count() != (schema.sort ? 2U : 1U)) return validation_error(std::string(kNoMatch));
  const ValueView partition = key.find(schema.partition.name);
  const ValueView sort = schema.sort ? key.find(schema.sort->name) : ValueView();
  if (partition.absent() || partition.type() != schema.partition.type) return validation_error(std::string(kNoMatch));
  if (schema.sort && (sort.absent() || sort.type() != schema.sort->type)) {
    return validation_error(std::string(kNoMatch));
  }
  return check_sizes(schema, partition, sort);
}

Result<void> check_item_key(const KeySchema& schema, ValueView item) {
  GALVAN_TRY(const ValueView partition, typed_attribute(schema.partition, item));
  ValueView sort;
  if (schema.sort) {
    GALVAN_TRY(sort, typed_attribute(*schema.sort, item));
  }
  return check_sizes(schema, partition, sort);
}

Result<void> check_batch_item_key(const KeySchema& schema, ValueView item) {
  const auto other_type = [item](const KeyAttribute& attribute) {
    const ValueView value = item.find(attribute.name);
    return !value.absent() && value.type() != attribute.type;
  };
  if (other_type(schema.partition) || (schema.sort && other_type(*schema.sort))) {
    return validation_error(std::string(kNoMatch));
  }
  return check_item_key(schema, item);
}

Result<void> check_key_not_empty(const KeySchema& schema, ValueView item) {
  const auto check = [&](const KeyAttribute& attribute) -> Result<void> {
    const ValueView value = item.find(attribute.name);
    return value.absent() || value.type() != attribute.type ? ok() : check_not_empty(attribute, value);
  };
  GALVAN_TRY(check(schema.partition));
  return schema.sort ? check(*schema.sort) : ok();
}

void append_key_of(const KeySchema& schema, ValueView item, std::string& out) {
  ValueWriter writer(out);
  const ValueWriter::Mark mark = writer.begin_map();
  const auto write = [&](const KeyAttribute& attribute) {
    writer.name(attribute.name);
    writer.value(item.find(attribute.name));
  };
  if (schema.sort && schema.sort->name < schema.partition.name) {
    write(*schema.sort);
    write(schema.partition);
  } else {
    write(schema.partition);
    if (schema.sort) write(*schema.sort);
  }
  writer.end(mark, schema.sort ? 2 : 1);
}

}  // namespace galvan

#include "model/key_codec.h"

#include "base/check.h"
#include "model/big_endian.h"
#include "model/value_encoding.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace galvan {
namespace {

constexpr char kNumberPart = 0x01;
constexpr char kBytesPart = 0x02;
constexpr char kEscape = '\0';
constexpr char kEscapedZero = '\xFF';
constexpr char kEndOfBytes = '\0';
// keyspace and hash
constexpr std::size_t kHashAt = 4;
constexpr std::size_t kPrefixBytes = 8;

void append_escaped(std::string_view bytes, std::string& out) {
  for (;;) {
    const std::size_t zero = bytes.find('\0');
    out.append(bytes.substr(0, zero));
    out.push_back(kEscape);
    if (zero == std::string_view::npos) break;
    out.push_back(kEscapedZero);
    bytes.remove_prefix(zero + 1);
  }
  out.push_back(kEndOfBytes);
}

// `bytes` is what follows the part's first byte. Returns 0 where it is not well-formed.
std::size_t escaped_length(std::string_view bytes) {
  std::size_t from = 0;
  for (;;) {
    const std::size_t zero = bytes.find(kEscape, from);
    if (zero == std::string_view::npos || zero + 1 >= bytes.size()) return 0;
    from = zero + 2;
    if (bytes[zero + 1] == kEndOfBytes) return from;
    if (bytes[zero + 1] != kEscapedZero) return 0;
  }
}

std::size_t number_length(std::string_view bytes) {
  const std::size_t length = Number::key_length(bytes);
  return Number::valid_key(bytes.substr(0, length)) ? length : 0;
}

}  // namespace

void append_key_part(ValueView value, std::string& out) {
  const AttributeType type = value.type();
  GALVAN_CHECK(is_scalar_key_type(type));
  if (type == AttributeType::kN) {
    out.push_back(kNumberPart);
    out.append(value.number_key());
  } else {
    out.push_back(kBytesPart);
    append_escaped(value.bytes(), out);
  }
}

std::size_t key_part_length(std::string_view bytes) {
  if (bytes.empty()) return 0;
  std::size_t length = 0;
  if (bytes[0] == kNumberPart) length = number_length(bytes.substr(1));
  if (bytes[0] == kBytesPart) length = escaped_length(bytes.substr(1));
  return length == 0 ? 0 : length + 1;
}

std::uint32_t partition_hash(std::string_view partition_part) {
  return static_cast<std::uint32_t>(XXH3_64bits(partition_part.data(), partition_part.size()));
}

void append_keyspace(KeyspaceId keyspace, std::string& out) { append_big_endian(keyspace.value(), out); }

void append_partition_prefix(KeyspaceId keyspace, ValueView partition, std::string& out) {
  append_partition_prefix(keyspace, std::span(&partition, 1), out);
}

void append_partition_prefix(KeyspaceId keyspace, std::span<const ValueView> partition, std::string& out) {
  append_keyspace(keyspace, out);
  const std::size_t hash_at = out.size();
  append_big_endian(std::uint32_t{0}, out);
  const std::size_t part_at = out.size();
  for (const ValueView value : partition) append_key_part(value, out);
  store_big_endian(out.data() + hash_at, partition_hash(std::string_view(out).substr(part_at)));
}

void append_storage_key(KeyspaceId keyspace, const KeySchema& schema, ValueView item, std::string& out) {
  const ValueView partition = item.find(schema.partition.name);
  GALVAN_CHECK(!partition.absent() && partition.type() == schema.partition.type);
  append_partition_prefix(keyspace, partition, out);
  if (!schema.sort) return;
  const ValueView sort = item.find(schema.sort->name);
  GALVAN_CHECK(!sort.absent() && sort.type() == schema.sort->type);
  append_key_part(sort, out);
}

std::uint32_t storage_key_hash(std::string_view storage_key) {
  GALVAN_CHECK(storage_key.size() > kPrefixBytes);
  return load_big_endian<std::uint32_t>(storage_key.data() + kHashAt);
}

std::size_t partition_prefix_length(std::string_view storage_key) {
  GALVAN_CHECK(storage_key.size() > kPrefixBytes);
  const std::size_t part = key_part_length(storage_key.substr(kPrefixBytes));
  GALVAN_CHECK(part != 0);
  return kPrefixBytes + part;
}

std::string prefix_end(std::string_view prefix) {
  const std::size_t last = prefix.find_last_not_of('\xFF');
  if (last == std::string_view::npos) return {};
  std::string end(prefix.substr(0, last + 1));
  end.back() = static_cast<char>(static_cast<std::uint8_t>(end.back()) + 1);
  return end;
}

}  // namespace galvan

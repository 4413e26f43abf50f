#pragma once

#include "model/key_schema.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// Storage keys, whose unsigned byte order is DynamoDB's order:
//   key    := u32be:keyspace u32be:hash part:partition [part:sort]       a table's; index_entry.h has those of indexes
//   part   := 0x01 number key                 N
//           | 0x02 escaped 0x00 0x00          S (UTF-8) and B
//   escaped: each 0x00 byte of the value becomes 0x00 0xFF.
// `hash` is partition_hash() of the partition part. No part is a prefix of another, so parts never run into the next.
// These bytes are stored: a change of any rule is a new format version.
namespace galvan {

/// Appends the self-delimiting order-preserving form of an S, N or B value.
void append_key_part(ValueView value, std::string& out);

/// Bytes of the part that `bytes` starts with, 0 if it is not well-formed.
std::size_t key_part_length(std::string_view bytes);

/// The order of a table's partitions, of scan segments, and of later shards: a hash of the encoded partition part.
std::uint32_t partition_hash(std::string_view partition_part);

void append_keyspace(KeyspaceId keyspace, std::string& out);

/// Appends keyspace, hash and the partition part, or the parts of an index with several partition attributes.
void append_partition_prefix(KeyspaceId keyspace, ValueView partition, std::string& out);
void append_partition_prefix(KeyspaceId keyspace, std::span<const ValueView> partition, std::string& out);

/// Appends the whole storage key of `item` (or of a key map), whose key attributes must be present and of the
/// schema's types: see check_key().
void append_storage_key(KeyspaceId keyspace, const KeySchema& schema, ValueView item, std::string& out);

/// The partition's hash in a storage key.
std::uint32_t storage_key_hash(std::string_view storage_key);

/// Length of keyspace, hash and partition part at the start of a storage key.
std::size_t partition_prefix_length(std::string_view storage_key);

/// The smallest key that is greater than every key starting with `prefix`: the exclusive end of a prefix range.
/// Empty if there is none (a prefix of 0xFF bytes alone).
std::string prefix_end(std::string_view prefix);

}  // namespace galvan

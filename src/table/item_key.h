#pragma once

#include "model/api_error.h"
#include "model/key_schema.h"

#include <cstddef>
#include <string>

namespace galvan {

/// Checks a request's Key (or ExclusiveStartKey) against the schema: exactly the key attributes, of their types, not
/// empty, within the size limits. Errors: ValidationException in the service's words.
/// Source: API reference, GetItem "Key"; Developer Guide, "Constraints in Amazon DynamoDB".
Result<void> check_key(const KeySchema& schema, ValueView key);

/// Checks the key attributes within a whole item, which may have others.
Result<void> check_item_key(const KeySchema& schema, ValueView item);

/// The same for an item that BatchWriteItem puts, where a key attribute of another type has other words (observed on
/// DynamoDB, eu-west-2, 2026-09-06).
Result<void> check_batch_item_key(const KeySchema& schema, ValueView item);
/// Bytes that a key value counts for in the limits of keys.
std::size_t key_value_bytes(ValueView value);
/// Whether partition and sort key values are within the limits of their sizes.
Result<void> check_key_bytes(std::size_t partition_bytes, std::size_t sort_bytes);

/// Whether no key attribute that is there, and of its type, is empty: the part of the two above that a transaction
/// tells of before it begins.
Result<void> check_key_not_empty(const KeySchema& schema, ValueView item);

/// Appends the encoded map of the item's key attributes alone.
void append_key_of(const KeySchema& schema, ValueView item, std::string& out);

}  // namespace galvan

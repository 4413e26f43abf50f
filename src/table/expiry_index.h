#pragma once

#include "base/clock.h"
#include "model/value.h"
#include "storage/engine.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

// Time to live: when items expire, and the index that has them in that order. Everything here is a function of the
// table's definition and of items alone.
//   entry key := u32be:keyspace u64be:expiry, in milliseconds since 1970; the item's storage key behind its keyspace
// An entry has no value. An item has one where its time-to-live attribute is a Number that may lie in the future of
// some clock; it is written and removed in the item's own commit, as index_entry.h has it for secondary indexes.
namespace galvan {

/// Developer Guide, "Using time to live (TTL) in DynamoDB": what expired longer ago stays.
inline constexpr std::chrono::seconds kExpiredAgeMax = std::chrono::years(5);
/// The end of the year 9999. Not the service's: no clock gets there, so that nothing later needs to be kept in order.
inline constexpr WallTime kExpiryMax{std::chrono::milliseconds(253'402'300'799'999)};

/// The expiry index of a table: there while time to live is enabled.
struct ExpiryIndex {
  std::string attribute;  ///< of the items, at top level
  KeyspaceId keyspace;
  bool built = false;  ///< whether items that are older than the index are in it
};

/// The earliest expiry that writes have noted since somebody last asked: whoever removes what has expired need not look
/// at times that it has come past, unless they do. Thread-safe.
class EarliestExpiry {
 public:
  void note(WallTime expiry);
  /// WallTime::max() if nothing was noted.
  WallTime take() { return WallTime(std::chrono::milliseconds(earliest_.exchange(kNone))); }

 private:
  static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
  std::atomic<std::int64_t> earliest_{kNone};
};

/// When the item expires: the attribute, in seconds since 1970, rounded up to milliseconds. Nothing if it is missing,
/// no Number, negative, or beyond the year 9999 (as milliseconds since 1970 are that were meant to be seconds).
std::optional<WallTime> expiry_of(ValueView item, std::string_view attribute);

/// Whether an item of that expiry is to be removed: its time has come, but not more than kExpiredAgeMax ago.
bool has_expired(WallTime expiry, WallTime now);
/// The earliest expiry that is not too long ago.
WallTime earliest_expiry(WallTime now);

/// Appends the key of the entry for an item, given its storage key.
void append_expiry_entry_key(KeyspaceId keyspace, WallTime expiry, std::string_view item_key, std::string& out);
/// Appends what is before and in all entry keys of that expiry or a later one.
void append_expiry_prefix(KeyspaceId keyspace, WallTime expiry, std::string& out);
/// Takes an entry key apart: appends the storage key of its item. Nothing, and nothing appended, if it is none.
std::optional<WallTime> parse_expiry_entry_key(std::string_view entry_key, KeyspaceId table_keyspace,
                                               std::string& item_key);

/// Appends what a change from one item to another (absent where there is none) does to the index. `earliest` may be
/// null.
void append_expiry_effects(const ExpiryIndex& index, std::string_view item_key, ValueView old_item, ValueView new_item,
                           EarliestExpiry* earliest, EffectBatch& effects);

}  // namespace galvan

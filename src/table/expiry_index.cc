#include "table/expiry_index.h"

#include "model/key_codec.h"
#include "model/number.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace galvan {
namespace {

constexpr std::size_t kSecondDigitsMax = 12;  // of the year 9999
constexpr std::size_t kMillisecondDigits = 3;
constexpr std::size_t kKeyspaceBytes = 4;
constexpr std::size_t kExpiryBytes = 8;
constexpr unsigned kByteBits = 8;

std::int64_t integer_of(std::string_view digits) {
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

/// The time of a Number's normal form: plain decimal, without needless zeros.
std::optional<WallTime> parse_expiry(std::string_view seconds) {
  const std::string_view whole = seconds.substr(0, seconds.find('.'));
  if (whole.starts_with('-') || whole.size() > kSecondDigitsMax) return std::nullopt;
  std::string fraction(seconds.substr(std::min(whole.size() + 1, seconds.size())));
  // What is finer than a millisecond makes it one more.
  const bool is_finer = fraction.size() > kMillisecondDigits;
  fraction.resize(kMillisecondDigits, '0');
  const std::int64_t milliseconds = integer_of(fraction) + (is_finer ? 1 : 0);
  return WallTime(std::chrono::seconds(integer_of(whole)) + std::chrono::milliseconds(milliseconds));
}

}  // namespace

void EarliestExpiry::note(WallTime expiry) {
  const std::int64_t noted = expiry.time_since_epoch().count();
  std::int64_t earliest = earliest_.load(std::memory_order_relaxed);
  while (noted < earliest && !earliest_.compare_exchange_weak(earliest, noted)) {
  }
}

std::optional<WallTime> expiry_of(ValueView item, std::string_view attribute) {
  const ValueView value = item.find(attribute);
  if (value.absent() || value.type() != AttributeType::kN) return std::nullopt;
  std::array<char, Number::kTextBytesMax> buffer;
  const char* const end = Number::write_key_text(value.number_key(), buffer.data());
  const auto expiry = parse_expiry(std::string_view(buffer.data(), end));
  return expiry && *expiry <= kExpiryMax ? expiry : std::nullopt;
}

WallTime earliest_expiry(WallTime now) { return std::max(now - kExpiredAgeMax, WallTime()); }

bool has_expired(WallTime expiry, WallTime now) { return expiry < now && expiry >= earliest_expiry(now); }

void append_expiry_prefix(KeyspaceId keyspace, WallTime expiry, std::string& out) {
  append_keyspace(keyspace, out);
  const auto milliseconds = static_cast<std::uint64_t>(expiry.time_since_epoch().count());
  std::array<char, kExpiryBytes> bytes;
  for (unsigned i = 0; i < kExpiryBytes; ++i) {
    bytes[i] = static_cast<char>(milliseconds >> (kByteBits * (kExpiryBytes - 1 - i)));
  }
  out.append(bytes.data(), bytes.size());
}

void append_expiry_entry_key(KeyspaceId keyspace, WallTime expiry, std::string_view item_key, std::string& out) {
  append_expiry_prefix(keyspace, expiry, out);
  out += item_key.substr(kKeyspaceBytes);
}

std::optional<WallTime> parse_expiry_entry_key(std::string_view entry_key, KeyspaceId table_keyspace,
                                               std::string& item_key) {
  if (entry_key.size() <= kKeyspaceBytes + kExpiryBytes) return std::nullopt;
  std::int64_t milliseconds = 0;
  for (const char byte : entry_key.substr(kKeyspaceBytes, kExpiryBytes)) {
    milliseconds = milliseconds << kByteBits | static_cast<unsigned char>(byte);
  }
  const WallTime expiry{std::chrono::milliseconds(milliseconds)};
  if (milliseconds < 0 || expiry > kExpiryMax) return std::nullopt;
  append_keyspace(table_keyspace, item_key);
  item_key += entry_key.substr(kKeyspaceBytes + kExpiryBytes);
  return expiry;
}

void append_expiry_effects(const ExpiryIndex& index, std::string_view item_key, ValueView old_item, ValueView new_item,
                           EarliestExpiry* earliest, EffectBatch& effects) {
  const auto of = [&](ValueView item) { return item.absent() ? std::nullopt : expiry_of(item, index.attribute); };
  const auto before = of(old_item);
  const auto after = of(new_item);
  if (before == after) return;
  std::string key;
  if (before) {
    append_expiry_entry_key(index.keyspace, *before, item_key, key);
    effects.remove(key);
  }
  if (after) {
    key.clear();
    append_expiry_entry_key(index.keyspace, *after, item_key, key);
    effects.put(key, {});
    if (earliest) earliest->note(*after);
  }
}

}  // namespace galvan

#include "stream/stream_names.h"

#include "storage/log_key.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <limits>

namespace galvan {
namespace {

constexpr std::string_view kShardPrefix = "shardId-";
constexpr std::size_t kLogDigits = 8;
// A sequence number's digits follow a one: without it, those of a server that was started in 1970 would be too few.
constexpr char kFirstDigit = '1';
constexpr std::size_t kSequenceDigits = 21;

/// The number that a field of a label has; nothing if it has anything but digits.
std::optional<int> field(std::string_view text, std::size_t at, std::size_t digits) {
  int value = 0;
  const char* const end = text.data() + at + digits;
  const auto [stop, error] = std::from_chars(text.data() + at, end, value);
  if (error != std::errc() || stop != end || value < 0) return std::nullopt;
  return value;
}

}  // namespace

std::string stream_label(WallTime created) {
  const auto day = std::chrono::floor<std::chrono::days>(created);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(created - day);
  std::array<char, 32> text;
  const int length =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03d", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                    static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<WallTime> parse_stream_label(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00.000";
  if (text.size() != kForm.size()) return std::nullopt;
  const auto year = field(text, 0, 4), month = field(text, 5, 2), day = field(text, 8, 2);
  const auto hour = field(text, 11, 2), minute = field(text, 14, 2), second = field(text, 17, 2);
  const auto millisecond = field(text, 20, 3);
  if (!year || !month || !day || !hour || !minute || !second || !millisecond) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const WallTime time = std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
                        std::chrono::seconds(*second) + std::chrono::milliseconds(*millisecond);
  // Whatever is out of its range, or has other punctuation, does not come back.
  return stream_label(time) == text ? std::optional(time) : std::nullopt;
}

std::string shard_id(WallTime created, KeyspaceId log) {
  std::array<char, 64> text;
  const int length = std::snprintf(text.data(), text.size(), "shardId-%020lld-%08x",
                                   static_cast<long long>(created.time_since_epoch().count()), log.value());
  return {text.data(), static_cast<std::size_t>(length)};
}

const StreamShard* find_shard(const StreamDefinition& stream, std::string_view id) {
  if (!id.starts_with(kShardPrefix) || id.size() < kShardPrefix.size() + kLogDigits) return nullptr;
  std::uint32_t log = 0;
  const std::string_view digits = id.substr(id.size() - kLogDigits);
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), log, 16);
  if (error != std::errc() || stop != digits.data() + digits.size()) return nullptr;
  const StreamShard* const shard = stream.find_shard(KeyspaceId(log));
  return shard && shard_id(shard->created, shard->log) == id ? shard : nullptr;
}

std::string stream_event_id(std::string_view table_id, KeyspaceId log, SequenceNumber sequence) {
  std::string named(table_id);
  append_log_key(log, sequence, named);
  const XXH128_hash_t hash = XXH3_128bits(named.data(), named.size());
  std::array<char, 33> text;
  std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return {text.data(), text.size() - 1};
}

std::string sequence_number_text(SequenceNumber sequence) {
  const std::string digits = std::to_string(sequence.value());
  return kFirstDigit + std::string(kSequenceDigits - 1 - digits.size(), '0') + digits;
}

std::optional<SequenceNumber> parse_sequence_number(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  if (text.size() < kSequenceDigits) return SequenceNumber(0);
  constexpr SequenceNumber kGreatest(std::numeric_limits<std::uint64_t>::max());
  if (text.size() > kSequenceDigits || text[0] != kFirstDigit) return kGreatest;
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(text.data() + 1, text.data() + text.size(), value);
  return parsed.ec == std::errc() ? SequenceNumber(value) : kGreatest;
}

}  // namespace galvan

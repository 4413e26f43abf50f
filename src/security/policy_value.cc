#include "security/policy_value.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <string>

namespace galvan::security {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kSecondsMax = 253'402'300'800;  // the year 10000

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads from the front of a text; every step fails for good once one has failed.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool next_is(char c) const { return rest_.starts_with(c); }
  bool take(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool digits(std::size_t count, int low, int high, int& value) {
    if (rest_.size() < count ||
        !std::all_of(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(count), is_digit))
      return false;
    std::from_chars(rest_.data(), rest_.data() + count, value);
    rest_.remove_prefix(count);
    return value >= low && value <= high;
  }
  /// The digits of a fraction as microseconds; what is finer is cut off.
  bool fraction(std::int64_t& micros) {
    std::int64_t unit = kMicrosPerSecond / 10;
    bool any = false;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), unit /= 10, any = true)
      micros += unit * (rest_.front() - '0');
    return any;
  }

 private:
  std::string_view rest_;
};

/// Z, or an offset: seconds to subtract.
bool read_zone(DateReader& reader, std::int64_t& seconds) {
  if (reader.take('Z')) return reader.at_end();
  const bool east = reader.next_is('+');
  int hours = 0;
  int minutes = 0;
  if (!reader.take('+') && !reader.take('-')) return false;
  if (!reader.digits(2, 0, 14, hours) || !reader.take(':') || !reader.digits(2, 0, 59, minutes)) return false;
  seconds = (hours * 60 + minutes) * 60;
  if (!east) seconds = -seconds;
  return reader.at_end();
}

/// The time of a day behind its T, zone included.
bool read_time(DateReader& reader, std::int64_t& micros) {
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  if (!reader.digits(2, 0, 23, hours) || !reader.take(':') || !reader.digits(2, 0, 59, minutes)) return false;
  if (reader.take(':')) {
    if (!reader.digits(2, 0, 59, seconds)) return false;
    if (reader.take('.') && !reader.fraction(micros)) return false;
  }
  std::int64_t offset = 0;
  if (!read_zone(reader, offset)) return false;
  micros += (static_cast<std::int64_t>(hours) * 3600 + minutes * 60 + seconds - offset) * kMicrosPerSecond;
  return true;
}

bool is_epoch(std::string_view text) {
  const std::size_t sign = text.starts_with('-') ? 1 : 0;
  const std::string_view digits = text.substr(sign, text.find('.') - sign);
  return (digits.size() > 4 || sign == 1) && !digits.empty() && std::ranges::all_of(digits, is_digit);
}

std::optional<PolicyInstant> parse_epoch(std::string_view text) {
  double seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  if (seconds > static_cast<double>(kSecondsMax) || seconds < -static_cast<double>(kSecondsMax)) return std::nullopt;
  return static_cast<std::int64_t>(seconds * static_cast<double>(kMicrosPerSecond));
}

}  // namespace

std::optional<PolicyInstant> parse_policy_instant(std::string_view text) {
  if (is_epoch(text)) return parse_epoch(text);
  DateReader reader(text);
  int year = 0;
  int month = 1;
  int day = 1;
  if (!reader.digits(4, 0, 9999, year)) return std::nullopt;
  const bool has_month = reader.take('-');
  if (has_month && !reader.digits(2, 1, 12, month)) return std::nullopt;
  const bool has_day = has_month && reader.take('-');
  if (has_day && !reader.digits(2, 1, 31, day)) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  std::int64_t micros = 0;
  if (has_day && reader.take('T') && !read_time(reader, micros)) return std::nullopt;
  if (!reader.at_end()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * 86400LL * kMicrosPerSecond + micros;
}

std::string format_policy_time(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  std::array<char, 32> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<IpRange> parse_ip_range(std::string_view text) {
  IpRange range;
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  range.family = address.find(':') == std::string::npos ? AF_INET : AF_INET6;
  if (address.find('\0') != std::string::npos) return std::nullopt;
  if (inet_pton(range.family, address.c_str(), range.address.data()) != 1) return std::nullopt;
  const int bits_max = range.family == AF_INET ? 32 : 128;
  range.prefix_bits = bits_max;
  if (slash == std::string_view::npos) return range;
  const std::string_view bits = text.substr(slash + 1);
  const auto read = std::from_chars(bits.data(), bits.data() + bits.size(), range.prefix_bits);
  if (read.ec != std::errc() || read.ptr != bits.data() + bits.size()) return std::nullopt;
  if (range.prefix_bits < 0 || range.prefix_bits > bits_max) return std::nullopt;
  return range;
}

bool IpRange::contains(const IpRange& single) const {
  if (family != single.family) return false;
  int bits = prefix_bits;
  for (std::size_t i = 0; bits > 0; ++i, bits -= 8) {
    const unsigned mask = bits >= 8 ? 0xFFU : (0xFF00U >> static_cast<unsigned>(bits)) & 0xFFU;
    if ((address[i] & mask) != (single.address[i] & mask)) return false;
  }
  return true;
}

}  // namespace galvan::security

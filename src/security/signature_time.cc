#include "security/signature_time.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace galvan::security {
namespace {

constexpr std::string_view kPattern = "YYYYMMDDTHHMMSSZ";

int number(std::string_view digits) {
  int value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

}  // namespace

std::optional<WallTime> parse_signature_time(std::string_view text) {
  if (text.size() != kPattern.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool letter = kPattern[i] == 'T' || kPattern[i] == 'Z';
    if (letter ? text[i] != kPattern[i] : (text[i] < '0' || text[i] > '9')) return std::nullopt;
  }
  using std::chrono::day, std::chrono::month, std::chrono::year;
  const std::chrono::year_month_day date(year(number(text.substr(0, 4))),
                                         month(static_cast<unsigned>(number(text.substr(4, 2)))),
                                         day(static_cast<unsigned>(number(text.substr(6, 2)))));
  const int hours = number(text.substr(9, 2));
  const int minutes = number(text.substr(11, 2));
  const int seconds = number(text.substr(13, 2));
  if (!date.ok() || hours > 23 || minutes > 59 || seconds > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hours) + std::chrono::minutes(minutes) +
         std::chrono::seconds(seconds);
}

std::string format_signature_time(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto midnight = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss clock(seconds - midnight);
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                 static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                                 static_cast<int>(clock.seconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace galvan::security

#include "cli/option_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace galvan::cli {
namespace {

struct Unit {
  std::string_view suffix;
  std::uint64_t factor;
};

// Largest first, as the texts prefer them.
constexpr std::array<Unit, 4> kByteUnits{
    {{"GiB", std::uint64_t{1} << 30}, {"MiB", std::uint64_t{1} << 20}, {"KiB", std::uint64_t{1} << 10}, {"", 1}}};
constexpr std::array<Unit, 3> kTimeUnits{{{"m", 60'000}, {"ms", 1}, {"s", 1000}}};
constexpr std::uint64_t kDurationMillisecondsMax = std::uint64_t{24} * 60 * 60 * 1000;

std::optional<std::uint64_t> parse_with_unit(std::string_view text, const Unit& unit, std::uint64_t max) {
  text.remove_suffix(unit.suffix.size());
  const auto number = parse_number(text, 0, max / unit.factor);
  if (!number) return std::nullopt;
  return *number * unit.factor;
}

template <std::size_t Count>
std::optional<std::uint64_t> parse_with_units(std::string_view text, const std::array<Unit, Count>& units,
                                              std::uint64_t max) {
  for (const Unit& unit : units) {
    if (!text.ends_with(unit.suffix)) continue;
    if (const auto number = parse_with_unit(text, unit, max)) return number;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t min, std::uint64_t max) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < min || number > max) return std::nullopt;
  return number;
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes") return true;
  if (text == "false" || text == "0" || text == "no") return false;
  return std::nullopt;
}

std::optional<std::size_t> parse_bytes(std::string_view text) {
  return parse_with_units(text, kByteUnits, std::numeric_limits<std::size_t>::max());
}

std::string bytes_text(std::size_t bytes) {
  const auto* const unit =
      std::ranges::find_if(kByteUnits, [&](const Unit& u) { return bytes >= u.factor && bytes % u.factor == 0; });
  if (unit == kByteUnits.end()) return std::to_string(bytes);
  return std::to_string(bytes / unit->factor) + std::string(unit->suffix);
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  auto milliseconds = parse_with_units(text, kTimeUnits, kDurationMillisecondsMax);
  if (!milliseconds) milliseconds = parse_with_unit(text, {"", 1000}, kDurationMillisecondsMax);
  if (!milliseconds) return std::nullopt;
  return std::chrono::milliseconds(*milliseconds);
}

std::string duration_text(std::chrono::milliseconds duration) {
  const auto milliseconds = duration.count();
  return milliseconds % 1000 == 0 ? std::to_string(milliseconds / 1000) + "s" : std::to_string(milliseconds) + "ms";
}

bool is_region(std::string_view text) {
  if (text.empty() || text.size() > 32 || text.front() < 'a' || text.front() > 'z') return false;
  return std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace galvan::cli

#include "cli/chaos_text.h"

#include "cli/option_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

namespace galvan::cli {
namespace {

constexpr std::chrono::milliseconds kLatencyMax = std::chrono::minutes(1);

struct Chance {
  std::string_view name;
  double ChaosOptions::*place;
};
constexpr std::array kChances{
    Chance{"transaction-conflict", &ChaosOptions::transaction_conflict},
    Chance{"throttle", &ChaosOptions::throttle},
    Chance{"error-500", &ChaosOptions::error_500},
};
constexpr std::string_view kLatency = "latency";

std::optional<double> parse_chance(std::string_view text) {
  double chance = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), chance, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !(chance >= 0 && chance <= 1)) return std::nullopt;
  return chance;
}

std::optional<std::chrono::milliseconds> parse_latency(std::string_view text) {
  const bool bare = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  const auto latency = parse_duration(bare ? std::string(text) + "ms" : std::string(text));
  return latency && *latency <= kLatencyMax ? latency : std::nullopt;
}

/// False if the text is no value of that fault.
bool set_fault(std::string_view name, std::string_view text, ChaosOptions& chaos) {
  if (name == kLatency) {
    const auto latency = parse_latency(text);
    if (latency) chaos.latency = *latency;
    return latency.has_value();
  }
  const auto* const fault = std::ranges::find(kChances, name, &Chance::name);
  if (fault == kChances.end()) return false;
  const auto chance = parse_chance(text);
  if (chance) chaos.*fault->place = *chance;
  return chance.has_value();
}

}  // namespace

std::optional<ChaosOptions> parse_chaos(std::string_view text) {
  ChaosOptions chaos;
  std::string seen = ",";
  while (!text.empty()) {
    const std::string_view fault = text.substr(0, text.find(','));
    const std::size_t equals = fault.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string name(fault.substr(0, equals));
    if (seen.find("," + name + ",") != std::string::npos) return std::nullopt;
    if (!set_fault(name, fault.substr(equals + 1), chaos)) return std::nullopt;
    seen += name + ",";
    const bool last = fault.size() == text.size();
    text.remove_prefix(last ? fault.size() : fault.size() + 1);
    if (!last && text.empty()) return std::nullopt;  // a comma at the end
  }
  if (chaos.transaction_conflict + chaos.throttle + chaos.error_500 > 1) return std::nullopt;
  return chaos;
}

std::string chaos_text(const ChaosOptions& chaos) {
  std::string text;
  const auto append = [&](std::string_view name, std::string_view value) {
    if (!text.empty()) text += ',';
    text.append(name).append("=").append(value);
  };
  for (const Chance& fault : kChances) {
    if (chaos.*fault.place == 0) continue;
    std::array<char, 400> digits;  // a tiny chance in plain decimals has hundreds
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), chaos.*fault.place, std::chars_format::fixed);
    append(fault.name, {digits.data(), static_cast<std::size_t>(end.ptr - digits.data())});
  }
  if (chaos.latency.count() > 0) append(kLatency, duration_text(chaos.latency));
  return text;
}

}  // namespace galvan::cli

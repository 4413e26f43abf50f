#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace galvan {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarn, kError, kOff };

/// "debug", "info", "warn", "error", "off"; nothing for any other name.
std::optional<LogLevel> parse_log_level(std::string_view name);
std::string_view log_level_name(LogLevel level);

/// One key=value of a log line. Values are never item values or credentials.
struct LogField {
  std::string_view key;
  std::string value;

  LogField(std::string_view field_key, std::string_view text) : key(field_key), value(text) {}
  LogField(std::string_view field_key, std::integral auto number) : key(field_key), value(std::to_string(number)) {}
};

/// The server's log: lines of key=value that begin with ts (UTC), level and msg. Values with other than plain
/// characters are quoted, and control characters escaped, so that no value can forge a line. Thread-safe.
class Log {
 public:
  using LineSink = std::function<void(std::string_view line)>;

  /// Writes to standard error.
  explicit Log(LogLevel level);
  /// Hands each line, without its end, to the sink, which is called by one thread at a time.
  Log(LogLevel level, LineSink sink);
  ~Log();

  bool enabled(LogLevel level) const { return level >= level_; }
  void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

 private:
  LogLevel level_;
  std::unique_ptr<spdlog::logger> logger_;
};

}  // namespace galvan

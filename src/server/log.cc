#include "server/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <mutex>
#include <utility>

namespace galvan {
namespace {

constexpr std::array<std::pair<std::string_view, LogLevel>, 5> kLevelNames{{{"debug", LogLevel::kDebug},
                                                                            {"info", LogLevel::kInfo},
                                                                            {"warn", LogLevel::kWarn},
                                                                            {"error", LogLevel::kError},
                                                                            {"off", LogLevel::kOff}}};

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
    case LogLevel::kOff:
      break;
  }
  return spdlog::level::off;
}

class CallbackSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit CallbackSink(Log::LineSink receiver) : receiver_(std::move(receiver)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    receiver_(std::string_view(line.data(), line.size()));
  }
  void flush_() override {}

  Log::LineSink receiver_;
};

std::unique_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink, LogLevel level, const std::string& line_end) {
  auto logger = std::make_unique<spdlog::logger>("galvan", std::move(sink));
  logger->set_formatter(std::make_unique<spdlog::pattern_formatter>("ts=%Y-%m-%dT%H:%M:%S.%eZ %v",
                                                                    spdlog::pattern_time_type::utc, line_end));
  logger->set_level(to_spdlog(level));
  // A full disk or a closed pipe behind the log must not end up on a request's path.
  logger->set_error_handler([](const std::string&) {});
  return logger;
}

bool is_plain(std::string_view value) {
  return !value.empty() && std::ranges::all_of(value, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("._:/@%+-,[]*").find(c) != std::string_view::npos;
  });
}

void append_value(std::string_view value, std::string& line) {
  if (is_plain(value)) {
    line += value;
    return;
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  line += '"';
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (c == '\n') {
      line += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      line += "\\x";
      line += kHex[byte >> 4U];
      line += kHex[byte & 0xfU];
    } else {
      line += c;
    }
  }
  line += '"';
}

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view name) {
  const auto* const found = std::ranges::find(kLevelNames, name, &std::pair<std::string_view, LogLevel>::first);
  if (found == kLevelNames.end()) return std::nullopt;
  return found->second;
}

std::string_view log_level_name(LogLevel level) {
  return std::ranges::find(kLevelNames, level, &std::pair<std::string_view, LogLevel>::second)->first;
}

Log::Log(LogLevel level)
    : level_(level), logger_(make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>(), level, "\n")) {}

Log::Log(LogLevel level, LineSink sink)
    : level_(level), logger_(make_logger(std::make_shared<CallbackSink>(std::move(sink)), level, "")) {}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  if (!enabled(level)) return;
  std::string line = "level=";
  line += log_level_name(level);
  line += " msg=";
  append_value(message, line);
  for (const LogField& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    append_value(field.value, line);
  }
  logger_->log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace galvan

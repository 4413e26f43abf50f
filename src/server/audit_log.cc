#include "server/audit_log.h"

#include "wire/json_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <utility>

namespace galvan {
namespace {

int open_for_append(const std::filesystem::path& file) {
  return ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
}

std::size_t size_of(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
}

/// "2026-01-02T03:04:05.678Z".
std::string time_text(WallTime time) {
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss clock(time - midnight);
  std::array<char, 64> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                    static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

void append_line(const AuditRecord& record, std::string& out) {
  wire::JsonWriter json(out);
  const auto text = [&json](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    json.key(name);
    json.string(value);
  };
  json.begin_object();
  text("time", time_text(record.time));
  text("request_id", record.request_id);
  text("operation", record.operation);
  text("principal", record.principal);
  text("access_key_id", record.access_key_id);
  text("region", record.region);
  text("source_address", record.source_address);
  json.key("secure");
  json.boolean(record.secure);
  if (!record.namespace_name.empty()) {
    json.key("namespace");
    json.string(record.namespace_name);
  }
  json.key("tables");
  json.begin_array();
  for (const std::string& table : record.tables) json.string(table);
  json.end_array();
  json.key("status");
  json.integer(record.status);
  text("error", record.error);
  json.end_object();
  out += '\n';
}

}  // namespace

BasicResult<std::unique_ptr<AuditLog>, std::string> AuditLog::open(AuditOptions options, Log& log) {
  const int descriptor = open_for_append(options.file);
  if (descriptor < 0)
    return failure("cannot write the audit log " + options.file.string() + ": " + std::strerror(errno));
  return std::unique_ptr<AuditLog>(new AuditLog(std::move(options), log, descriptor, size_of(descriptor)));
}

AuditLog::AuditLog(AuditOptions options, Log& log, int descriptor, std::size_t bytes)
    : options_(std::move(options)), log_(log), descriptor_(descriptor), file_bytes_(bytes), thread_([this] {
        run();
      }) {}

AuditLog::~AuditLog() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  close_file();
}

bool AuditLog::wants_data_plane(std::span<const std::string> tables) const {
  return std::ranges::any_of(options_.data_plane_tables, [&](const std::string& wanted) {
    return wanted == "*" || std::ranges::find(tables, wanted) != tables.end();
  });
}

void AuditLog::write(const AuditRecord& record) {
  std::string line;
  append_line(record, line);
  {
    const MutexLock lock(mutex_);
    if (queue_.size() + line.size() > kQueueBytesMax) {
      ++lost_;
      return;
    }
    queue_ += line;
  }
  wake_.notify_one();
}

void AuditLog::reopen() {
  {
    const MutexLock lock(mutex_);
    reopen_ = true;
  }
  wake_.notify_one();
}

void AuditLog::run() {
  std::string lines;
  mutex_.lock();
  for (;;) {
    while (queue_.empty() && lost_ == 0 && !reopen_ && !stopping_) wake_.wait(mutex_);
    if (queue_.empty() && lost_ == 0 && !reopen_) break;
    lines.clear();
    lines.swap(queue_);
    const std::uint64_t lost = std::exchange(lost_, 0);
    const bool reopen_now = std::exchange(reopen_, false);
    mutex_.unlock();
    if (reopen_now) close_file();
    if (!lines.empty()) append(lines);
    if (lost > 0) append_lost(lost);
    mutex_.lock();
  }
  mutex_.unlock();
}

void AuditLog::append(std::string_view lines) {
  if (descriptor_ >= 0 && file_bytes_ > 0 && file_bytes_ + lines.size() > options_.file_bytes_max) rotate();
  if (descriptor_ < 0 && !open_file()) return;
  while (!lines.empty()) {
    const ssize_t count = ::write(descriptor_, lines.data(), lines.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      // Once a trouble: a full disk would otherwise fill the other log as well.
      if (!std::exchange(complained_, true)) {
        log_.write(LogLevel::kError, "the audit log cannot be written",
                   {{"file", options_.file.string()}, {"reason", std::strerror(errno)}});
      }
      close_file();
      return;
    }
    lines.remove_prefix(static_cast<std::size_t>(count));
    file_bytes_ += static_cast<std::size_t>(count);
  }
  complained_ = false;
}

void AuditLog::append_lost(std::uint64_t count) {
  log_.write(LogLevel::kError, "audit records lost", {{"count", count}});
  std::string line;
  wire::JsonWriter json(line);
  json.begin_object();
  json.key("lost_records");
  json.integer(static_cast<std::int64_t>(count));
  json.end_object();
  line += '\n';
  append(line);
}

void AuditLog::rotate() {
  close_file();
  const auto numbered = [this](unsigned number) { return options_.file.string() + "." + std::to_string(number); };
  for (unsigned number = options_.files_max; number > 1; --number)
    std::rename(numbered(number - 1).c_str(), numbered(number).c_str());
  std::rename(options_.file.c_str(), numbered(1).c_str());
  open_file();
}

bool AuditLog::open_file() {
  descriptor_ = open_for_append(options_.file);
  if (descriptor_ >= 0) {
    file_bytes_ = size_of(descriptor_);
    return true;
  }
  if (!std::exchange(complained_, true)) {
    log_.write(LogLevel::kError, "the audit log cannot be opened",
               {{"file", options_.file.string()}, {"reason", std::strerror(errno)}});
  }
  return false;
}

void AuditLog::close_file() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

}  // namespace galvan

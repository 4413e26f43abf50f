#pragma once

#include "base/result.h"
#include "model/limits.h"
#include "operation/chaos.h"
#include "security/tls.h"
#include "server/audit_log.h"
#include "server/log.h"
#include "server/server_options.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "stream/shard_lineage.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace galvan::cli {

/// Whether requests must be signed with a key that the server knows.
enum class AuthMode : std::uint8_t {
  kAuto,  ///< off while listening on loopback only, on otherwise
  kOff,
  kOn,
};

/// Everything that `galvan serve` can be told, with its defaults.
struct ServeOptions {
  ServeOptions();

  std::string host = "127.0.0.1";
  std::uint16_t port = 8000;
  /// HTTP on `port`, and HTTPS on `https_port`.
  bool http = true;
  std::optional<std::uint16_t> https_port;
  security::TlsFiles tls;
  std::string region = "us-east-1";
  std::int64_t item_collection_bytes_max = limits::kItemCollectionBytesMax;
  AuthMode auth = AuthMode::kAuto;
  /// Lets everyone in who can reach the server, from other machines too.
  bool allow_anonymous = false;
  /// Lets other machines read the metrics where signatures are verified.
  bool open_metrics = false;
  /// Declares users, groups, roles and policies; empty: none.
  std::filesystem::path identities_file;
  /// "auto": in the data folder where signatures are verified; "off": none.
  std::string audit_file = "auto";
  AuditOptions audit;
  LogLevel log_level = LogLevel::kInfo;
  ChaosOptions chaos;
  std::chrono::milliseconds ttl_delay{5000};
  bool test_clock = false;
  ShardRules streams;
  EngineOptions engine;
  ServerOptions server;
};

/// One option: a row of the table that the command line, the environment, the configuration file and --help share.
struct OptionRow {
  std::string_view name;   ///< "data-dir": --data-dir, GALVAN_DATA_DIR, and data-dir or data_dir in the file
  std::string_view value;  ///< how --help names the value; empty for a flag
  std::string_view help;
  /// Sets the option; the error says what is expected ("a number from 1 to 256").
  BasicResult<void, std::string> (*set)(std::string_view text, ServeOptions& options);
  /// The present value, as set() would take it.
  std::string (*get)(const ServeOptions& options);
};

std::span<const OptionRow> option_rows();
/// Nothing if there is no option of that name.
const OptionRow* find_option(std::string_view name);
/// "GALVAN_DATA_DIR" for "data-dir".
std::string environment_name(std::string_view option_name);

/// Option names and their values as text.
using OptionTexts = std::map<std::string, std::string, std::less<>>;

/// Reads a configuration file: flat TOML, whose keys are option names with dashes or underscores.
/// Errors: one line naming the file and what is wrong in it; keys that are no options are errors.
BasicResult<OptionTexts, std::string> read_config_file(const std::string& path);

/// Puts the sources together: the command line before the environment before the file before the defaults.
/// `environment` answers the value of an environment variable. The name of the file is the option "config" of the
/// command line, or GALVAN_CONFIG.
/// Errors: one line naming the option, where its value came from, and what is expected.
BasicResult<ServeOptions, std::string> resolve_options(
    const OptionTexts& command_line, const std::function<std::optional<std::string>(const std::string&)>& environment);

}  // namespace galvan::cli

#include "cli/serve_options.h"

#include "cli/chaos_text.h"
#include "cli/machine_memory.h"
#include "cli/option_text.h"

#include <algorithm>
#include <array>
#include <limits>
#include <thread>
#include <utility>

namespace galvan::cli {
namespace {

using SetResult = BasicResult<void, std::string>;

constexpr unsigned kThreadsMax = 256;
constexpr std::array<std::string_view, 3> kAuthModes{"auto", "off", "on"};  // in the order of AuthMode

// The pieces below turn a place in ServeOptions into the set and get functions of a row.

template <class T>
struct NumberIn {
  using Type = T;
};
template <class T>
struct NumberIn<std::optional<T>> {
  using Type = T;
};

template <auto Place, std::uint64_t Min, std::uint64_t Max>
SetResult set_number(std::string_view text, ServeOptions& options) {
  const auto number = parse_number(text, Min, Max);
  if (!number) return failure("a number from " + std::to_string(Min) + " to " + std::to_string(Max));
  auto& place = Place(options);
  using Number = typename NumberIn<std::remove_reference_t<decltype(place)>>::Type;
  place = static_cast<Number>(*number);
  return {};
}

template <auto Place>
std::string get_number(const ServeOptions& options) {
  return std::to_string(Place(const_cast<ServeOptions&>(options)));  // Place only names a member
}

template <auto Place>
SetResult set_text(std::string_view text, ServeOptions& options) {
  if (text.empty()) return failure(std::string("an address or a host name"));
  Place(options) = std::string(text);
  return {};
}

template <auto Place>
std::string get_text(const ServeOptions& options) {
  return Place(const_cast<ServeOptions&>(options));
}

template <auto Place, std::size_t Min>
SetResult set_bytes(std::string_view text, ServeOptions& options) {
  const auto bytes = parse_bytes(text);
  if (!bytes || *bytes < Min) {
    return failure("a number of bytes, at least " + bytes_text(Min) + " (KiB, MiB and GiB may follow it)");
  }
  Place(options) = *bytes;
  return {};
}

template <auto Place>
std::string get_bytes(const ServeOptions& options) {
  return bytes_text(Place(const_cast<ServeOptions&>(options)));
}

template <auto Place>
SetResult set_duration(std::string_view text, ServeOptions& options) {
  const auto duration = parse_duration(text);
  if (!duration || duration->count() == 0)
    return failure(std::string("a time above 0 and up to a day, like 500ms, 30s or 2m"));
  Place(options) = *duration;
  return {};
}

template <auto Place>
std::string get_duration(const ServeOptions& options) {
  return duration_text(Place(const_cast<ServeOptions&>(options)));
}

constexpr std::size_t kMemoryMin = std::size_t{16} << 20;

// More than the machine has would end in swapping, or in the end of the process, long after the start.
SetResult set_memory(std::string_view text, ServeOptions& options) {
  const auto bytes = parse_bytes(text);
  const std::size_t most = std::max(machine_memory_bytes(), kMemoryMin);
  if (!bytes || *bytes < kMemoryMin || *bytes > most) {
    return failure("a number of bytes from " + bytes_text(kMemoryMin) + " to this machine's memory, " +
                   bytes_text(most) + " (KiB, MiB and GiB may follow it)");
  }
  options.engine.memory_bytes = *bytes;
  return {};
}

// An eighth of the machine's, in whole MiB, as long as nobody says more: others live on it too.
std::size_t default_memory_bytes() {
  constexpr std::size_t kMiB = std::size_t{1} << 20;
  return std::clamp(machine_memory_bytes() / 8 / kMiB * kMiB, 64 * kMiB, 1024 * kMiB);
}

SetResult set_item_collection_limit(std::string_view text, ServeOptions& options) {
  const auto bytes = parse_bytes(text);
  if (!bytes || *bytes == 0 || *bytes > static_cast<std::size_t>(limits::kItemCollectionBytesMax)) {
    return failure("a number of bytes, at most " + bytes_text(limits::kItemCollectionBytesMax) +
                   " (KiB, MiB and GiB may follow it)");
  }
  options.item_collection_bytes_max = static_cast<std::int64_t>(*bytes);
  return {};
}

std::string get_item_collection_limit(const ServeOptions& options) {
  return bytes_text(static_cast<std::size_t>(options.item_collection_bytes_max));
}

template <auto Place>
SetResult set_flag(std::string_view text, ServeOptions& options) {
  const auto value = parse_boolean(text);
  if (!value) return failure(std::string("true or false"));
  Place(options) = *value;
  return {};
}

template <auto Place>
std::string get_flag(const ServeOptions& options) {
  return Place(const_cast<ServeOptions&>(options)) ? "true" : "false";
}

SetResult set_audited_tables(std::string_view text, ServeOptions& options) {
  std::vector<std::string> tables;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (end == begin) return failure(std::string("names of tables with commas between them, or *"));
    tables.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  options.audit.data_plane_tables = std::move(tables);
  return {};
}

std::string get_audited_tables(const ServeOptions& options) {
  std::string text;
  for (const std::string& table : options.audit.data_plane_tables) text += (text.empty() ? "" : ",") + table;
  return text;
}

SetResult set_io_uring(std::string_view text, ServeOptions& options) {
  if (text != "auto" && text != "off") return failure(std::string("auto or off"));
  options.server.io_uring = text == "auto";
  return {};
}

template <auto Place>
SetResult set_file(std::string_view text, ServeOptions& options) {
  if (text.empty()) return failure(std::string("the name of a file"));
  Place(options) = text;
  return {};
}

template <auto Place>
std::string get_file(const ServeOptions& options) {
  return Place(const_cast<ServeOptions&>(options)).string();
}

SetResult set_auth(std::string_view text, ServeOptions& options) {
  const auto* const found = std::ranges::find(kAuthModes, text);
  if (found == kAuthModes.end()) return failure(std::string("auto, off or on"));
  options.auth = static_cast<AuthMode>(found - kAuthModes.begin());
  return {};
}

SetResult set_region(std::string_view text, ServeOptions& options) {
  if (!is_region(text)) return failure(std::string("lower-case letters, digits and dashes, like us-east-1"));
  options.region = text;
  return {};
}

SetResult set_durability(std::string_view text, ServeOptions& options) {
  if (text != "sync" && text != "relaxed") return failure(std::string("sync or relaxed"));
  options.engine.durability = text == "sync" ? Durability::kSync : Durability::kRelaxed;
  return {};
}

SetResult set_chaos(std::string_view text, ServeOptions& options) {
  const auto chaos = parse_chaos(text);
  if (!chaos) {
    return failure(
        std::string("faults with commas between them, each at most once: transaction-conflict=P, throttle=P and "
                    "error-500=P with chances P that are from 0 to 1 and together at most 1, and latency=TIME up to "
                    "1m"));
  }
  options.chaos = *chaos;
  return {};
}

SetResult set_log_level(std::string_view text, ServeOptions& options) {
  const auto level = parse_log_level(text);
  if (!level) return failure(std::string("debug, info, warn, error or off"));
  options.log_level = *level;
  return {};
}

std::string get_log_level(const ServeOptions& options) { return std::string(log_level_name(options.log_level)); }

constexpr auto kInMemory = [](ServeOptions & o) -> auto& { return o.engine.in_memory; };
constexpr auto kTtlDelay = [](ServeOptions & o) -> auto& { return o.ttl_delay; };
constexpr auto kTestClock = [](ServeOptions & o) -> auto& { return o.test_clock; };
constexpr auto kHost = [](ServeOptions & o) -> auto& { return o.host; };
constexpr auto kPort = [](ServeOptions & o) -> auto& { return o.port; };
constexpr auto kAnonymous = [](ServeOptions & o) -> auto& { return o.allow_anonymous; };
constexpr auto kOpenMetrics = [](ServeOptions & o) -> auto& { return o.open_metrics; };
constexpr auto kSourceConnections = [](ServeOptions & o) -> auto& { return o.server.source_limits.connections_max; };
constexpr auto kSourceRequests = [](ServeOptions & o) -> auto& { return o.server.source_limits.requests_per_second; };
constexpr auto kSourceFailures = [](ServeOptions & o) -> auto& { return o.server.source_limits.failures_per_minute; };
constexpr auto kLimitLoopback = [](ServeOptions & o) -> auto& { return o.server.source_limits.limit_loopback; };
constexpr auto kAuditFile = [](ServeOptions & o) -> auto& { return o.audit_file; };
constexpr auto kAuditBytes = [](ServeOptions & o) -> auto& { return o.audit.file_bytes_max; };
constexpr auto kAuditFiles = [](ServeOptions & o) -> auto& { return o.audit.files_max; };
constexpr auto kHttp = [](ServeOptions & o) -> auto& { return o.http; };
constexpr auto kHttpsPort = [](ServeOptions & o) -> auto& { return o.https_port; };
constexpr auto kTlsCertificate = [](ServeOptions & o) -> auto& { return o.tls.certificate; };
constexpr auto kTlsKey = [](ServeOptions & o) -> auto& { return o.tls.key; };
constexpr auto kTlsClientCa = [](ServeOptions & o) -> auto& { return o.tls.client_ca; };
constexpr auto kThreads = [](ServeOptions & o) -> auto& { return o.server.threads; };
constexpr auto kStreamShards = [](ServeOptions & o) -> auto& { return o.streams.first_shards; };
constexpr auto kStreamShardAge = [](ServeOptions & o) -> auto& { return o.streams.age_max; };
constexpr auto kStreamShardBytes = [](ServeOptions & o) -> auto& { return o.streams.bytes_max; };
constexpr auto kDiskThreads = [](ServeOptions & o) -> auto& { return o.server.disk_threads; };
constexpr auto kMemory = [](ServeOptions & o) -> auto& { return o.engine.memory_bytes; };
constexpr auto kConnections = [](ServeOptions & o) -> auto& { return o.server.connections_max; };
constexpr auto kInFlight = [](ServeOptions & o) -> auto& { return o.server.in_flight_bytes_max; };
constexpr auto kQueuedReads = [](ServeOptions & o) -> auto& { return o.server.disk_queue_max; };
constexpr auto kQueuedWrites = [](ServeOptions & o) -> auto& { return o.engine.commit_waiters_max; };
constexpr auto kQueuedWriteBytes = [](ServeOptions & o) -> auto& { return o.engine.commit_queue_bytes_max; };
constexpr auto kIdle = [](ServeOptions & o) -> auto& { return o.server.idle_timeout; };
constexpr auto kHeader = [](ServeOptions & o) -> auto& { return o.server.header_timeout; };
constexpr auto kBody = [](ServeOptions & o) -> auto& { return o.server.body_timeout; };

constexpr auto kIdentities = [](ServeOptions & o) -> auto& { return o.identities_file; };

constexpr std::array<OptionRow, 44> kRows{{
    {"host", "ADDRESS", "Address or host name to listen on", set_text<kHost>, get_text<kHost>},
    {"port", "PORT", "Port to listen on; 0 takes a free one, which the log tells", set_number<kPort, 0, 65535>,
     get_number<kPort>},
    {"http", "", "Listen for HTTP on --port", set_flag<kHttp>, get_flag<kHttp>},
    {"https-port", "PORT", "Port to listen on for HTTPS, beside HTTP or with --no-http; needs --tls-cert and --tls-key",
     set_number<kHttpsPort, 0, 65535>,
     [](const ServeOptions& options) { return options.https_port ? std::to_string(*options.https_port) : ""; }},
    {"tls-cert", "FILE", "Certificate for HTTPS, with the chain above it (PEM)", set_file<kTlsCertificate>,
     get_file<kTlsCertificate>},
    {"tls-key", "FILE", "Key of the certificate (PEM)", set_file<kTlsKey>, get_file<kTlsKey>},
    {"tls-client-ca", "FILE",
     "Authorities that clients' certificates for HTTPS must come from (PEM); without it clients "
     "need none",
     set_file<kTlsClientCa>, get_file<kTlsClientCa>},
    {"data-dir", "FOLDER", "Where the data is kept; created if missing",
     [](std::string_view text, ServeOptions& options) -> SetResult {
       if (text.empty()) return failure(std::string("the name of a folder"));
       options.engine.data_dir = text;
       return {};
     },
     [](const ServeOptions& options) { return options.engine.data_dir.string(); }},
    {"in-memory", "", "Keep all data in memory, to be lost at the end", set_flag<kInMemory>, get_flag<kInMemory>},
    {"durability", "MODE",
     "sync: a write is answered once it is on the disk; relaxed: before that, and the disk is at most 100 ms behind",
     set_durability,
     [](const ServeOptions& options) {
       return std::string(options.engine.durability == Durability::kSync ? "sync" : "relaxed");
     }},
    {"region", "REGION", "Region that ARNs and endpoints name", set_region,
     [](const ServeOptions& options) { return options.region; }},
    {"auth", "MODE",
     "on: requests must be signed with a key that the server knows; off: any key will do; auto: off while only this "
     "machine can reach the server",
     set_auth,
     [](const ServeOptions& options) { return std::string(kAuthModes[static_cast<std::size_t>(options.auth)]); }},
    {"allow-anonymous", "", "Let --auth off serve other machines than this one, whoever uses them",
     set_flag<kAnonymous>, get_flag<kAnonymous>},
    {"open-metrics", "", "Let other machines read /metrics, which --auth on keeps for this one", set_flag<kOpenMetrics>,
     get_flag<kOpenMetrics>},
    {"max-connections-per-source", "NUMBER", "Connections open at once from one address; 0 is no limit",
     set_number<kSourceConnections, 0, 1'000'000>, get_number<kSourceConnections>},
    {"max-requests-per-source", "NUMBER", "Requests a second from one address; 0 is no limit",
     set_number<kSourceRequests, 0, 1'000'000'000>, get_number<kSourceRequests>},
    {"max-failed-auth-per-source", "NUMBER",
     "Requests a minute from one address that fail authentication, before all of its requests are refused for a while; "
     "0 is no limit",
     set_number<kSourceFailures, 0, 1'000'000'000>, get_number<kSourceFailures>},
    {"limit-loopback", "", "Apply these three limits to clients on this machine too", set_flag<kLimitLoopback>,
     get_flag<kLimitLoopback>},
    {"identities", "FILE", "Declares users, groups, roles and policies (TOML); read again at SIGHUP",
     set_file<kIdentities>, get_file<kIdentities>},
    {"audit-log", "FILE",
     "Where calls are told as lines of JSON; auto: in the data folder with --auth on; off: nowhere",
     set_text<kAuditFile>, get_text<kAuditFile>},
    {"audit-data-plane", "TABLES",
     "Tables, with commas between them, whose reads and writes of items the audit log tells too; * is all",
     set_audited_tables, get_audited_tables},
    {"audit-file-size", "BYTES", "Size at which the audit log begins a new file",
     set_bytes<kAuditBytes, std::size_t{1} << 20>, get_bytes<kAuditBytes>},
    {"audit-files", "NUMBER", "Full files of the audit log that are kept", set_number<kAuditFiles, 1, 10'000>,
     get_number<kAuditFiles>},
    {"memory", "BYTES", "What caches and write buffers of the storage may grow to", set_memory, get_bytes<kMemory>},
    {"threads", "NUMBER", "I/O threads", set_number<kThreads, 1, kThreadsMax>, get_number<kThreads>},
    {"io-uring", "auto|off",
     "Send answers through io_uring where the kernel allows it, which takes a fifth off their cost", set_io_uring,
     [](const ServeOptions& options) { return std::string(options.server.io_uring ? "auto" : "off"); }},
    {"disk-threads", "NUMBER", "Threads for reads of what is not in memory", set_number<kDiskThreads, 1, kThreadsMax>,
     get_number<kDiskThreads>},
    {"max-connections", "NUMBER", "Connections open at once; further ones are closed",
     set_number<kConnections, 1, 1'000'000>, get_number<kConnections>},
    {"max-in-flight-bytes", "BYTES", "Bytes of large requests and answers held at once",
     set_bytes<kInFlight, std::size_t{16} << 20>, get_bytes<kInFlight>},
    {"max-queued-reads", "NUMBER", "Requests that wait for a disk thread; further ones are refused",
     set_number<kQueuedReads, 1, 1'000'000>, get_number<kQueuedReads>},
    {"max-queued-writes", "NUMBER", "Requests that wait for the disk to have their writes; further ones are throttled",
     set_number<kQueuedWrites, 1, 1'000'000>, get_number<kQueuedWrites>},
    {"max-queued-write-bytes", "BYTES", "Bytes of writes that wait for the disk; further ones are throttled",
     set_bytes<kQueuedWriteBytes, std::size_t{1} << 20>, get_bytes<kQueuedWriteBytes>},
    {"idle-timeout", "TIME", "Closes a connection without a request for so long", set_duration<kIdle>,
     get_duration<kIdle>},
    {"header-timeout", "TIME", "Time to send a request's header", set_duration<kHeader>, get_duration<kHeader>},
    {"body-timeout", "TIME", "Time to send a request's body, and to read an answer", set_duration<kBody>,
     get_duration<kBody>},
    {"item-collection-limit", "BYTES",
     "What items of one partition key and their entries in local indexes may amount to; less than the service's 10 GiB "
     "is for tests",
     set_item_collection_limit, get_item_collection_limit},
    {"ttl-delay", "TIME", "How long items stay after they expired, at the least", set_duration<kTtlDelay>,
     get_duration<kTtlDelay>},
    {"stream-shards", "NUMBER", "Shards that a new stream begins with", set_number<kStreamShards, 1, 64>,
     get_number<kStreamShards>},
    {"stream-shard-age", "TIME", "After this time a stream's shard gives way to another", set_duration<kStreamShardAge>,
     get_duration<kStreamShardAge>},
    {"stream-shard-size", "BYTES", "With so many bytes of records a stream's shard gives way to another, or to two",
     set_bytes<kStreamShardBytes, 4096>, get_bytes<kStreamShardBytes>},
    {"log-level", "LEVEL", "debug, info, warn, error or off", set_log_level, get_log_level},
    {"chaos", "FAULTS",
     "For tests of applications: makes faults appear, like transaction-conflict=0.01,throttle=0.05,error-500=0.001,"
     "latency=20ms",
     set_chaos, [](const ServeOptions& options) { return chaos_text(options.chaos); }},
    {"test-clock", "", "For tests of applications: the server's clock is read, set forward and frozen over HTTP",
     set_flag<kTestClock>, get_flag<kTestClock>},
    // What resolve_options() does with it, it does before all others.
    {"config", "FILE", "Read options from a TOML file; command line and environment go before it",
     [](std::string_view, ServeOptions&) -> SetResult { return {}; },
     [](const ServeOptions&) { return std::string(); }},
}};

SetResult apply(const OptionRow& row, std::string_view text, std::string_view source, ServeOptions& options) {
  const auto result = row.set(text, options);
  if (result.has_value()) return {};
  return failure(std::string(source) + ": \"" + std::string(text) + "\" is not " + result.error());
}

}  // namespace

ServeOptions::ServeOptions() {
  engine.data_dir = "./galvan-data";
  engine.memory_bytes = default_memory_bytes();
  server.threads = std::clamp(std::thread::hardware_concurrency(), 1U, kThreadsMax);
}

std::span<const OptionRow> option_rows() { return kRows; }

const OptionRow* find_option(std::string_view name) {
  const auto* const found = std::ranges::find(kRows, name, &OptionRow::name);
  return found == kRows.end() ? nullptr : found;
}

std::string environment_name(std::string_view option_name) {
  std::string name = "GALVAN_";
  for (const char c : option_name) name += c == '-' ? '_' : static_cast<char>(c - 'a' + 'A');
  return name;
}

BasicResult<ServeOptions, std::string> resolve_options(
    const OptionTexts& command_line, const std::function<std::optional<std::string>(const std::string&)>& environment) {
  OptionTexts file;
  std::optional<std::string> file_name = environment(environment_name("config"));
  if (const auto named = command_line.find("config"); named != command_line.end()) file_name = named->second;
  if (file_name) {
    GALVAN_TRY(file, read_config_file(*file_name));
  }
  ServeOptions options;
  for (const OptionRow& row : kRows) {
    const auto in_file = file.find(row.name);
    const std::optional<std::string> in_environment = environment(environment_name(row.name));
    if (const auto given = command_line.find(row.name); given != command_line.end()) {
      GALVAN_TRY(apply(row, given->second, "--" + std::string(row.name), options));
    } else if (in_environment) {
      GALVAN_TRY(apply(row, *in_environment, environment_name(row.name), options));
    } else if (in_file != file.end()) {
      GALVAN_TRY(apply(row, in_file->second, *file_name + ": " + std::string(row.name), options));
    }
  }
  return options;
}

}  // namespace galvan::cli

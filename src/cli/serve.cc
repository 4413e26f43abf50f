#include "cli/serve.h"

#include "base/clock.h"
#include "base/test_clock.h"
#include "cli/chaos_text.h"
#include "cli/identities_file.h"
#include "cli/serve_auth.h"
#include "cli/serve_doors.h"
#include "cli/test_endpoints.h"
#include "identity/access_key_use_saver.h"
#include "index/index_builder.h"
#include "operation/api_service.h"
#include "security/authenticator.h"
#include "security/random_bytes.h"
#include "server/api_service_handler.h"
#include "server/log.h"
#include "server/query_endpoint.h"
#include "server/server.h"
#include "server/version.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "stream/stream_keeper.h"
#include "table/catalog.h"
#include "table/keyspace_remover.h"
#include "table/namespace_expirer.h"
#include "table/server_secret.h"
#include "transaction/request_token_trimmer.h"
#include "ttl/expiry_sweeper.h"

#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <system_error>
#include <utility>

namespace galvan::cli {
namespace {

// Descriptors for logs, the listener, the event queues, and what is only open for a moment.
constexpr std::size_t kSpareDescriptors = 128;
constexpr std::size_t kConnectionsMin = 16;
// As DynamoDB Local and its like have it.
constexpr std::string_view kAccountId = "000000000000";

sigset_t watched_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

/// Waits until the process is told to stop; answers every SIGHUP before that with on_hangup().
std::string_view wait_for_stop_signal(const std::function<void()>& on_hangup) {
  const sigset_t signals = watched_signals();
  int received = SIGHUP;
  while (received == SIGHUP) {
    if (sigwait(&signals, &received) == 0 && received == SIGHUP) on_hangup();
  }
  // Whoever asks a second time does not want to wait: the default action ends the process at once.
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  return received == SIGTERM ? "SIGTERM" : "SIGINT";
}

// Raises the limit of open files to what the options need, or lowers the bound on connections to what it allows.
void fit_descriptors(ServeOptions& options, Log& log) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const std::size_t others = static_cast<std::size_t>(options.engine.open_files_max) + kSpareDescriptors;
  const std::size_t needed = options.server.connections_max + others;
  if (limit.rlim_cur >= needed) return;
  limit.rlim_cur = std::min<rlim_t>(needed, limit.rlim_max);
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= needed) return;
  const std::size_t connections = std::max(limit.rlim_cur, others + kConnectionsMin) - others;
  log.write(LogLevel::kWarn, "the limit of open files allows fewer connections than asked for",
            {{"open_files_max", limit.rlim_cur},
             {"asked_for", options.server.connections_max},
             {"max_connections", connections}});
  options.server.connections_max = connections;
}

std::string place_of(const EngineOptions& engine) {
  return engine.in_memory ? "none" : std::filesystem::absolute(engine.data_dir).lexically_normal().string();
}

void log_start(const ServeOptions& options, const Doors& doors, bool authentication, const Server& server, Log& log) {
  const bool sync = options.engine.durability == Durability::kSync;
  log.write(LogLevel::kInfo, "listening",
            {{"address", doors.addresses.front()},
             {"also", doors.addresses.size() > 1 ? doors.addresses.back() : "none"},
             {"version", kVersion},
             {"data_dir", place_of(options.engine)},
             {"durability", options.engine.in_memory ? "none" : (sync ? "sync" : "relaxed")},
             {"region", options.region},
             {"auth", authentication ? "on" : "off"},
             {"threads", options.server.threads},
             {"io_uring", server.uses_io_uring() ? "true" : "false"},
             {"chaos", options.chaos.enabled() ? chaos_text(options.chaos) : "none"},
             {"test_clock", options.test_clock ? "true" : "false"}});
}

/// What is in the data folder.
struct Storage {
  std::unique_ptr<Engine> engine;
  std::unique_ptr<Catalog> catalog;
  std::string secret;
};

StorageResult<Storage> open_storage(const EngineOptions& options) {
  Storage storage;
  GALVAN_TRY(storage.engine, open_rocksdb_engine(options));
  GALVAN_TRY(storage.catalog, Catalog::open(*storage.engine));
  GALVAN_TRY(storage.secret, load_server_secret(*storage.engine, security::random_bytes(kServerSecretBytes)));
  return storage;
}

ApiServiceOptions service_options(const ServeOptions& options, const std::string& secret,
                                  const security::Authenticator* authenticator) {
  return {.region = options.region,
          .account_id = std::string(kAccountId),
          .secret = secret,
          .item_collection_bytes_max = options.item_collection_bytes_max,
          .chaos = options.chaos,
          .chaos_seed = std::random_device()(),
          .authenticator = authenticator};
}

BasicResult<void, std::string> serve(ServeOptions options) {
  Log log(options.log_level);
  // First the ports, which fail without having touched any data.
  GALVAN_TRY(Doors doors, open_doors(options));
  GALVAN_TRY(const bool authentication, authentication_wanted(options, doors));
  fit_descriptors(options, log);
  options.engine.log_warning = [&log](std::string_view line) {
    log.write(LogLevel::kWarn, "storage", {{"detail", line}});
  };
  const SystemClock machine_clock;
  std::optional<TestClock> test_clock;
  if (options.test_clock) test_clock.emplace(machine_clock);
  const Clock& clock = test_clock ? static_cast<const Clock&>(*test_clock) : machine_clock;
  options.engine.clock = &clock;
  auto storage = open_storage(options.engine);
  if (!storage.has_value()) return failure(storage.error().detail);
  Engine& engine = *storage->engine;
  Catalog& catalog = *storage->catalog;
  GALVAN_TRY(const auto root, open_root_credentials(options, authentication, kAccountId, log));
  GALVAN_TRY(const std::unique_ptr<AuditLog> audit, open_audit_log(options, authentication, log));

  // Everything below ends in the reverse of this order, each part after all that uses it.
  KeyspaceRemover remover(catalog, engine);
  GALVAN_TRY(const auto identities, open_identities(options, engine, clock, kAccountId, root.get()));
  if (!options.identities_file.empty()) GALVAN_TRY(load_identities(options.identities_file, *identities));
  const identity::AccessKeyUseSaver use_saver(*identities);
  std::optional<security::Authenticator> authenticator;
  // Clients sign by the clocks of their machines, whatever the tests make of this server's.
  if (authentication) authenticator.emplace(*identities, machine_clock, clock);
  const RequestTokenTrimmer token_trimmer(engine, clock);
  const auto errors_of = [&log](std::string_view part) {
    return [&log, part](std::string_view line) { log.write(LogLevel::kError, part, {{"detail", line}}); };
  };
  NamespaceExpirer expirer(catalog, remover, clock, errors_of("namespace"));
  IndexBuilder builder(catalog, engine, errors_of("index"));
  StreamKeeper streams(catalog, remover, engine, clock, options.streams);
  ApiService service(service_options(options, storage->secret, authenticator ? &*authenticator : nullptr), catalog,
                     remover, expirer, builder, streams, engine, clock);
  const auto stands = [&test_clock] { return test_clock && test_clock->read().frozen; };
  ExpirySweeper sweeper(catalog, engine, clock,
                        {.delay = options.ttl_delay, .paused = stands, .log = errors_of("ttl")});
  TestEndpoints test_endpoints(test_clock ? &*test_clock : nullptr, sweeper);
  const QueryEndpoint query_endpoint(*identities, authenticator ? &*authenticator : nullptr);
  ApiServiceHandler handler(service, query_endpoint, test_endpoints);
  options.server.verify_signatures = authentication;
  options.server.open_metrics = !authentication || options.open_metrics;
  Server server(options.server, std::move(doors.listeners), handler, log, audit.get());
  log_start(options, doors, authentication, server, log);

  const std::string_view signal = wait_for_stop_signal([&] {
    reload_tls(doors, log);
    reload_identities(options.identities_file, *identities, log);
    if (audit) audit->reopen();
  });
  log.write(LogLevel::kInfo, "stopping", {{"signal", signal}});
  sweeper.stop();
  server.stop();
  log.write(LogLevel::kInfo, "stopped");
  return {};
}

}  // namespace

BasicResult<void, std::string> run_server(ServeOptions options) {
  const sigset_t signals = watched_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A log whose reader is gone is no reason to end.
  ::signal(SIGPIPE, SIG_IGN);
  try {
    return serve(std::move(options));
  } catch (const std::exception& error) {
    return failure(std::string("cannot start: ") + error.what());
  }
}

}  // namespace galvan::cli

#include "cli/serve_doors.h"

#include <cstdint>
#include <utility>

namespace galvan::cli {
namespace {

BasicResult<void, std::string> check(const ServeOptions& options) {
  const bool has_files = !options.tls.certificate.empty() && !options.tls.key.empty();
  const bool has_any_file =
      !options.tls.certificate.empty() || !options.tls.key.empty() || !options.tls.client_ca.empty();
  if (options.https_port && !has_files) return failure(std::string("--https-port needs --tls-cert and --tls-key"));
  if (!options.https_port && has_any_file)
    return failure(std::string("--tls-cert, --tls-key and --tls-client-ca need --https-port"));
  if (!options.http && !options.https_port) return failure(std::string("--no-http needs --https-port"));
  return {};
}

BasicResult<void, std::string> add(const std::string& host, std::uint16_t port, security::TlsContext* tls,
                                   Doors& doors) {
  GALVAN_TRY(Listener listener, Listener::bind(host, port, tls));
  doors.loopback = doors.loopback && listener.is_loopback();
  doors.addresses.push_back(listener.address());
  doors.listeners.push_back(std::move(listener));
  return {};
}

}  // namespace

BasicResult<Doors, std::string> open_doors(const ServeOptions& options) {
  GALVAN_TRY(check(options));
  Doors doors;
  if (options.http) GALVAN_TRY(add(options.host, options.port, nullptr, doors));
  if (options.https_port) {
    GALVAN_TRY(doors.tls, security::TlsContext::load(options.tls));
    GALVAN_TRY(add(options.host, *options.https_port, doors.tls.get(), doors));
  }
  return doors;
}

void reload_tls(const Doors& doors, Log& log) {
  if (!doors.tls) return;
  const auto reloaded = doors.tls->reload();
  if (reloaded.has_value()) {
    log.write(LogLevel::kInfo, "certificate reloaded");
  } else {
    log.write(LogLevel::kError, "certificate not reloaded", {{"reason", reloaded.error()}});
  }
}

}  // namespace galvan::cli

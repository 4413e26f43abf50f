#pragma once

#include "base/result.h"
#include "cli/serve_options.h"
#include "security/tls.h"
#include "server/listener.h"
#include "server/log.h"

#include <memory>
#include <string>
#include <vector>

namespace galvan::cli {

/// Where a server listens: for HTTP, for HTTPS, or for both.
struct Doors {
  std::unique_ptr<security::TlsContext> tls;  ///< of HTTPS; outlives the server
  std::vector<Listener> listeners;
  std::vector<std::string> addresses;  ///< of the listeners, in their order
  bool loopback = true;                ///< whether only this machine can reach them all
};

/// Errors: one line; options that do not go together among them.
BasicResult<Doors, std::string> open_doors(const ServeOptions& options);

/// Reads certificate and key again. Where that fails, the log is told and the old ones stay.
void reload_tls(const Doors& doors, Log& log);

}  // namespace galvan::cli

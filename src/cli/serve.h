#pragma once

#include "base/result.h"
#include "cli/serve_options.h"

#include <string>

namespace galvan::cli {

/// Runs a server until the process gets SIGTERM or SIGINT, then stops it in order. Call it on the first thread of the
/// process, before there are others: it blocks both signals.
/// Errors: one line saying why the server could not start; nothing was changed then.
BasicResult<void, std::string> run_server(ServeOptions options);

}  // namespace galvan::cli

#pragma once

#include "cli/client_options.h"
#include "tail/stream_tail.h"

namespace CLI {
class App;
}

namespace galvan::cli {

/// What the command line gives to `galvan tail`.
struct TailArguments {
  ClientArguments client;
  tail::TailOptions tail;
};

/// Adds the options of `galvan tail`; what they give arrives in `arguments`, which must outlive the parse.
void add_tail_options(CLI::App& tail, TailArguments& arguments);

/// Runs `galvan tail` and answers its exit status. Complaints are one line on standard error.
int run_tail_command(const TailArguments& arguments);

}  // namespace galvan::cli

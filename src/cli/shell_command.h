#pragma once

#include "cli/client_options.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace galvan::cli {

/// What the command line gives to `galvan shell`.
struct ShellArguments {
  ClientArguments client;
  std::string output = "table";
  std::vector<std::string> commands;
};

/// Adds the options of `galvan shell`; what they give arrives in `arguments`, which must outlive the parse.
void add_shell_options(CLI::App& shell, ShellArguments& arguments);

/// Runs `galvan shell` and answers its exit status. Complaints are one line on standard error.
int run_shell_command(const ShellArguments& arguments);

}  // namespace galvan::cli

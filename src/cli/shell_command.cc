#include "cli/shell_command.h"

#include "cli/command_line.h"
#include "cli/environment.h"
#include "shell/run_shell.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <array>
#include <iostream>
#include <utility>

namespace galvan::cli {
namespace {

constexpr std::array<const char*, 2> kShellEndpointVariables = {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"};

std::string history_file() {
  const auto home = environment_value("HOME");
  return home ? *home + "/.galvan_history" : std::string();
}

}  // namespace

void add_shell_options(CLI::App& shell, ShellArguments& arguments) {
  arguments.client.endpoint_variables = kShellEndpointVariables;
  add_client_options(shell, arguments.client);
  shell.add_option("--output", arguments.output, "table, or json: one item a line, in DynamoDB's JSON [table]")
      ->check(CLI::IsMember({"table", "json"}));
  shell
      .add_option("-c,--command", arguments.commands,
                  "Runs these statements instead of reading them from the standard input")
      ->allow_extra_args(false);
  shell.footer(
      "Credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. What is not typed at a\n"
      "terminal ends at the first error, with exit status 1. In the shell, \\? lists its commands.");
}

int run_shell_command(const ShellArguments& arguments) {
  auto client = client_options(arguments.client);
  if (!client.has_value()) {
    std::cerr << "galvan: " << client.error() << '\n';
    return kExitUsage;
  }
  const bool done = shell::run_shell({
      .client = *std::move(client),
      .output = arguments.output == "json" ? shell::OutputFormat::kJson : shell::OutputFormat::kTable,
      .commands = arguments.commands,
      .history_file = history_file(),
  });
  return done ? kExitOk : kExitFailed;
}

}  // namespace galvan::cli

#include "cli/shell_command.h"

#include "cli/command_line.h"
#include "cli/environment.h"
#include "cli/option_text.h"
#include "shell/run_shell.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <initializer_list>
#include <iostream>
#include <optional>
#include <utility>

namespace galvan::cli {
namespace {

constexpr const char* kDefaultEndpoint = "http://127.0.0.1:8000";
constexpr const char* kDefaultRegion = "us-east-1";

/// The first of these that says something; the last resort if none does.
std::string first_of(const std::string& given, std::initializer_list<const char*> variables, const char* otherwise) {
  if (!given.empty()) return given;
  for (const char* const variable : variables) {
    if (auto value = environment_value(variable)) return *std::move(value);
  }
  return otherwise;
}

/// A Galvan that does not verify signatures takes any, so none need to be set.
security::ClientKey credentials() {
  auto id = environment_value("AWS_ACCESS_KEY_ID");
  auto secret = environment_value("AWS_SECRET_ACCESS_KEY");
  if (!id || !secret) return {"galvan", "galvan"};
  return {*std::move(id), *std::move(secret), environment_value("AWS_SESSION_TOKEN").value_or("")};
}

std::string history_file() {
  const auto home = environment_value("HOME");
  return home ? *home + "/.galvan_history" : std::string();
}

}  // namespace

void add_shell_options(CLI::App& shell, ShellArguments& arguments) {
  shell.add_option(
      "--endpoint", arguments.endpoint,
      std::string("The server's address (AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL) [") + kDefaultEndpoint + "]");
  shell.add_option("--region", arguments.region,
                   std::string("The region to sign for (AWS_REGION, AWS_DEFAULT_REGION) [") + kDefaultRegion + "]");
  shell.add_option("--output", arguments.output, "table, or json: one item a line, in DynamoDB's JSON [table]")
      ->check(CLI::IsMember({"table", "json"}));
  shell
      .add_option("-c,--command", arguments.commands,
                  "Runs these statements instead of reading them from the standard input")
      ->allow_extra_args(false);
  shell.add_option("--ca-file", arguments.ca_file,
                   "Certificates to trust besides the system's, in a PEM file (AWS_CA_BUNDLE)");
  shell.footer(
      "Credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. What is not typed at a\n"
      "terminal ends at the first error, with exit status 1. In the shell, \\? lists its commands.");
}

int run_shell_command(const ShellArguments& arguments) {
  const std::string address =
      first_of(arguments.endpoint, {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"}, kDefaultEndpoint);
  auto endpoint = client::parse_endpoint(address);
  if (!endpoint) {
    std::cerr << "galvan: \"" << address << "\" is not the address of an HTTP server, like " << kDefaultEndpoint
              << '\n';
    return kExitUsage;
  }
  const std::string region = first_of(arguments.region, {"AWS_REGION", "AWS_DEFAULT_REGION"}, kDefaultRegion);
  if (!is_region(region)) {
    std::cerr << "galvan: \"" << region << "\" is not a region, like " << kDefaultRegion << '\n';
    return kExitUsage;
  }
  const bool done = shell::run_shell({
      .endpoint = *std::move(endpoint),
      .region = region,
      .credentials = credentials(),
      .ca_file = first_of(arguments.ca_file, {"AWS_CA_BUNDLE"}, ""),
      .output = arguments.output == "json" ? shell::OutputFormat::kJson : shell::OutputFormat::kTable,
      .commands = arguments.commands,
      .history_file = history_file(),
  });
  return done ? kExitOk : kExitFailed;
}

}  // namespace galvan::cli

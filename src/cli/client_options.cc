#include "cli/client_options.h"

#include "cli/environment.h"
#include "cli/option_text.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <array>
#include <utility>

namespace galvan::cli {
namespace {

constexpr const char* kDefaultEndpoint = "http://127.0.0.1:8000";
constexpr const char* kDefaultRegion = "us-east-1";
constexpr std::array<const char*, 2> kRegionVariables = {"AWS_REGION", "AWS_DEFAULT_REGION"};
constexpr std::array<const char*, 1> kCaFileVariables = {"AWS_CA_BUNDLE"};

/// The first of these that says something; the last resort if none does.
std::string first_of(const std::string& given, std::span<const char* const> variables, const char* otherwise) {
  if (!given.empty()) return given;
  for (const char* const variable : variables) {
    if (auto value = environment_value(variable)) return *std::move(value);
  }
  return otherwise;
}

/// How the help shows variables and what stands in for all of them.
std::string fallbacks(std::span<const char* const> variables, const char* otherwise) {
  std::string text;
  for (const char* const variable : variables) text += (text.empty() ? " (" : ", ") + std::string(variable);
  text += ')';
  return *otherwise == '\0' ? text : text + " [" + otherwise + "]";
}

/// A Galvan that does not verify signatures takes any, so none need to be set.
security::ClientKey credentials() {
  auto id = environment_value("AWS_ACCESS_KEY_ID");
  auto secret = environment_value("AWS_SECRET_ACCESS_KEY");
  if (!id || !secret) return {"galvan", "galvan"};
  return {*std::move(id), *std::move(secret), environment_value("AWS_SESSION_TOKEN").value_or("")};
}

}  // namespace

void add_client_options(CLI::App& command, ClientArguments& arguments) {
  command.add_option("--endpoint", arguments.endpoint,
                     "The server's address" + fallbacks(arguments.endpoint_variables, kDefaultEndpoint));
  command.add_option("--region", arguments.region,
                     "The region to sign for" + fallbacks(kRegionVariables, kDefaultRegion));
  command.add_option("--ca-file", arguments.ca_file,
                     "Certificates to trust besides the system's, in a PEM file" + fallbacks(kCaFileVariables, ""));
}

BasicResult<client::DynamoDbClient::Options, std::string> client_options(const ClientArguments& arguments) {
  const std::string address = first_of(arguments.endpoint, arguments.endpoint_variables, kDefaultEndpoint);
  auto endpoint = client::parse_endpoint(address);
  if (!endpoint) {
    return failure("\"" + address + "\" is not the address of an HTTP server, like " + kDefaultEndpoint);
  }
  std::string region = first_of(arguments.region, kRegionVariables, kDefaultRegion);
  if (!is_region(region)) return failure("\"" + region + "\" is not a region, like " + kDefaultRegion);
  return client::DynamoDbClient::Options{.endpoint = *std::move(endpoint),
                                         .region = std::move(region),
                                         .credentials = credentials(),
                                         .ca_file = first_of(arguments.ca_file, kCaFileVariables, "")};
}

}  // namespace galvan::cli

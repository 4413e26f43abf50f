#pragma once

#include "base/result.h"
#include "client/dynamodb_client.h"

#include <span>
#include <string>

namespace CLI {
class App;
}

namespace galvan::cli {

/// What the command line gives to a subcommand that calls an endpoint; empty texts where it gives nothing.
struct ClientArguments {
  /// Environment variables that may name the endpoint instead: the first that is set does.
  std::span<const char* const> endpoint_variables;
  std::string endpoint;
  std::string region;
  std::string ca_file;
};

/// Adds the options by which an endpoint is reached; what they give arrives in `arguments`, which must outlive the
/// parse.
void add_client_options(CLI::App& command, ClientArguments& arguments);

/// The arguments, completed by the environment. Errors: what to tell the user.
BasicResult<client::DynamoDbClient::Options, std::string> client_options(const ClientArguments& arguments);

}  // namespace galvan::cli

#include "cli/tail_command.h"

#include "base/clock.h"
#include "cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <array>
#include <iostream>
#include <utility>

namespace galvan::cli {
namespace {

// The service has an endpoint of its own for streams.
constexpr std::array<const char*, 3> kStreamsEndpointVariables = {"AWS_ENDPOINT_URL_DYNAMODB_STREAMS",
                                                                  "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"};

int complain(const std::string& what, int status) {
  std::cerr << "galvan: " << what << '\n';
  return status;
}

}  // namespace

void add_tail_options(CLI::App& tail, TailArguments& arguments) {
  arguments.client.endpoint_variables = kStreamsEndpointVariables;
  tail.add_option("table", arguments.tail.table_name, "The table, which must have a stream")->required();
  tail.add_flag("--from-beginning", arguments.tail.from_beginning,
                "Begins with the oldest change that the stream has, rather than with the next one");
  tail.add_flag("--once", arguments.tail.once, "Ends where there is nothing more for now, rather than to wait for it");
  add_client_options(tail, arguments.client);
  tail.footer(
      "Each change is a line of JSON, as GetRecords has it. Those of one item are in order. Credentials come from\n"
      "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.");
}

int run_tail_command(const TailArguments& arguments) {
  auto options = client_options(arguments.client);
  if (!options.has_value()) return complain(options.error(), kExitUsage);
  const SystemClock clock;
  client::DynamoDbClient client(*std::move(options), clock);
  const auto done = tail::StreamTail(client, arguments.tail, std::cout).run();
  return done.has_value() ? kExitOk : complain(done.error(), kExitFailed);
}

}  // namespace galvan::cli

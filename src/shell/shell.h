#pragma once

#include "client/dynamodb_client.h"
#include "shell/replies.h"
#include "wire/request_decoder.h"

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace galvan::shell {

enum class OutputFormat : std::uint8_t { kTable, kJson };

/// Runs PartiQL statements and the shell's own commands, and writes what comes of them. For one thread.
class Shell {
 public:
  /// All references must outlive the shell.
  Shell(client::DynamoDbClient& client, OutputFormat format, std::ostream& out)
      : client_(client), format_(format), out_(out) {}

  /// Runs one statement, through all of its pages, or one command ("\d"). Nothing more is shown after an error.
  /// Errors: what to tell the user.
  client::ClientResult<void> run(std::string_view text);

  /// Whether "\q" was run.
  bool quit() const { return quit_; }

 private:
  client::ClientResult<void> run_command(std::string_view text);
  client::ClientResult<void> run_statement(std::string_view statement);
  client::ClientResult<void> list_tables();
  client::ClientResult<void> describe_table(std::string_view name);
  void show_help();
  void show_items(const StatementReply& reply);

  template <class Reply>
  client::ClientResult<void> call(std::string_view operation, const std::string& body, Reply& reply);

  client::DynamoDbClient& client_;
  const OutputFormat format_;
  std::ostream& out_;
  wire::RequestDecoder decoder_;
  std::string reply_;  // what the decoded reply borrows from
  bool quit_ = false;
};

}  // namespace galvan::shell

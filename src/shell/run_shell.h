#pragma once

#include "client/dynamodb_client.h"
#include "shell/shell.h"

#include <string>
#include <vector>

namespace galvan::shell {

struct ShellOptions {
  client::DynamoDbClient::Options client;
  OutputFormat output = OutputFormat::kTable;
  /// Texts of statements and commands to run instead of reading the standard input; each may hold several.
  std::vector<std::string> commands;
  std::string history_file;  ///< empty: none
};

/// Runs the commands, or what the standard input says: line by line with a prompt where it is a terminal. Answers
/// whether all of it succeeded; what is no terminal ends with the first error. Errors go to the standard error.
bool run_shell(const ShellOptions& options);

}  // namespace galvan::shell

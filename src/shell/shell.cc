#include "shell/shell.h"

#include "partiql/lexer.h"
#include "shell/table_text.h"
#include "shell/text_table.h"
#include "shell/value_text.h"
#include "wire/json_writer.h"

#include <map>
#include <utility>
#include <vector>

namespace galvan::shell {

namespace {

using client::ClientResult;

std::string statement_request(std::string_view statement, std::string_view next_token) {
  std::string body;
  wire::JsonWriter writer(body);
  writer.begin_object();
  writer.key("Statement");
  writer.string(statement);
  if (!next_token.empty()) {
    writer.key("NextToken");
    writer.string(next_token);
  }
  writer.end_object();
  return body;
}

std::string request_with(std::string_view member, std::string_view value) {
  std::string body;
  wire::JsonWriter writer(body);
  writer.begin_object();
  if (!value.empty()) {
    writer.key(member);
    writer.string(value);
  }
  writer.end_object();
  return body;
}

std::string printable(std::string_view text) {
  std::string out;
  append_printable(text, out);
  return out;
}

std::string items_as_table(const std::vector<wire::ItemInput>& items) {
  std::map<std::string_view, std::size_t> columns;
  for (const wire::ItemInput& item : items) {
    for (const auto& [name, value] : item.value.entries()) columns.emplace(name, 0);
  }
  std::vector<std::string> headings;
  for (auto& [name, place] : columns) {
    place = headings.size();
    headings.push_back(printable(name));
  }
  TextTable table(std::move(headings));
  for (const wire::ItemInput& item : items) {
    std::vector<std::string> cells(columns.size());
    for (const auto& [name, value] : item.value.entries()) append_value_text(value, cells[columns[name]]);
    table.add_row(std::move(cells));
  }
  std::string text;
  table.append_to(text);
  return text;
}

std::string items_as_json(const std::vector<wire::ItemInput>& items) {
  std::string text;
  for (const wire::ItemInput& item : items) {
    std::string line;
    wire::JsonWriter(line).item(item.value);
    text.append(line).append("\n");
  }
  return text;
}

}  // namespace

template <class Reply>
ClientResult<void> Shell::call(std::string_view operation, const std::string& body, Reply& reply) {
  GALVAN_TRY(reply_, client_.call(client::Api::kDynamoDb, operation, body));
  const auto decoded = decoder_.decode(reply_, reply);
  if (!decoded.has_value()) return failure("the server's answer is not understood: " + decoded.error().message());
  return {};
}

ClientResult<void> Shell::run(std::string_view text) {
  if (text.starts_with('\\')) return run_command(text);
  return run_statement(text);
}

ClientResult<void> Shell::run_command(std::string_view text) {
  const std::size_t end = text.find_last_not_of(" \t\r\n;");
  text = text.substr(0, end + 1);
  const std::string_view command = text.substr(0, text.find_first_of(" \t"));
  const std::size_t argument_at = text.find_first_not_of(" \t", command.size());
  const std::string_view argument = argument_at == std::string_view::npos ? "" : text.substr(argument_at);
  if (command == "\\d") return argument.empty() ? list_tables() : describe_table(argument);
  if (command == "\\q") {
    quit_ = true;
    return {};
  }
  if (command == "\\?") {
    show_help();
    return {};
  }
  return failure("no such command: " + printable(command) + " (\\? lists them)");
}

void Shell::show_help() {
  out_ << "Statements are PartiQL and end with a semicolon. They go on over lines until then.\n"
          "  \\d         lists the tables\n"
          "  \\d NAME    describes a table\n"
          "  \\q         ends the shell, as the end of input does\n"
          "  \\?         shows this\n";
}

ClientResult<void> Shell::run_statement(std::string_view statement) {
  const bool reads = partiql::is_word(partiql::Lexer(statement).current(), "SELECT");
  std::string next_token;
  std::size_t count = 0;
  do {
    StatementReply reply;
    GALVAN_TRY(call("ExecuteStatement", statement_request(statement, next_token), reply));
    for (const wire::ItemInput& item : reply.items.value_or(std::vector<wire::ItemInput>())) {
      if (!item.error.empty()) return failure("the server's answer is not understood: " + std::string(item.error));
    }
    show_items(reply);
    if (reply.items) count += reply.items->size();
    next_token = reply.next_token.value_or("");
  } while (!next_token.empty());
  if (format_ == OutputFormat::kJson) return {};
  if (reads || count > 0) {
    out_ << '(' << count << (count == 1 ? " item" : " items") << ")\n";
  } else {
    out_ << "OK\n";
  }
  return {};
}

void Shell::show_items(const StatementReply& reply) {
  if (!reply.items || reply.items->empty()) return;
  out_ << (format_ == OutputFormat::kJson ? items_as_json(*reply.items) : items_as_table(*reply.items));
}

ClientResult<void> Shell::list_tables() {
  std::string last;
  std::vector<std::string> names;
  do {
    TableNamesReply reply;
    GALVAN_TRY(call("ListTables", request_with("ExclusiveStartTableName", last), reply));
    if (reply.names) names.insert(names.end(), reply.names->begin(), reply.names->end());
    last = reply.last_evaluated.value_or("");
  } while (!last.empty());
  for (const std::string& name : names) {
    if (format_ == OutputFormat::kJson) {
      out_ << request_with("TableName", name) << '\n';
    } else {
      out_ << printable(name) << '\n';
    }
  }
  return {};
}

ClientResult<void> Shell::describe_table(std::string_view name) {
  if (name.size() > 1 && name.starts_with('"') && name.ends_with('"')) name = name.substr(1, name.size() - 2);
  const std::string request = request_with("TableName", name);
  if (format_ == OutputFormat::kJson) {
    GALVAN_TRY(const std::string reply, client_.call(client::Api::kDynamoDb, "DescribeTable", request));
    out_ << reply << '\n';
    return {};
  }
  TableReply reply;
  GALVAN_TRY(call("DescribeTable", request, reply));
  if (!reply.described) return failure("the server's answer is not understood");
  out_ << table_text(*reply.described);
  return {};
}

}  // namespace galvan::shell

#include "shell/run_shell.h"

#include "base/clock.h"
#include "shell/line_editor.h"
#include "shell/statement_reader.h"
#include "shell/value_text.h"

#include <unistd.h>

#include <clocale>
#include <iostream>
#include <istream>
#include <sstream>
#include <string_view>
#include <utility>

namespace galvan::shell {

namespace {

constexpr std::string_view kPrompt = "galvan> ";
constexpr std::string_view kPromptWithin = "     -> ";

bool run_one(Shell& shell, std::string_view text) {
  const auto outcome = shell.run(text);
  std::cout.flush();
  if (outcome.has_value()) return true;
  std::string line;
  append_printable(outcome.error(), line);
  std::cerr << "galvan: " << line << '\n';
  return false;
}

bool complain_too_long() {
  std::cerr << "galvan: a statement of more than " << StatementReader::kStatementBytesMax << " bytes\n";
  return false;
}

bool run_stream(Shell& shell, std::istream& in) {
  StatementReader reader;
  std::string line;
  while (!shell.quit() && std::getline(in, line)) {
    reader.add_line(line);
    while (auto text = reader.next()) {
      if (!run_one(shell, *text)) return false;
      if (shell.quit()) return true;
    }
    if (reader.too_long()) return complain_too_long();
  }
  const auto rest = reader.rest();
  return !rest || run_one(shell, *rest);
}

void run_terminal(Shell& shell, const ShellOptions& options) {
  LineEditor editor(options.history_file);
  StatementReader reader;
  while (!shell.quit()) {
    const auto line = editor.read(reader.within_statement() ? kPromptWithin : kPrompt);
    if (!line) break;
    if (line->interrupted) {
      reader.clear();
      continue;
    }
    reader.add_line(line->text);
    while (auto text = reader.next()) {
      editor.remember(text->starts_with('\\') ? *text : *text + ';');
      run_one(shell, *text);
      if (shell.quit()) return;
    }
    if (reader.too_long()) {
      complain_too_long();
      reader.clear();
    }
  }
  std::cout << '\n';
}

}  // namespace

bool run_shell(const ShellOptions& options) {
  // Widths of characters, and line editing, depend on it. Galvan's texts are UTF-8 wherever it runs.
  if (std::setlocale(LC_CTYPE, "C.UTF-8") == nullptr) std::setlocale(LC_CTYPE, "");
  const SystemClock clock;
  client::DynamoDbClient client(options.client, clock);
  Shell shell(client, options.output, std::cout);
  if (!options.commands.empty()) {
    for (const std::string& command : options.commands) {
      std::istringstream in(command);
      if (!run_stream(shell, in)) return false;
      if (shell.quit()) break;
    }
    return true;
  }
  if (::isatty(STDIN_FILENO) == 0) return run_stream(shell, std::cin);
  run_terminal(shell, options);
  return true;
}

}  // namespace galvan::shell

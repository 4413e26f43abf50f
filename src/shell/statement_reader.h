#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace galvan::shell {

/// Cuts lines into statements, which end with a semicolon outside of quotes and comments, and into commands, which are
/// lines that begin with a backslash where no statement has begun.
class StatementReader {
 public:
  /// What is read may be this long without a semicolon: far more than the service takes for one statement.
  static constexpr std::size_t kStatementBytesMax = std::size_t{256} << 10;

  void add_line(std::string_view line);
  /// The next statement (without its semicolon) or command that is complete; nothing where more lines are needed.
  std::optional<std::string> next();
  /// The same at the end of input, where a statement needs no semicolon.
  std::optional<std::string> rest();

  /// Whether a statement has begun: the next line goes on with it.
  bool within_statement() const;
  bool too_long() const { return text_.size() > kStatementBytesMax; }
  void clear() { text_.clear(); }

 private:
  void drop_blanks();

  std::string text_;  // what is not yet cut
};

}  // namespace galvan::shell

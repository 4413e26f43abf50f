#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace galvan::shell {

/// Reads lines from the terminal, with editing and a history that is kept in a file. For one thread, and one at a time.
class LineEditor {
 public:
  /// `history_file` empty: the history is not kept.
  explicit LineEditor(std::string history_file);
  /// Writes the history.
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  struct Line {
    std::string text;          ///< without its end
    bool interrupted = false;  ///< Ctrl-C: what was typed is to be forgotten
  };
  /// Nothing at the end of input.
  std::optional<Line> read(std::string_view prompt);
  /// Adds a statement or command, on one line.
  void remember(std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace galvan::shell

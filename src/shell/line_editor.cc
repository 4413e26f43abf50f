#include "shell/line_editor.h"

#include "base/check.h"

#include <fcntl.h>
#include <histedit.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace galvan::shell {

namespace {

constexpr int kHistoryLines = 1000;

volatile sig_atomic_t interrupted = 0;

void do_nothing(int) {}

// From now on, or never again, the process is interrupted every so many microseconds. May be called in a handler.
void interrupt_every(suseconds_t microseconds) {
  const itimerval timer{.it_interval = {.tv_sec = 0, .tv_usec = microseconds},
                        .it_value = {.tv_sec = 0, .tv_usec = microseconds}};
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

// A signal that comes just before the editor's read() does not end it, and the editor begins another after one that
// was ended: so it is interrupted until it gives in.
void note_interrupt(int) {
  interrupted = 1;
  interrupt_every(20'000);
}

// Without SA_RESTART, so that a read() ends.
void handle(int signal, void (*handler)(int), struct sigaction* earlier) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, earlier);
}

}  // namespace

struct LineEditor::State {
  explicit State(std::string file) : history_file(std::move(file)) {
    editor = ::el_init("galvan", stdin, stdout, stderr);
    history = ::history_init();
    GALVAN_CHECK(editor != nullptr && history != nullptr);
    HistEvent event;
    ::history(history, &event, H_SETSIZE, kHistoryLines);
    ::history(history, &event, H_SETUNIQUE, 1);
    if (!history_file.empty()) ::history(history, &event, H_LOAD, history_file.c_str());
    ::el_set(editor, EL_CLIENTDATA, this);
    ::el_set(editor, EL_PROMPT, &State::current_prompt);
    ::el_set(editor, EL_EDITOR, "emacs");
    ::el_set(editor, EL_HIST, ::history, history);
    // Its own handlers would send each signal a second time, perhaps into the next line.
    ::el_set(editor, EL_SIGNAL, 0);
    ::el_source(editor, nullptr);  // the user's own .editrc
    // Ctrl-C takes back a line; it does not end the shell.
    handle(SIGINT, note_interrupt, &earlier);
    handle(SIGALRM, do_nothing, &earlier_alarm);
  }
  ~State() {
    save();
    ::sigaction(SIGINT, &earlier, nullptr);
    ::sigaction(SIGALRM, &earlier_alarm, nullptr);
    ::history_end(history);
    ::el_end(editor);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // Statements may hold what is nobody else's business: the file is its owner's alone from the start.
  void save() const {
    if (history_file.empty()) return;
    const int file = ::open(history_file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) return;
    ::close(file);
    HistEvent event;
    ::history(history, &event, H_SAVE, history_file.c_str());
  }

  static const char* current_prompt(EditLine* of_editor) {
    State* state = nullptr;
    ::el_get(of_editor, EL_CLIENTDATA, &state);
    return state->prompt.c_str();
  }

  std::string history_file;
  std::string prompt;
  EditLine* editor;
  History* history;
  struct sigaction earlier {};
  struct sigaction earlier_alarm {};
};

LineEditor::LineEditor(std::string history_file) : state_(std::make_unique<State>(std::move(history_file))) {}

LineEditor::~LineEditor() = default;

std::optional<LineEditor::Line> LineEditor::read(std::string_view prompt) {
  state_->prompt = prompt;
  interrupted = 0;
  interrupt_every(0);
  int length = 0;
  errno = 0;
  ::el_resize(state_->editor);
  const char* const line = ::el_gets(state_->editor, &length);
  interrupt_every(0);
  if (interrupted != 0) {
    ::el_reset(state_->editor);
    std::fputs("^C\n", stdout);
    return Line{.text = {}, .interrupted = true};
  }
  if (line == nullptr || length <= 0) return std::nullopt;
  std::string_view text(line, static_cast<std::size_t>(length));
  if (text.ends_with('\n')) text.remove_suffix(1);
  return Line{.text = std::string(text)};
}

void LineEditor::remember(std::string_view text) {
  std::string line(text);
  std::ranges::replace(line, '\n', ' ');
  HistEvent event;
  ::history(state_->history, &event, H_ENTER, line.c_str());
}

}  // namespace galvan::shell

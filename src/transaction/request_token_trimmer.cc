#include "transaction/request_token_trimmer.h"

#include "transaction/request_token.h"

#include <utility>

namespace galvan {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kStepRows = 512;
constexpr auto kPauseWithWork = 5ms;
constexpr auto kPauseWithoutWork = 5s;

}  // namespace

RequestTokenTrimmer::RequestTokenTrimmer(Engine& engine, const Clock& clock) : engine_(engine), clock_(clock) {
  thread_ = std::thread([this] { run(); });
}

RequestTokenTrimmer::~RequestTokenTrimmer() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void RequestTokenTrimmer::run() {
  while (pause(step())) {
  }
}

std::chrono::milliseconds RequestTokenTrimmer::step() {
  const WallTime now = clock_.now();
  // A clock that was set back may have let tokens expire before those that were removed.
  if (now < last_step_) next_.clear();
  last_step_ = now;
  auto trim = trim_request_tokens(engine_, now, std::exchange(next_, {}), kStepRows);
  // What failed is tried again from the oldest row, where the engine still takes writes.
  if (!trim.has_value()) return kPauseWithoutWork;
  next_ = std::move(trim->next);
  return trim->rows == kStepRows ? kPauseWithWork : kPauseWithoutWork;
}

bool RequestTokenTrimmer::pause(std::chrono::milliseconds length) {
  const MutexLock lock(mutex_);
  if (!stopping_) wake_.wait_for(mutex_, length);
  return !stopping_;
}

}  // namespace galvan

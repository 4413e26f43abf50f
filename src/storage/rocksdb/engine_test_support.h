#pragma once

#include "base/mutex.h"
#include "model/key_codec.h"
#include "storage/engine.h"
#include "storage/rocksdb/rocksdb_engine.h"

#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <string>
#include <thread>
#include <vector>

// What this folder's tests share.
namespace galvan {

/// A folder of the test's own, removed at its end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "galvan_test_XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline constexpr KeyspaceId kTestKeyspace{2000};

inline std::string test_key(std::string_view name, KeyspaceId keyspace = kTestKeyspace) {
  std::string key;
  append_keyspace(keyspace, key);
  key += name;
  return key;
}

/// A mutation of functions.
class TestMutation final : public Mutation {
 public:
  using Decide = std::function<Decision(std::optional<std::string_view>, std::string&)>;
  using Effects = std::function<void(std::optional<std::string_view>, std::optional<std::string_view>, EffectBatch&)>;

  TestMutation(std::string key, Decide decide, Effects effects = {})
      : key_(std::move(key)), decide_(std::move(decide)), effects_(std::move(effects)) {}

  std::string_view key() const override { return key_; }
  Decision decide(std::optional<std::string_view> current, std::string& new_value) override {
    ++decided;
    seen = current ? std::optional<std::string>(*current) : std::nullopt;
    EXPECT_TRUE(new_value.empty());
    return decide_(current, new_value);
  }
  void append_effects(std::optional<std::string_view> old_value, std::optional<std::string_view> new_value,
                      EffectBatch& effects) override {
    if (effects_) effects_(old_value, new_value, effects);
  }

  int decided = 0;
  std::optional<std::string> seen;  ///< by the last decide()

 private:
  const std::string key_;
  const Decide decide_;
  const Effects effects_;
};

inline TestMutation put_mutation(std::string key, std::string value, TestMutation::Effects effects = {}) {
  return {std::move(key),
          [value = std::move(value)](std::optional<std::string_view>, std::string& new_value) {
            new_value = value;
            return Decision::kPut;
          },
          std::move(effects)};
}

inline TestMutation deciding_mutation(std::string key, Decision decision, TestMutation::Effects effects = {}) {
  return {std::move(key), [decision](std::optional<std::string_view>, std::string&) { return decision; },
          std::move(effects)};
}

inline StorageResult<MutateResult> mutate(Engine& engine, std::initializer_list<Mutation*> mutations,
                                          ReadTier tier = ReadTier::kDisk) {
  const std::vector<Mutation*> list(mutations);
  return engine.mutate(list, tier);
}

/// Queues a write and answers its ticket.
inline CommitTicket queue_put(Engine& engine, std::string key, std::string value) {
  TestMutation mutation = put_mutation(std::move(key), std::move(value));
  const auto result = mutate(engine, {&mutation});
  EXPECT_TRUE(result.has_value()) << result.error().detail;
  EXPECT_TRUE(result->applied);
  return result->ticket;
}

inline void put(Engine& engine, std::string key, std::string value) {
  const auto durable = wait_durable(engine, queue_put(engine, std::move(key), std::move(value)));
  EXPECT_TRUE(durable.has_value()) << durable.error().detail;
}

inline void remove(Engine& engine, std::string key) {
  TestMutation mutation = deciding_mutation(std::move(key), Decision::kRemove);
  const auto result = mutate(engine, {&mutation});
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(wait_durable(engine, result->ticket).has_value());
}

/// The key's durable value, nothing where there is none.
inline std::optional<std::string> value_of(Engine& engine, std::string_view key) {
  std::string value;
  const auto found = engine.get(key, ReadTier::kDisk, value);
  EXPECT_TRUE(found.has_value()) << found.error().detail;
  return found.value_or(false) ? std::optional<std::string>(value) : std::nullopt;
}

/// What the writer of a key sees: its newest value, durable or not.
inline std::optional<std::string> newest_value_of(Engine& engine, const std::string& key) {
  TestMutation mutation = deciding_mutation(key, Decision::kKeep);
  EXPECT_TRUE(mutate(engine, {&mutation}).has_value());
  return mutation.seen;
}

inline double figure(const Engine& engine, std::string_view name) {
  for (const EngineFigure& figure : engine.figures())
    if (figure.name == name) return figure.value;
  ADD_FAILURE() << "no figure " << name;
  return 0;
}

inline std::unique_ptr<Engine> open_engine(const EngineOptions& options) {
  auto engine = open_rocksdb_engine(options);
  EXPECT_TRUE(engine.has_value()) << engine.error().detail;
  return engine ? *std::move(engine) : nullptr;
}

inline EngineOptions disk_options(const TemporaryFolder& folder) {
  EngineOptions options;
  options.data_dir = folder.path() / "data";
  return options;
}

/// Records the outcome that it was called with.
class RecordingWaiter final : public CommitWaiter {
 public:
  void on_durable(const StorageResult<void>& outcome) override {
    MutexLock lock(mutex_);
    EXPECT_FALSE(outcome_.has_value()) << "called twice";
    outcome_ = outcome;
  }
  std::optional<StorageResult<void>> outcome() {
    MutexLock lock(mutex_);
    return outcome_;
  }

 private:
  Mutex mutex_;
  std::optional<StorageResult<void>> outcome_ GALVAN_GUARDED_BY(mutex_);
};

/// Stops the committer until resume(): what is queued meanwhile stays pending. It does so within a waiter's call,
/// which is for a test alone to do.
class CommitterPause {
 public:
  explicit CommitterPause(Engine& engine) {
    while (!paused()) {
      waiters_.push_back(std::make_unique<Waiter>(*this));
      engine.when_durable(queue_put(engine, test_key("committer pause"), "x"), *waiters_.back());
      waiters_.back()->await_call();
    }
  }
  ~CommitterPause() { resume(); }

  void resume() {
    MutexLock lock(mutex_);
    resumed_ = true;
    changed_.notify_all();
    while (in_committer_) changed_.wait(mutex_);
  }

 private:
  class Waiter final : public CommitWaiter {
   public:
    explicit Waiter(CommitterPause& pause) : pause_(pause), creator_(std::this_thread::get_id()) {}
    void on_durable(const StorageResult<void>&) override {
      pause_.called(*this, std::this_thread::get_id() != creator_);
    }
    void await_call() { pause_.await(*this); }
    bool called = false;

   private:
    CommitterPause& pause_;
    const std::thread::id creator_;
  };

  bool paused() {
    MutexLock lock(mutex_);
    return in_committer_;
  }
  void await(const Waiter& waiter) {
    MutexLock lock(mutex_);
    while (!waiter.called) changed_.wait(mutex_);
  }
  // A ticket may be ready before the waiter is registered, which is then called on the test's own thread.
  void called(Waiter& waiter, bool in_committer) {
    MutexLock lock(mutex_);
    waiter.called = true;
    in_committer_ = in_committer;
    changed_.notify_all();
    while (in_committer && !resumed_) changed_.wait(mutex_);
    in_committer_ = false;
    changed_.notify_all();
  }

  Mutex mutex_;
  CondVar changed_;
  bool in_committer_ GALVAN_GUARDED_BY(mutex_) = false;
  bool resumed_ GALVAN_GUARDED_BY(mutex_) = false;
  std::vector<std::unique_ptr<Waiter>> waiters_;
};

}  // namespace galvan

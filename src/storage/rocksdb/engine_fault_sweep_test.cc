#include "storage/rocksdb/engine_test_support.h"
#include "storage/rocksdb/fault_file_system.h"
#include "storage/rocksdb/open_on_env.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

// Each call that changes the disk fails once, in turn, under work that rolls logs, flushes and compacts. Whatever
// failed: writes are refused with a clear error, reads are served, and the store reopens with all that was acknowledged
// and nothing in part, and again after a loss of power that follows. GALVAN_FAULT_SWEEP=all takes every call in turn
// instead of a sample.
namespace galvan {
namespace {

using Loss = FaultFileSystem::Loss;

constexpr KeyspaceId kIndexKeyspace{2001};
constexpr int kItems = 12;
constexpr int kWrites = 60;
// Large items are kept in blob files, small ones in table files.
constexpr std::size_t kSmallBytes = 20'000;
constexpr std::size_t kLargeBytes = 60'000;
constexpr std::uint64_t kSampled = 10;

std::string item_key(int item) { return test_key("item/" + std::to_string(item)); }
std::string index_key(int item) { return test_key("index/" + std::to_string(item), kIndexKeyspace); }
// The version stands at both ends, and the random bytes between them do not compress.
std::string item_value(int version) {
  std::mt19937 random(static_cast<unsigned>(version));
  std::string value = std::to_string(version) + "/";
  const std::size_t bytes = version % 2 == 0 ? kSmallBytes : kLargeBytes;
  while (value.size() < bytes) value.push_back(static_cast<char>(random()));
  return value + "/" + std::to_string(version);
}

/// One engine's life on a disk that fails, and what its clients know.
class FaultyLife {
 public:
  FaultyLife() { options_.memory_bytes = std::size_t{8} << 20; }  // memtables of 1 MiB

  FaultFileSystem& disk() { return *disk_; }
  std::uint64_t run() {
    const std::uint64_t before = disk_->calls();
    write_until_refused();
    engine_.reset();
    return disk_->calls() - before;
  }
  /// Writes on a disk that works, then goes on while files whose names contain `part` fail, until refused.
  void run_failing(const std::string& part, const rocksdb::IOStatus& status);
  void check_after_reopening();
  /// Ends the power under the engine that check_after_reopening() has opened.
  void lose_power(Loss loss) {
    disk_->lose_power();
    engine_.reset();
    disk_->forget_unsynced(loss);
  }

 private:
  bool open() {
    auto engine = open_rocksdb_engine_on(options_, *env_);
    if (!engine.has_value()) {
      EXPECT_NE(disk_->failed_call(), "") << engine.error().detail;
      EXPECT_FALSE(engine.error().detail.empty());
      return false;
    }
    engine_ = *std::move(engine);
    return true;
  }
  void write_until_refused();
  bool write(int version);
  void check_refusal();
  void check_reads();

  const TemporaryFolder folder_;
  EngineOptions options_ = disk_options(folder_);
  const std::shared_ptr<FaultFileSystem> disk_ = std::make_shared<FaultFileSystem>();
  const std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(disk_);
  std::unique_ptr<Engine> engine_;
  std::map<int, int> acknowledged_;  // item -> version
  std::map<int, int> unanswered_;    // asked for and failed
};

void FaultyLife::write_until_refused() {
  if (!open()) return;
  for (int version = 1; version <= kWrites; ++version) {
    if (write(version)) continue;
    EXPECT_NE(disk_->failed_call(), "") << "refused on a disk that works";
    check_refusal();
    break;
  }
  check_reads();
}

void FaultyLife::run_failing(const std::string& part, const rocksdb::IOStatus& status) {
  ASSERT_TRUE(open());
  ASSERT_TRUE(write(1));
  disk_->fail_files(part, status);
  // More than the memtables hold: whoever cannot flush must refuse, and not keep its clients waiting.
  int version = 2;
  while (version < 10 * kWrites && write(version)) ++version;
  ASSERT_LT(version, 10 * kWrites) << "never refused";
  check_refusal();
  check_reads();
  disk_->heal();
  check_refusal();
  EXPECT_GT(figure(*engine_, "storage_memtable_bytes"), 0) << "figures are still told";
  engine_.reset();
}

// Writes an item, its index entry and their counts in one call, with another item whose number is one higher.
bool FaultyLife::write(int version) {
  const int first = version % kItems, second = (version + 1) % kItems;
  const auto effects_of = [version](int item) {
    return [=](std::optional<std::string_view> old_value, auto, EffectBatch& effects) {
      effects.put(index_key(item), std::to_string(version));
      effects.count(kTestKeyspace, old_value ? 0 : 1, 1);
    };
  };
  TestMutation one = put_mutation(item_key(first), item_value(version), effects_of(first));
  TestMutation two = put_mutation(item_key(second), item_value(version), effects_of(second));
  const auto result = mutate(*engine_, {&one, &two});
  if (!result.has_value()) {
    EXPECT_EQ(result.error().kind, StorageErrorKind::kReadOnly);
    return false;
  }
  const auto outcome = wait_durable(*engine_, result->ticket);
  auto& known = outcome.has_value() ? acknowledged_ : unanswered_;
  known[first] = known[second] = version;
  return outcome.has_value();
}

void FaultyLife::check_refusal() {
  TestMutation mutation = put_mutation(test_key("refused"), "x");
  const auto refused = mutate(*engine_, {&mutation});
  ASSERT_FALSE(refused.has_value()) << "written after a failure";
  EXPECT_EQ(refused.error().kind, StorageErrorKind::kReadOnly);
  EXPECT_NE(refused.error().detail.find("writes are refused after an error: "), std::string::npos);
}

void FaultyLife::check_reads() {
  for (const auto& [item, version] : acknowledged_) {
    EXPECT_TRUE(value_of(*engine_, item_key(item)) == item_value(version)) << "item " << item;
    EXPECT_EQ(value_of(*engine_, index_key(item)), std::to_string(version));
  }
}

void FaultyLife::check_after_reopening() {
  disk_->heal();
  ASSERT_TRUE(open());
  std::map<int, int> found;
  for (int item = 0; item < kItems; ++item) {
    const auto value = value_of(*engine_, item_key(item));
    const auto index = value_of(*engine_, index_key(item));
    ASSERT_EQ(value.has_value(), index.has_value()) << "item " << item << " and its index entry differ";
    if (!value) continue;
    found[item] = std::atoi(index->c_str());
    EXPECT_TRUE(*value == item_value(found[item])) << "item " << item << " is not that of its index entry";
  }
  std::map<int, int> with_unanswered = acknowledged_;
  for (const auto& [item, version] : unanswered_) with_unanswered[item] = version;
  EXPECT_TRUE(found == acknowledged_ || found == with_unanswered) << "a call is lost, or half there";
  EXPECT_EQ(engine_->counters(kTestKeyspace).items, static_cast<std::int64_t>(found.size()));
  acknowledged_ = found;
  unanswered_.clear();
  // What is written from here on follows what was found.
  EXPECT_TRUE(write(kWrites + 1));
}

struct FaultCase {
  const char* name;
  rocksdb::IOStatus status;
  bool lasts;
  std::optional<Loss> loss;  // of power, after the failure
};

class EngineFaultSweep : public testing::TestWithParam<int> {};

std::vector<FaultCase> fault_cases() {
  return {
      {"OneError", rocksdb::IOStatus::IOError("injected"), false, std::nullopt},
      {"OneErrorThenPowerLoss", rocksdb::IOStatus::IOError("injected"), false, Loss::kAll},
      {"DiskFull", rocksdb::IOStatus::NoSpace("injected"), true, std::nullopt},
      {"PowerLoss", rocksdb::IOStatus::IOError("no power"), true, Loss::kAll},
      {"PowerLossTearing", rocksdb::IOStatus::IOError("no power"), true, Loss::kTorn},
      {"PowerLossZeroing", rocksdb::IOStatus::IOError("no power"), true, Loss::kZeroed},
  };
}

TEST_P(EngineFaultSweep, LosesNothing) {
  const FaultCase fault = fault_cases()[static_cast<std::size_t>(GetParam())];
  const unsigned seed = std::random_device{}();
  std::mt19937 random(seed);
  const char* const sweep = std::getenv("GALVAN_FAULT_SWEEP");
  const bool all = sweep != nullptr && std::string_view(sweep) == "all";
  const std::uint64_t calls = FaultyLife().run();
  const std::uint64_t step = all ? 1 : std::max<std::uint64_t>(1, calls / kSampled);
  for (std::uint64_t nth = all ? 1 : 1 + random() % step; nth <= calls; nth += step) {
    FaultyLife life;
    life.disk().fail_call(nth, fault.status, fault.lasts);
    life.run();
    const std::string failed = "call " + std::to_string(nth) + " of " + std::to_string(calls) + ": " +
                               life.disk().failed_call() + ", seed " + std::to_string(seed);
    SCOPED_TRACE(failed);
    if (all) std::cout << failed << '\n';
    if (fault.loss) life.disk().forget_unsynced(*fault.loss);
    life.check_after_reopening();
    life.lose_power(fault.loss.value_or(Loss::kTorn));
    life.check_after_reopening();
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, EngineFaultSweep, testing::Range(0, static_cast<int>(fault_cases().size())),
                         [](const auto& fault) { return fault_cases()[static_cast<std::size_t>(fault.param)].name; });

// Errors that RocksDB meets on threads of its own: in flushes, in compactions, and where it notes their files.
TEST(EngineBackgroundFault, EndsWritingAndLosesNothing) {
  for (const char* const part : {".sst", ".blob", "MANIFEST", ".log"}) {
    for (const auto& status : {rocksdb::IOStatus::IOError("injected"), rocksdb::IOStatus::NoSpace("injected")}) {
      SCOPED_TRACE(std::string(part) + ", " + status.ToString());
      FaultyLife life;
      life.run_failing(part, status);
      ASSERT_FALSE(HasFailure());
      life.check_after_reopening();
      life.lose_power(Loss::kAll);
      life.check_after_reopening();
    }
  }
}

}  // namespace
}  // namespace galvan

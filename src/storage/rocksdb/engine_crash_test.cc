#include "storage/rocksdb/crash_writes.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <random>
#include <set>

extern char** environ;

// A child process writes and reports through a pipe what was acknowledged, until it is killed. Then every reported
// write must be there, and no call in part.
namespace galvan::crash {
namespace {

struct Child {
  pid_t pid;
  int report_fd;
};

Child start_child(const std::filesystem::path& folder) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], kReportFd);
  std::string program = std::filesystem::read_symlink("/proc/self/exe").replace_filename(kWriterProgram).string();
  std::string data_dir = folder.string();
  std::array<char*, 3> arguments{program.data(), data_dir.data(), nullptr};
  pid_t pid = 0;
  EXPECT_EQ(::posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments.data(), environ), 0) << program;
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  return {pid, ends[0]};
}

// Kills the child once it has reported `writes`, and answers all it reported.
std::set<std::uint32_t> kill_after(const Child& child, std::size_t writes) {
  std::set<std::uint32_t> reported;
  std::uint32_t number = 0;
  while (::read(child.report_fd, &number, sizeof(number)) == sizeof(number)) {
    reported.insert(number);
    if (reported.size() == writes) {
      EXPECT_EQ(::kill(child.pid, SIGKILL), 0);
    }
  }
  ::close(child.report_fd);
  int status = 0;
  EXPECT_EQ(::waitpid(child.pid, &status, 0), child.pid);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  return reported;
}

void expect_consistent(Engine& engine, const std::set<std::uint32_t>& acknowledged) {
  for (const std::uint32_t number : acknowledged)
    ASSERT_EQ(value_of(engine, item_key(number)), item_value(number)) << "acknowledged and lost";
  std::int64_t items = 0, bytes = 0;
  const auto cursor = engine.scan({test_key("", kIndexKeyspace), test_key("", kNextKeyspace)}, ScanDirection::kForward,
                                  ReadTier::kDisk);
  for (; cursor->valid(); cursor->next()) {
    const auto number = static_cast<std::uint32_t>(std::stoul(std::string(cursor->value())));
    ASSERT_EQ(value_of(engine, item_key(number)), item_value(number)) << "an index entry without its item";
    ++items;
    bytes += number;
  }
  ASSERT_TRUE(cursor->status().has_value());
  EXPECT_EQ(engine.counters(kTestKeyspace).items, items);
  EXPECT_EQ(engine.counters(kTestKeyspace).bytes, bytes);
}

TEST(EngineCrash, AcknowledgedWritesSurviveAKill) {
  const TemporaryFolder folder;
  const EngineOptions options = disk_options(folder);
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::set<std::uint32_t> acknowledged;
  for (int round = 0; round < 4; ++round) {
    acknowledged.merge(kill_after(start_child(options.data_dir), 1 + random() % 1500));
    const auto engine = open_engine(options);
    expect_consistent(*engine, acknowledged);
    // Tells the next child where to go on: past everything, acknowledged or not.
    TestMutation next = put_mutation(test_key("next", kNextKeyspace), "", [&](auto, auto, EffectBatch& effects) {
      effects.count(kNextKeyspace, 100000, 0);
    });
    const auto result = mutate(*engine, {&next});
    ASSERT_TRUE(result.has_value());
    ASSERT_TRUE(wait_durable(*engine, result->ticket).has_value());
  }
}

}  // namespace
}  // namespace galvan::crash

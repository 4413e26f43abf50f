#include "storage/rocksdb/crash_writes.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

// The process that EngineCrash kills: `galvan_crash_writer FOLDER` writes into the data folder, and reports through a
// pipe what was acknowledged.
namespace galvan::crash {
namespace {

constexpr int kThreads = 3;

// Writes items numbered from `first` on, each with an index entry and a count, until killed.
void write_until_killed(Engine& engine, std::uint32_t first) {
  for (std::uint32_t number = first;; number += kThreads) {
    TestMutation item = put_mutation(item_key(number), item_value(number), [&](auto, auto, EffectBatch& effects) {
      effects.put(index_key(number), std::to_string(number));
      effects.count(kTestKeyspace, 1, number);
    });
    const auto result = mutate(engine, {&item});
    if (!result || !wait_durable(engine, result->ticket)) std::abort();
    if (::write(kReportFd, &number, sizeof(number)) != sizeof(number)) std::abort();
  }
}

void run(const char* folder) {
  EngineOptions options;
  options.data_dir = folder;
  options.memory_bytes = std::size_t{8} << 20;  // flushes and switches of the log belong to the test
  const auto engine = open_rocksdb_engine(options);
  if (!engine) std::abort();
  const auto next = static_cast<std::uint32_t>((*engine)->counters(kNextKeyspace).items);
  std::vector<std::thread> threads;
  for (std::uint32_t i = 0; i < kThreads; ++i) threads.emplace_back([&, i] { write_until_killed(**engine, next + i); });
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace galvan::crash

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: galvan_crash_writer FOLDER, with a pipe as descriptor 3\n", stderr);
    return 2;
  }
  galvan::crash::run(arguments[1]);
}

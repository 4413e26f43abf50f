#pragma once

#include "storage/rocksdb/engine_test_support.h"

#include <cstdint>
#include <string>

// What galvan_crash_writer writes, until it is killed, and engine_crash_test.cc looks for.
namespace galvan::crash {

inline constexpr const char* kWriterProgram = "galvan_crash_writer";
/// Where the writer reports the number of each acknowledged write, as a std::uint32_t.
inline constexpr int kReportFd = 3;
/// Counts, as its items, where the next writer goes on.
inline constexpr KeyspaceId kNextKeyspace{2002};
inline constexpr KeyspaceId kIndexKeyspace{2001};

inline std::string item_key(std::uint32_t number) { return test_key("item/" + std::to_string(number)); }
inline std::string index_key(std::uint32_t number) {
  return test_key("index/" + std::to_string(number), kIndexKeyspace);
}
inline std::string item_value(std::uint32_t number) { return std::string(number % 3000, 'v') + std::to_string(number); }

}  // namespace galvan::crash

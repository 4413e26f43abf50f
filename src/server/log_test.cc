#include "server/log.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace galvan {
namespace {

class LogTest : public testing::Test {
 protected:
  std::string line_of(std::string_view message, std::initializer_list<LogField> fields) {
    std::vector<std::string> lines;
    Log log(LogLevel::kInfo, [&](std::string_view line) { lines.emplace_back(line); });
    log.write(LogLevel::kWarn, message, fields);
    EXPECT_EQ(lines.size(), 1U);
    return lines.front();
  }
};

TEST_F(LogTest, WritesKeysAndValues) {
  const std::string line = line_of("listening", {{"address", "http://127.0.0.1:8000"}, {"threads", 2}});
  EXPECT_EQ(line.find("ts=20"), 0U);
  EXPECT_EQ(line.find("Z level=warn msg=listening address=http://127.0.0.1:8000 threads=2"), 26U) << line;
}

TEST_F(LogTest, QuotesWhatCouldForgeALine) {
  const std::string line = line_of("a message", {{"x", "1\nts=2 \"quoted\" \\ \x01"}, {"empty", ""}});
  EXPECT_NE(line.find(R"(msg="a message" x="1\nts=2 \"quoted\" \\ \x01" empty="")"), std::string::npos) << line;
  EXPECT_EQ(line.find('\n'), std::string::npos);
}

TEST_F(LogTest, KeepsQuietBelowItsLevel) {
  int lines = 0;
  Log log(LogLevel::kWarn, [&](std::string_view) { ++lines; });
  log.write(LogLevel::kDebug, "no");
  log.write(LogLevel::kInfo, "no");
  log.write(LogLevel::kWarn, "yes");
  log.write(LogLevel::kError, "yes");
  EXPECT_EQ(lines, 2);
  Log off(LogLevel::kOff, [&](std::string_view) { ++lines; });
  off.write(LogLevel::kError, "no");
  EXPECT_EQ(lines, 2);
}

TEST_F(LogTest, KnowsItsLevelsByName) {
  for (const std::string_view name : {"debug", "info", "warn", "error", "off"}) {
    const auto level = parse_log_level(name);
    ASSERT_TRUE(level.has_value());
    EXPECT_EQ(log_level_name(*level), name);
  }
  EXPECT_EQ(parse_log_level("trace"), std::nullopt);
}

}  // namespace
}  // namespace galvan

#include "cli/option_text.h"

#include <gtest/gtest.h>

namespace galvan::cli {
namespace {

using std::chrono::milliseconds;

TEST(OptionText, ReadsNumbersWithinBoundsOnly) {
  EXPECT_EQ(parse_number("0", 0, 10), 0U);
  EXPECT_EQ(parse_number("10", 0, 10), 10U);
  for (const std::string_view text : {"11", "-1", "+1", "", " 1", "1 ", "0x1", "1.0", "99999999999999999999"}) {
    EXPECT_EQ(parse_number(text, 0, 10), std::nullopt) << text;
  }
  EXPECT_EQ(parse_number("0", 1, 10), std::nullopt);
}

TEST(OptionText, ReadsBooleans) {
  EXPECT_EQ(parse_boolean("true"), true);
  EXPECT_EQ(parse_boolean("no"), false);
  EXPECT_EQ(parse_boolean("on"), std::nullopt);
  EXPECT_EQ(parse_boolean(""), std::nullopt);
}

TEST(OptionText, ReadsBytesWithUnits) {
  EXPECT_EQ(parse_bytes("0"), 0U);
  EXPECT_EQ(parse_bytes("1000"), 1000U);
  EXPECT_EQ(parse_bytes("3KiB"), 3072U);
  EXPECT_EQ(parse_bytes("256MiB"), std::size_t{256} << 20);
  EXPECT_EQ(parse_bytes("2GiB"), std::size_t{2} << 30);
  for (const std::string_view text : {"", "MiB", "1MB", "1 MiB", "-1", "1.5GiB", "17179869184GiB"}) {
    EXPECT_EQ(parse_bytes(text), std::nullopt) << text;
  }
}

TEST(OptionText, WritesBytesAsItReadsThem) {
  EXPECT_EQ(bytes_text(0), "0");
  EXPECT_EQ(bytes_text(1000), "1000");
  EXPECT_EQ(bytes_text(1024), "1KiB");
  EXPECT_EQ(bytes_text(std::size_t{1536} << 20), "1536MiB");
  EXPECT_EQ(bytes_text(std::size_t{4} << 30), "4GiB");
}

TEST(OptionText, ReadsDurations) {
  EXPECT_EQ(parse_duration("5"), milliseconds(5000));
  EXPECT_EQ(parse_duration("5s"), milliseconds(5000));
  EXPECT_EQ(parse_duration("250ms"), milliseconds(250));
  EXPECT_EQ(parse_duration("2m"), milliseconds(120'000));
  EXPECT_EQ(parse_duration("1440m"), milliseconds(86'400'000));
  for (const std::string_view text : {"", "s", "ms", "1h", "-1s", "1.5s", "1441m", "99999999999999999999"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(OptionText, WritesDurationsAsItReadsThem) {
  EXPECT_EQ(duration_text(milliseconds(60'000)), "60s");
  EXPECT_EQ(duration_text(milliseconds(1500)), "1500ms");
}

TEST(OptionText, KnowsRegions) {
  EXPECT_TRUE(is_region("us-east-1"));
  EXPECT_TRUE(is_region("local"));
  for (const std::string_view text :
       {"", "US-EAST-1", "us_east_1", "1st", "-x", "eu west", "a\r\nb", "a23456789012345678901234567890123"}) {
    EXPECT_FALSE(is_region(text)) << text;
  }
}

}  // namespace
}  // namespace galvan::cli

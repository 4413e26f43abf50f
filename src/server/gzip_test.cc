#include "server/gzip.h"

#include <gtest/gtest.h>

#include <random>

namespace galvan {
namespace {

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += part;
  return text;
}

std::string noise(std::size_t bytes) {
  std::mt19937 random(7);
  std::string text(bytes, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

std::string compressed(std::string_view text) {
  std::string out;
  EXPECT_TRUE(GzipWriter().compress(text, out));
  return out;
}

// What a reader makes of the bytes in steps of that size: the text, or "bad".
std::string inflated(std::string_view bytes, std::size_t step) {
  GzipReader reader(bytes);
  std::string out = "before";
  for (;;) {
    const std::size_t size = out.size();
    const GzipReader::Progress progress = reader.read(step, out);
    EXPECT_LE(out.size(), size + step);
    if (progress == GzipReader::Progress::kBad) return "bad";
    if (progress == GzipReader::Progress::kDone) break;
    EXPECT_EQ(out.size(), size + step);
  }
  EXPECT_EQ(out.substr(0, 6), "before");
  return out.substr(6);
}

TEST(Gzip, WhatIsWrittenIsRead) {
  GzipWriter writer;
  std::string out;
  for (const std::size_t bytes : {100U, 5'000U, 100'000U, 3'000'000U}) {
    const std::string text = repeated(R"({"pk":{"S":"a"},"n":{"N":"12"}},)", bytes);
    ASSERT_TRUE(writer.compress(text, out));
    EXPECT_LT(out.size(), text.size() / 2);
    for (const std::size_t step : {std::size_t{1'000}, text.size(), text.size() + 1})
      EXPECT_TRUE(inflated(out, step) == text) << bytes << " by " << step;
  }
}

TEST(Gzip, WhatDoesNotShrinkIsNotWritten) {
  GzipWriter writer;
  std::string out;
  for (const std::string& text : {std::string(), std::string("x"), noise(10'000), noise(1'000'000)})
    EXPECT_FALSE(writer.compress(text, out));
  EXPECT_TRUE(writer.compress(repeated("again ", 1'000), out));
}

TEST(Gzip, RefusesDamagedStreams) {
  const std::string text = repeated("some text or other ", 5'000);
  const std::string whole = compressed(text);
  for (std::size_t length = 0; length < whole.size(); ++length)
    ASSERT_EQ(inflated(whole.substr(0, length), 1'000), "bad") << length;
  EXPECT_EQ(inflated(whole + "x", 1'000), "bad");
  EXPECT_EQ(inflated(whole + whole, 1'000), "bad");
  std::string damaged = whole;
  damaged[whole.size() - 6] = static_cast<char>(damaged[whole.size() - 6] ^ 1);  // in the checksum
  EXPECT_EQ(inflated(damaged, 1'000), "bad");
  for (const std::string_view other : {"plain text", "\x78\x9c\x03\x00\x00\x00\x00\x01", "\x1f\x8b\x08"})
    EXPECT_EQ(inflated(other, 1'000), "bad");
}

TEST(Gzip, SurvivesRandomDamage) {
  const std::string text = repeated("some text or other ", 2'000) + noise(500);
  const std::string whole = compressed(text);
  std::mt19937 random(11);
  for (int i = 0; i < 2'000; ++i) {
    std::string damaged = whole;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    const std::string result = inflated(damaged, 777);
    EXPECT_TRUE(result == "bad" || result == text);  // a few bytes of the header mean nothing
  }
}

TEST(Gzip, AStreamGrowsOnlyAsFarAsItIsRead) {
  const std::string bomb = compressed(std::string(8'000'000, ' '));
  ASSERT_LT(bomb.size(), 100'000U);
  GzipReader reader(bomb);
  std::string out;
  EXPECT_EQ(reader.read(5'000, out), GzipReader::Progress::kMore);
  EXPECT_EQ(out.size(), 5'000U);
  EXPECT_LT(out.capacity(), 20'000U);
}

TEST(AcceptsGzip, ReadsTheField) {
  for (const std::string_view field : {"gzip", "GZIP", "gzip, deflate, br", "deflate , gzip;q=0.5", "gzip;q=1",
                                       "br;q=1.0, gzip;q=0.001", "gzip; q=0.1"})
    EXPECT_TRUE(accepts_gzip(field)) << field;
  for (const std::string_view field :
       {"", "identity", "*", "deflate", "gzipped", "gzip;q=0", "gzip; Q=0.000", "x-gzip", ",;,", "identity;q=1, *;q=0"})
    EXPECT_FALSE(accepts_gzip(field)) << field;
}

}  // namespace
}  // namespace galvan

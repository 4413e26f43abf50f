#include "server/read_buffer.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace galvan {
namespace {

void put(ReadBuffer& buffer, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::span<char> room = buffer.prepare();
    ASSERT_FALSE(room.empty());
    const std::size_t count = std::min(room.size(), bytes.size());
    bytes.copy(room.data(), count);
    buffer.commit(count);
    bytes.remove_prefix(count);
  }
}

TEST(ReadBuffer, KeepsBytesInOrderWhateverComesAndGoes) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::minstd_rand random(seed);
  ReadBuffer buffer;
  std::string expected;
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 3000, ' ');
    for (char& byte : bytes) byte = static_cast<char>(random());
    put(buffer, bytes);
    expected += bytes;
    const std::size_t taken = random() % (expected.size() + 1);
    buffer.consume(taken);
    expected.erase(0, taken);
    ASSERT_EQ(buffer.data(), expected);
    ASSERT_EQ(buffer.empty(), expected.empty());
  }
}

TEST(ReadBuffer, GivesBackWhatItGrewBy) {
  ReadBuffer buffer;
  put(buffer, "x");
  EXPECT_EQ(buffer.capacity(), ReadBuffer::kFirstBytes);
  put(buffer, std::string(30'000, 'x'));
  EXPECT_GT(buffer.capacity(), 30'000U);
  buffer.consume(30'000);
  EXPECT_EQ(buffer.data(), "x");
  buffer.consume(1);
  EXPECT_EQ(buffer.capacity(), 0U);
  put(buffer, "y");
  EXPECT_EQ(buffer.capacity(), ReadBuffer::kFirstBytes);
  buffer.consume(1);
  EXPECT_EQ(buffer.capacity(), ReadBuffer::kFirstBytes);
}

TEST(ReadBuffer, StartsEmptyAndWithoutMemory) {
  const ReadBuffer buffer;
  EXPECT_EQ(buffer.capacity(), 0U);
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.data(), "");
}

}  // namespace
}  // namespace galvan

#include "server/crc32.h"

#include <gtest/gtest.h>

#include <string>

namespace galvan {
namespace {

// The definition, bit by bit: reflected polynomial 0xEDB88320, all ones before and after.
std::uint32_t plain_crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

TEST(Crc32, MeetsTheStandardCheckValue) { EXPECT_EQ(crc32("123456789"), 0xCBF43926U); }

TEST(Crc32, IsZeroForNothing) { EXPECT_EQ(crc32(""), 0U); }

TEST(Crc32, AgreesWithItsDefinitionAtEveryLength) {
  std::string bytes;
  for (int length = 0; length < 1200; ++length) {
    ASSERT_EQ(crc32(bytes), plain_crc32(bytes)) << "length " << length;
    bytes += static_cast<char>(length * 37 + (length >> 3));
  }
}

}  // namespace
}  // namespace galvan

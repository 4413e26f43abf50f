#include "model/big_endian.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace galvan {
namespace {

using namespace std::string_view_literals;

TEST(BigEndianTest, BytesAreInOrderOfTheirWeight) {
  struct Case {
    std::uint64_t value;
    std::string_view bytes;
  };
  const Case cases[] = {
      {0, "\0\0\0\0\0\0\0\0"sv},
      {1, "\0\0\0\0\0\0\0\x01"sv},
      {0x0102030405060708, "\x01\x02\x03\x04\x05\x06\x07\x08"sv},
      {0x80FF000000000000, "\x80\xFF\0\0\0\0\0\0"sv},
      {UINT64_MAX, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"sv},
  };
  for (const Case& c : cases) {
    std::string bytes = "before";
    append_big_endian(c.value, bytes);
    EXPECT_EQ(bytes, "before" + std::string(c.bytes)) << c.value;
    EXPECT_EQ(load_big_endian<std::uint64_t>(c.bytes.data()), c.value);
  }
}

TEST(BigEndianTest, OtherIntegersHaveAsManyBytesAsTheyAreWide) {
  std::string bytes;
  append_big_endian(std::uint32_t{0xFE000001}, bytes);
  append_big_endian(std::uint16_t{0x0203}, bytes);
  append_big_endian(std::uint8_t{4}, bytes);
  EXPECT_EQ(bytes, "\xFE\0\0\x01\x02\x03\x04"sv);
  EXPECT_EQ(load_big_endian<std::uint32_t>(bytes.data()), 0xFE000001);
  EXPECT_EQ(load_big_endian<std::uint16_t>(bytes.data() + 4), 0x0203);
  EXPECT_EQ(load_big_endian<std::uint8_t>(bytes.data() + 6), 4);
}

}  // namespace
}  // namespace galvan

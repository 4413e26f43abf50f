#include "security/sha256.h"

#include <gtest/gtest.h>

#include <string>

namespace galvan::security {
namespace {

std::string hex(const Sha256Digest& digest) { return std::string(view(to_hex(digest))); }

// Source: FIPS 180-4, examples of SHA-256.
TEST(Sha256, HashesAsPublished) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

// Source: RFC 4231, test cases 1, 2 and 6 (whose key is longer than a block).
TEST(HmacKey, SignsAsPublished) {
  EXPECT_EQ(hex(HmacKey(std::string(20, '\x0b')).sign("Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(HmacKey("Jefe").sign("what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(HmacKey(std::string(131, '\xaa')).sign("Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Sha256, DigestsAsDigits) {
  Sha256Digest digest;
  for (std::size_t i = 0; i < digest.size(); ++i) digest[i] = static_cast<unsigned char>(i * 0x11 + 0x0f);
  std::string expected;
  for (const unsigned char byte : digest) {
    expected += "0123456789abcdef"[byte / 16];
    expected += "0123456789abcdef"[byte % 16];
  }
  EXPECT_EQ(hex(digest), expected);
}

TEST(EqualInConstantTime, ComparesEveryByte) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_FALSE(equal_in_constant_time("a", ""));
  for (std::size_t size = 1; size < 20; ++size) {
    const std::string text(size, 'x');
    EXPECT_TRUE(equal_in_constant_time(text, std::string(size, 'x')));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = 'y';
      EXPECT_FALSE(equal_in_constant_time(text, other)) << size << " " << at;
    }
  }
}

}  // namespace
}  // namespace galvan::security

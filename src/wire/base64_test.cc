#include "wire/base64.h"

#include <gtest/gtest.h>

namespace galvan::wire {
namespace {

std::string encoded(std::string_view bytes) {
  std::string out;
  append_base64(bytes, out);
  return out;
}

TEST(Base64, EncodesWithPadding) {
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "Zg==");
  EXPECT_EQ(encoded("fo"), "Zm8=");
  EXPECT_EQ(encoded("foo"), "Zm9v");
  EXPECT_EQ(encoded("\xFB\xFF\xBF"), "+/+/");
}

TEST(Base64, DecodesWhatItEncodes) {
  std::string bytes;
  for (int length = 0; length < 300; ++length) {
    std::string decoded = "before ";
    ASSERT_TRUE(decode_base64(encoded(bytes), decoded)) << length;
    ASSERT_EQ(decoded, "before " + bytes);
    bytes.push_back(static_cast<char>(length * 7));
  }
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  struct Row {
    std::string_view text, message;
  };
  const Row rows[] = {
      {"23456", "Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
      {"=", "Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
      {"é", "Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
      {"=+/=", "Invalid last non-pad Base64 character dectected"},
      {"+/+=", "Invalid last non-pad Base64 character dectected"},
      {"Zh==", "Invalid last non-pad Base64 character dectected"},
      {"Zm9=", "Invalid last non-pad Base64 character dectected"},
      {"Zm9$", "Invalid Base64 character: '$'"},
      {"Zm9 Zm9v", "Invalid Base64 character: ' '"},
      {"Zm-v", "Invalid Base64 character: '-'"},
      {"Zmév", "Invalid Base64 character: 'é'"},
      {"éA==", "Invalid Base64 character: 'é'"},
      {"====", "Invalid Base64 character: '='"},
      {"Z===", "Invalid Base64 character: '='"},
      {"Zg==Zg==", "Invalid Base64 character: '='"},
      {"Zg=v", "Invalid Base64 character: '='"},
  };
  for (const Row& row : rows) {
    std::string out = "kept";
    const Result<void> result = decode_base64(row.text, out);
    ASSERT_FALSE(result) << row.text;
    EXPECT_EQ(result.error().kind(), ErrorKind::kSerialization);
    EXPECT_EQ(result.error().message(), row.message) << row.text;
    EXPECT_EQ(out, "kept");
  }
}

}  // namespace
}  // namespace galvan::wire

#include "model/key_codec.h"

#include <gtest/gtest.h>

#include <vector>

namespace galvan {
namespace {

template <std::size_t N>
std::string raw(const char (&bytes)[N]) {
  return std::string(bytes, N - 1);
}

std::string part_of(ValueView value) {
  std::string part;
  append_key_part(value, part);
  return part;
}

TEST(KeyPart, HasTheDocumentedBytes) {
  EXPECT_EQ(part_of(AttributeValue::number(1)), raw("\x01\xC0\x82\x0B\x00"));
  EXPECT_EQ(part_of(AttributeValue::number(0)), "\x01\x80");
  EXPECT_EQ(part_of(AttributeValue::string("ab")), raw("\x02"
                                                       "ab\x00\x00"));
  EXPECT_EQ(part_of(AttributeValue::binary(raw("\x00z\xFF\x00"))), raw("\x02\x00\xFFz\xFF\x00\xFF\x00\x00"));
  EXPECT_EQ(part_of(AttributeValue::binary("")), raw("\x02\x00\x00"));
}

TEST(KeyPart, OrdersBytesAsUnsignedWithTheShorterPrefixFirst) {
  const std::vector<std::string> ascending = {"",      raw("\x00"), raw("\x00\x00"), raw("\x00\x01"),  raw("\x00\xFF"),
                                              "\x01",  "a",         raw("a\x00"),    raw("a\x00\xFF"), "a\x01",
                                              "a\xFF", "b",         "\x80",          "\xFF",           "\xFF\xFF"};
  for (std::size_t i = 0; i + 1 < ascending.size(); ++i) {
    EXPECT_LT(part_of(AttributeValue::binary(ascending[i])), part_of(AttributeValue::binary(ascending[i + 1]))) << i;
  }
}

TEST(KeyPart, OrdersNumbersByValue) {
  const std::vector<std::int64_t> ascending = {
      std::int64_t{-1} << 62, -100, -11, -10, -9, -1, 0, 1, 2, 9, 10, 11, 99, 100, 255, 256, std::int64_t{1} << 62};
  for (std::size_t i = 0; i + 1 < ascending.size(); ++i) {
    EXPECT_LT(part_of(AttributeValue::number(ascending[i])), part_of(AttributeValue::number(ascending[i + 1]))) << i;
  }
}

TEST(KeyPart, LengthStopsAtTheEndOfThePart) {
  for (const AttributeValue& value : {AttributeValue::number(0), AttributeValue::number(-12345),
                                      AttributeValue::string(""), AttributeValue::binary(raw("\x00\xFF\x00\x00"))}) {
    const std::string part = part_of(value);
    EXPECT_EQ(key_part_length(part), part.size());
    EXPECT_EQ(key_part_length(part + part), part.size());
  }
}

TEST(KeyPart, LengthIsZeroWhereThePartIsNotWellFormed) {
  const struct {
    std::string_view what;
    std::string bytes;
  } rows[] = {
      {"nothing", ""},
      {"unknown kind", raw("\x03\x00\x00")},
      {"no number", "\x01"},
      {"number cut short", "\x01\xC0\x82\x0B"},
      {"number with a bad pair", raw("\x01\xC0\x82\x7F\x00")},
      {"bytes without end",
       "\x02"
       "ab"},
      {"bytes cut inside the end", raw("\x02"
                                       "ab\x00")},
      {"unknown escape", raw("\x02"
                             "a\x00\x01"
                             "b\x00\x00")},
  };
  for (const auto& row : rows) EXPECT_EQ(key_part_length(row.bytes), 0U) << row.what;
}

const KeySchema kSchema{{"p", AttributeType::kS}, KeyAttribute{"s", AttributeType::kN}};

TEST(StorageKey, IsKeyspaceHashPartitionAndSortPart) {
  const AttributeValue item = AttributeValue::map(
      {{"other", AttributeValue::null()}, {"p", AttributeValue::string("x")}, {"s", AttributeValue::number(1)}});
  std::string key;
  append_storage_key(KeyspaceId(0x01020304), kSchema, item, key);
  EXPECT_EQ(key.substr(0, 4), "\x01\x02\x03\x04");
  const std::uint32_t hash = partition_hash(raw("\x02x\x00\x00"));
  EXPECT_EQ(key.substr(4, 4), std::string({static_cast<char>(hash >> 24), static_cast<char>(hash >> 16),
                                           static_cast<char>(hash >> 8), static_cast<char>(hash)}));
  EXPECT_EQ(key.substr(8), raw("\x02x\x00\x00\x01\xC0\x82\x0B\x00"));
  EXPECT_EQ(partition_prefix_length(key), 8U + 4U);

  std::string prefix;
  append_partition_prefix(KeyspaceId(0x01020304), AttributeValue::string("x"), prefix);
  EXPECT_EQ(key.substr(0, prefix.size()), prefix);
  std::string keyspace;
  append_keyspace(KeyspaceId(0x01020304), keyspace);
  EXPECT_EQ(key.substr(0, 4), keyspace);
}

TEST(StorageKey, WithoutSortKeyIsThePartitionPrefix) {
  const KeySchema schema{{"p", AttributeType::kS}, std::nullopt};
  std::string key;
  append_storage_key(kFirstTableKeyspace, schema, AttributeValue::map({{"p", AttributeValue::string("x")}}), key);
  std::string prefix;
  append_partition_prefix(kFirstTableKeyspace, AttributeValue::string("x"), prefix);
  EXPECT_EQ(key, prefix);
}

// The hash decides where stored items are, so it may never change.
TEST(StorageKey, HashIsTheStoredFormats) {
  EXPECT_EQ(partition_hash(raw("\x02user#1\x00\x00")), 0x5B9991D6U);
  EXPECT_EQ(partition_hash(raw("\x01\xC0\x82\x0B\x00")), 0xC6FA4585U);
}

TEST(PrefixEnd, IsTheNextPrefix) {
  EXPECT_EQ(prefix_end("ab"), "ac");
  EXPECT_EQ(prefix_end("a\xFF\xFF"), "b");
  EXPECT_EQ(prefix_end(raw("\x00")), "\x01");
  EXPECT_EQ(prefix_end("\x7F"), "\x80");
  EXPECT_EQ(prefix_end("\xFF\xFF"), "");
  EXPECT_EQ(prefix_end(""), "");
}

}  // namespace
}  // namespace galvan

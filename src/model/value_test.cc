#include "model/value.h"

#include <gtest/gtest.h>

#include <limits>
#include <ostream>
#include <vector>

namespace galvan {
namespace {

constexpr AttributeType kAllTypes[] = {AttributeType::kS,    AttributeType::kN, AttributeType::kB, AttributeType::kNull,
                                       AttributeType::kBool, AttributeType::kL, AttributeType::kM, AttributeType::kSS,
                                       AttributeType::kNS,   AttributeType::kBS};

AttributeValue number(std::string_view text) {
  const Result<Number> parsed = Number::parse(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return AttributeValue::number(parsed.has_value() ? *parsed : Number());
}

std::string key_of(std::int64_t value) {
  std::string key;
  Number(value).append_key(key);
  return key;
}

// A string literal's bytes, zero bytes included.
template <std::size_t N>
std::string raw(const char (&bytes)[N]) {
  return std::string(bytes, N - 1);
}

TEST(AttributeType, NamesGoBothWays) {
  for (const AttributeType type : kAllTypes) EXPECT_EQ(parse_attribute_type(attribute_type_name(type)), type);
  EXPECT_EQ(attribute_type_name(AttributeType::kNull), "NULL");
  EXPECT_EQ(attribute_type_name(AttributeType::kBS), "BS");
  for (const std::string_view wrong : {"", "s", "null", "SSS", "X"}) {
    EXPECT_EQ(parse_attribute_type(wrong), std::nullopt) << wrong;
  }
}

TEST(ValueEncoding, HasTheDocumentedBytes) {
  const struct {
    AttributeValue value;
    AttributeType type;
    std::string encoded;
  } rows[] = {
      {AttributeValue::string("hi"), AttributeType::kS, "\x01\x02hi"},
      {AttributeValue::string(""), AttributeType::kS, raw("\x01\x00")},
      {AttributeValue::binary(raw("\x00\xFF")), AttributeType::kB, raw("\x03\x02\x00\xFF")},
      {AttributeValue::number(0), AttributeType::kN, "\x02\x01\x80"},
      {AttributeValue::number(1), AttributeType::kN, raw("\x02\x04\xC0\x82\x0B\x00")},
      {AttributeValue::null(), AttributeType::kNull, "\x04"},
      {AttributeValue::boolean(false), AttributeType::kBool, "\x05"},
      {AttributeValue::boolean(true), AttributeType::kBool, "\x06"},
      {AttributeValue::list({AttributeValue::null(), AttributeValue::boolean(true)}), AttributeType::kL,
       raw("\x07\x02\x00\x00\x00\x02\x00\x00\x00\x04\x06")},
      {AttributeValue::map({{"b", AttributeValue::null()}, {"a", AttributeValue::boolean(false)}}), AttributeType::kM,
       raw("\x08\x06\x00\x00\x00\x02\x00\x00\x00\x01"
           "a\x05\x01"
           "b\x04")},
      {AttributeValue::set(AttributeType::kSS, {"b", "", "b"}), AttributeType::kSS,
       raw("\x09\x03\x00\x00\x00\x02\x00\x00\x00\x00\x01"
           "b")},
      {AttributeValue::set(AttributeType::kNS, {key_of(1), key_of(0)}), AttributeType::kNS,
       raw("\x0A\x07\x00\x00\x00\x02\x00\x00\x00\x01\x80\x04\xC0\x82\x0B\x00")},
      {AttributeValue::set(AttributeType::kBS, {"\xFF"}), AttributeType::kBS,
       raw("\x0B\x02\x00\x00\x00\x01\x00\x00\x00\x01\xFF")},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(row.value.encoded(), row.encoded) << attribute_type_name(row.type);
    EXPECT_EQ(row.value.view().type(), row.type) << attribute_type_name(row.type);
    EXPECT_TRUE(valid_value(row.encoded)) << attribute_type_name(row.type);
    EXPECT_EQ(encoded_value_length(row.encoded + "more"), row.encoded.size()) << attribute_type_name(row.type);
  }
}

TEST(ValueEncoding, LengthsCrossEachVarintBoundary) {
  for (const std::size_t length : {0U, 1U, 127U, 128U, 16383U, 16384U, 400U * 1024U, 2097152U}) {
    const std::string bytes(length, 'x');
    const AttributeValue value = AttributeValue::binary(bytes);
    EXPECT_EQ(value.view().bytes(), bytes) << length;
    EXPECT_EQ(encoded_value_length(value.encoded()), value.encoded().size()) << length;
    EXPECT_TRUE(valid_value(value.encoded())) << length;
  }
}

TEST(ValueView, ReadsScalars) {
  EXPECT_TRUE(ValueView().absent());
  EXPECT_FALSE(AttributeValue::null().view().absent());
  EXPECT_EQ(AttributeValue::string("caf\xC3\xA9").view().bytes(), "caf\xC3\xA9");
  EXPECT_EQ(number("-1.5").view().number().to_text(), "-1.5");
  EXPECT_TRUE(AttributeValue::boolean(true).view().boolean());
  EXPECT_FALSE(AttributeValue::boolean(false).view().boolean());
}

TEST(ValueView, WalksContainersInOrder) {
  const AttributeValue list =
      AttributeValue::list({AttributeValue::string("x"), AttributeValue::list({}), AttributeValue::number(3)});
  std::vector<ValueView> elements(list.view().elements().begin(), list.view().elements().end());
  ASSERT_EQ(elements.size(), 3U);
  EXPECT_EQ(list.view().count(), 3U);
  EXPECT_EQ(elements[1], AttributeValue::list({}).view());
  EXPECT_EQ(list.view().at(2), AttributeValue::number(3).view());
  EXPECT_TRUE(list.view().at(3).absent());
  EXPECT_TRUE(list.view().at(std::numeric_limits<std::size_t>::max()).absent());

  const AttributeValue map = AttributeValue::map({{"b", AttributeValue::null()}, {"", list}, {"ab", number("1")}});
  std::vector<std::string> names;
  for (const auto& [name, value] : map.view().entries()) names.emplace_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"", "ab", "b"}));
  EXPECT_EQ(map.view().find(""), list.view());
  EXPECT_EQ(map.view().find("b"), AttributeValue::null().view());
  for (const std::string_view missing : {"a", "abc", "c", "\xFF"}) {
    EXPECT_TRUE(map.view().find(missing).absent()) << missing;
  }

  const AttributeValue set = AttributeValue::set(AttributeType::kSS, {"b", "a\xFF", "a"});
  std::vector<std::string> members;
  for (const std::string_view member : set.view().members()) members.emplace_back(member);
  EXPECT_EQ(members, (std::vector<std::string>{"a", "a\xFF", "b"}));
  EXPECT_TRUE(set.view().has_member("a\xFF"));
  for (const std::string_view missing : {"", "aa", "c"}) EXPECT_FALSE(set.view().has_member(missing)) << missing;
}

TEST(ValueView, EmptyContainersHaveNothing) {
  EXPECT_EQ(AttributeValue::list({}).view().count(), 0U);
  EXPECT_TRUE(AttributeValue::list({}).view().at(0).absent());
  const AttributeValue map = AttributeValue::map({});
  EXPECT_EQ(map.view().entries().begin(), map.view().entries().end());
  EXPECT_TRUE(map.view().find("a").absent());
}

TEST(ValueView, EqualityIsByTypeAndValue) {
  EXPECT_EQ(number("1.0"), number("1"));
  EXPECT_EQ(number("-0"), number("0"));
  EXPECT_EQ(AttributeValue::set(AttributeType::kNS, {key_of(2), key_of(1)}),
            AttributeValue::set(AttributeType::kNS, {key_of(1), key_of(2), key_of(2)}));
  EXPECT_NE(AttributeValue::string("1"), AttributeValue::binary("1"));
  EXPECT_NE(AttributeValue::string("1"), number("1"));
  EXPECT_NE(AttributeValue::list({number("1"), number("2")}), AttributeValue::list({number("2"), number("1")}));
  EXPECT_NE(AttributeValue::set(AttributeType::kSS, {"a"}), AttributeValue::set(AttributeType::kBS, {"a"}));
}

TEST(ValueView, ComparesScalarsInTheServicesOrder) {
  const auto less = [](const AttributeValue& a, const AttributeValue& b) {
    return ValueView::compare(a, b) < 0 && ValueView::compare(b, a) > 0;
  };
  EXPECT_TRUE(less(AttributeValue::string(""), AttributeValue::string("a")));
  EXPECT_TRUE(less(AttributeValue::string("a"), AttributeValue::string("aa")));
  EXPECT_TRUE(less(AttributeValue::string("Z"), AttributeValue::string("a")));
  EXPECT_TRUE(less(AttributeValue::string("z"), AttributeValue::string("\xC3\xA9")));
  EXPECT_TRUE(less(AttributeValue::binary("\x7F"), AttributeValue::binary("\x80")));
  EXPECT_TRUE(less(number("-2"), number("-1")));
  EXPECT_TRUE(less(number("9"), number("10")));
  EXPECT_EQ(ValueView::compare(number("1e1"), number("10")), 0);
  EXPECT_EQ(ValueView::compare(AttributeValue::binary("a"), AttributeValue::binary("a")), 0);
}

TEST(ValueWriter, NestsContainersInOneBuffer) {
  std::string out = "before";
  ValueWriter writer(out);
  const ValueWriter::Mark item = writer.begin_map();
  writer.name("list");
  const ValueWriter::Mark list = writer.begin_list();
  writer.string("x");
  const ValueWriter::Mark set = writer.begin_set(AttributeType::kNS);
  writer.set_member(AttributeType::kNS, key_of(5));
  writer.end(set, 1);
  writer.end(list, 2);
  writer.name("number");
  writer.number_key(key_of(7));
  writer.end(item, 2);
  const AttributeValue expected = AttributeValue::map(
      {{"list",
        AttributeValue::list({AttributeValue::string("x"), AttributeValue::set(AttributeType::kNS, {key_of(5)})})},
       {"number", AttributeValue::number(7)}});
  EXPECT_EQ(out, "before" + expected.encoded());
}

TEST(ValidValue, RefusesWhatTheWriterWouldNotWrite) {
  const struct {
    std::string_view what;
    std::string bytes;
  } rows[] = {
      {"nothing", ""},
      {"unknown tag", raw("\x00")},
      {"tag behind the last", raw("\x0C")},
      {"string without length", raw("\x01")},
      {"string cut short", raw("\x01\x03hi")},
      {"string with more behind it", raw("\x01\x01hi")},
      {"length in a longer form", raw("\x01\x81\x00x")},
      {"length of six bytes", raw("\x01\x80\x80\x80\x80\x80\x01")},
      {"length beyond 32 bits", raw("\x01\xFF\xFF\xFF\xFF\x1F")},
      {"number without key", raw("\x02\x00")},
      {"number with a bad key", raw("\x02\x02\x80\x00")},
      {"two scalars", raw("\x04\x04")},
      {"list header cut short", raw("\x07\x00\x00\x00\x00\x00\x00\x00")},
      {"list longer than its bytes", raw("\x07\x01\x00\x00\x00\x01\x00\x00\x00")},
      {"list count too high", raw("\x07\x01\x00\x00\x00\x02\x00\x00\x00\x04")},
      {"list count too low", raw("\x07\x02\x00\x00\x00\x01\x00\x00\x00\x04\x04")},
      {"list with a huge count", raw("\x07\x01\x00\x00\x00\xFF\xFF\xFF\xFF\x04")},
      {"names out of order", raw("\x08\x06\x00\x00\x00\x02\x00\x00\x00\x01"
                                 "b\x04\x01"
                                 "a\x04")},
      {"name twice", raw("\x08\x06\x00\x00\x00\x02\x00\x00\x00\x01"
                         "a\x04\x01"
                         "a\x04")},
      {"name without value", raw("\x08\x02\x00\x00\x00\x01\x00\x00\x00\x01"
                                 "a")},
      {"members out of order", raw("\x09\x04\x00\x00\x00\x02\x00\x00\x00\x01"
                                   "b\x01"
                                   "a")},
      {"member twice", raw("\x0B\x04\x00\x00\x00\x02\x00\x00\x00\x01"
                           "a\x01"
                           "a")},
      {"numbers out of order", raw("\x0A\x07\x00\x00\x00\x02\x00\x00\x00\x04\xC0\x82\x0B\x00\x01\x80")},
      {"inner list reaching beyond the outer",
       raw("\x07\x09\x00\x00\x00\x01\x00\x00\x00\x07\x01\x00\x00\x00\x01\x00\x00"
           "\x00\x04")},
  };
  for (const auto& row : rows) EXPECT_FALSE(valid_value(row.bytes)) << row.what;
}

TEST(ValidValue, BoundsNesting) {
  AttributeValue value = AttributeValue::number(1);
  EXPECT_TRUE(valid_value(value.encoded(), 0));
  for (int levels = 1; levels <= 40; ++levels) {
    value = levels % 2 == 0 ? AttributeValue::list({value}) : AttributeValue::map({{"a", value}});
    EXPECT_TRUE(valid_value(value.encoded(), levels)) << levels;
    EXPECT_FALSE(valid_value(value.encoded(), levels - 1)) << levels;
  }
}

TEST(ValidValue, TakesAMillionOpenListsWithoutRecursingIntoThem) {
  std::string bytes;
  for (int i = 0; i < 1'000'000; ++i) bytes += raw("\x07\xFF\xFF\xFF\x00\x01\x00\x00\x00");
  EXPECT_FALSE(valid_value(bytes));
}

struct SizeRow {
  std::string_view what;
  AttributeValue value;
  std::size_t bytes;
};
std::ostream& operator<<(std::ostream& out, const SizeRow& row) { return out << row.what; }

class ItemSize : public testing::TestWithParam<SizeRow> {};

TEST_P(ItemSize, IsWhatTheServiceCounts) { EXPECT_EQ(value_item_bytes(GetParam().value), GetParam().bytes); }

INSTANTIATE_TEST_SUITE_P(
    Values, ItemSize,
    testing::Values(SizeRow{"empty string", AttributeValue::string(""), 0},
                    SizeRow{"UTF-8 counts in bytes", AttributeValue::string("caf\xC3\xA9"), 5},
                    SizeRow{"binary", AttributeValue::binary("abc"), 3}, SizeRow{"null", AttributeValue::null(), 1},
                    SizeRow{"boolean", AttributeValue::boolean(true), 1},
                    SizeRow{"number", AttributeValue::number(-42), 3},
                    SizeRow{"string set", AttributeValue::set(AttributeType::kSS, {"a", "bc"}), 3},
                    SizeRow{"number set", AttributeValue::set(AttributeType::kNS, {key_of(0), key_of(123)}), 4},
                    SizeRow{"binary set", AttributeValue::set(AttributeType::kBS, {"", "xyz"}), 3},
                    SizeRow{"empty list", AttributeValue::list({}), 3},
                    SizeRow{"empty map", AttributeValue::map({}), 3},
                    SizeRow{"list", AttributeValue::list({AttributeValue::string("ab"), AttributeValue::null()}), 8},
                    SizeRow{"map", AttributeValue::map({{"name", AttributeValue::string("ab")}}), 10},
                    SizeRow{"nested", AttributeValue::map({{"l", AttributeValue::list({AttributeValue::map({})})}}),
                            3 + 1 + 1 + 7}));

TEST(ItemSize, OfAnItemIsNamesAndValuesWithoutTheMapsOwnCost) {
  EXPECT_EQ(item_bytes(AttributeValue::map({})), 0U);
  EXPECT_EQ(item_bytes(AttributeValue::map({{"pk", AttributeValue::string("user")},
                                            {"n", AttributeValue::number(100)},
                                            {"tags", AttributeValue::list({AttributeValue::string("a")})}})),
            (2U + 4U) + (1U + 2U) + (4U + 3U + 1U + 1U));
}

}  // namespace
}  // namespace galvan

#include "wire/json_writer.h"

#include <gtest/gtest.h>

#include <functional>
#include <initializer_list>
#include <limits>

namespace galvan::wire {
namespace {

std::string written(const std::function<void(JsonWriter&)>& write) {
  std::string out;
  JsonWriter json(out);
  write(json);
  return out;
}

TEST(JsonWriter, PutsCommasBetweenMembersAndElements) {
  const std::string document = written([](JsonWriter& json) {
    json.begin_object();
    json.key("a");
    json.integer(1);
    json.key("b");
    json.begin_array();
    json.string("x");
    json.boolean(true);
    json.boolean(false);
    json.begin_object();
    json.end_object();
    json.begin_array();
    json.end_array();
    json.end_array();
    json.key("c");
    json.begin_object();
    json.key("d");
    json.string("[,:{");
    json.key("e");
    json.string("");
    json.end_object();
    json.end_object();
  });
  EXPECT_EQ(document, R"({"a":1,"b":["x",true,false,{},[]],"c":{"d":"[,:{","e":""}})");
}

TEST(JsonWriter, WritersTakeTurnsOnOneDocument) {
  std::string out;
  JsonWriter(out).begin_array();
  JsonWriter(out).integer(1);
  JsonWriter(out).integer(2);
  JsonWriter(out).end_array();
  EXPECT_EQ(out, "[1,2]");
}

TEST(JsonWriter, EscapesOnlyWhatJsonNeeds) {
  struct Row {
    std::string_view text, json;
  };
  const Row rows[] = {
      {"plain /<>&'", R"("plain /<>&'")"},
      {"\"\\", R"("\"\\")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {std::string_view("\0\x01\x1F\x7F", 4), "\"\\u0000\\u0001\\u001f\x7F\""},
      {"é€😀\xE2\x80\xA8", "\"é€😀\xE2\x80\xA8\""},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(written([&](JsonWriter& json) { json.string(row.text); }), row.json);
    EXPECT_EQ(written([&](JsonWriter& json) { json.key(row.text); }), std::string(row.json) + ":");
  }
}

TEST(JsonWriter, FindsWhatToEscapeWhereverItStands) {
  for (std::size_t length = 1; length < 40; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      const std::string text = std::string(at, 'a') + '"' + std::string(length - at - 1, '\xBF');
      const std::string json = '"' + std::string(at, 'a') + "\\\"" + std::string(length - at - 1, '\xBF') + '"';
      ASSERT_EQ(written([&](JsonWriter& writer) { writer.string(text); }), json);
    }
  }
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(8, static_cast<char>(byte));
    const bool escaped = byte < 0x20 || byte == '"' || byte == '\\';
    ASSERT_EQ(written([&](JsonWriter& writer) { writer.string(text); }) == '"' + text + '"', !escaped) << byte;
  }
}

TEST(JsonWriter, WritesTextsOfEveryLength) {
  for (const std::size_t length : std::initializer_list<std::size_t>{0, 3, 4, 7, 8, 9, 255, 256, 257, 511, 512, 513,
                                                                     1022, 1023, 1024, 1025, 5000}) {
    const std::string plain(length, 'a');
    std::string escaped;
    for (std::size_t i = 0; i < length; ++i) escaped += "\\\"";
    const AttributeValue item = AttributeValue::map({{"a", AttributeValue::string(plain)},
                                                     {"b", AttributeValue::string(std::string(length, '"'))},
                                                     {"c", AttributeValue::string(plain + '\n')}});
    EXPECT_EQ(written([&](JsonWriter& json) { json.item(item); }),
              R"({"a":{"S":")" + plain + R"("},"b":{"S":")" + escaped + R"("},"c":{"S":")" + plain + R"(\n"}})");
  }
}

TEST(JsonWriter, WritesNumbersPlainly) {
  using Limits = std::numeric_limits<std::int64_t>;
  const auto decimal = [](double value) { return written([=](JsonWriter& json) { json.decimal(value); }); };
  const auto time = [](std::int64_t ms) { return written([=](JsonWriter& json) { json.timestamp_ms(ms); }); };
  EXPECT_EQ(written([](JsonWriter& json) { json.integer(Limits::min()); }), "-9223372036854775808");
  EXPECT_EQ(decimal(0), "0.0");
  EXPECT_EQ(decimal(0.5), "0.5");
  EXPECT_EQ(decimal(1), "1.0");
  EXPECT_EQ(decimal(1e15), "1000000000000000.0");
  EXPECT_EQ(decimal(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(decimal(std::numeric_limits<double>::max()).size(), 311U);
  EXPECT_EQ(time(1546883223001), "1546883223.001");
  EXPECT_EQ(time(1546883223120), "1546883223.12");
  EXPECT_EQ(time(1546883223000), "1546883223");
  EXPECT_EQ(time(0), "0");
  EXPECT_EQ(time(-1500), "-1.5");
  EXPECT_EQ(time(Limits::min()), "-9223372036854775.808");
}

TEST(JsonWriter, WritesEveryAttributeType) {
  const auto number_key = [](std::int64_t number) {
    std::string key;
    Number(number).append_key(key);
    return key;
  };
  struct Row {
    AttributeValue value;
    std::string_view json;
  };
  const Row rows[] = {
      {AttributeValue::string("a\"é"), R"({"S":"a\"é"})"},
      {AttributeValue::number(-120), R"({"N":"-120"})"},
      {AttributeValue::binary(std::string_view("\0\xFF", 2)), R"({"B":"AP8="})"},
      {AttributeValue::null(), R"({"NULL":true})"},
      {AttributeValue::boolean(true), R"({"BOOL":true})"},
      {AttributeValue::boolean(false), R"({"BOOL":false})"},
      {AttributeValue::list({}), R"({"L":[]})"},
      {AttributeValue::list({AttributeValue::number(1), AttributeValue::list({AttributeValue::null()})}),
       R"({"L":[{"N":"1"},{"L":[{"NULL":true}]}]})"},
      {AttributeValue::map({}), R"({"M":{}})"},
      {AttributeValue::map({{"b", AttributeValue::number(2)}, {"a", AttributeValue::string("")}}),
       R"({"M":{"a":{"S":""},"b":{"N":"2"}}})"},
      {AttributeValue::set(AttributeType::kSS, {"b", "a"}), R"({"SS":["a","b"]})"},
      {AttributeValue::set(AttributeType::kNS, {number_key(10), number_key(-1)}), R"({"NS":["-1","10"]})"},
      {AttributeValue::set(AttributeType::kBS, {"f", ""}), R"({"BS":["","Zg=="]})"},
  };
  for (const Row& row : rows) EXPECT_EQ(written([&](JsonWriter& json) { json.attribute_value(row.value); }), row.json);
}

TEST(JsonWriter, WritesItemsWithoutATypeAroundThem) {
  const AttributeValue item = AttributeValue::map({{"id", AttributeValue::string("1")}});
  const std::string document = written([&](JsonWriter& json) {
    json.begin_object();
    json.key("Count");
    json.integer(1);
    json.key("Items");
    json.begin_array();
    json.item(item);
    json.item(item);
    json.end_array();
    json.end_object();
  });
  EXPECT_EQ(document, R"({"Count":1,"Items":[{"id":{"S":"1"}},{"id":{"S":"1"}}]})");
}

}  // namespace
}  // namespace galvan::wire

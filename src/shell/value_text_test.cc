#include "shell/value_text.h"

#include "shell/text_table.h"

#include <gtest/gtest.h>

#include <clocale>

namespace galvan::shell {
namespace {

std::string printable(std::string_view text) {
  std::string out;
  append_printable(text, out);
  return out;
}

std::string text_of(const AttributeValue& value) {
  std::string out;
  append_value_text(value, out);
  return out;
}

TEST(ValueText, KeepsWhatATerminalShows) { EXPECT_EQ(printable("plain ünï 漢字 😀"), "plain ünï 漢字 😀"); }

TEST(ValueText, EscapesWhatWouldSteerATerminal) {
  EXPECT_EQ(printable("a\nb\tc\r\x1b[31m\x7f"), "a\\nb\\tc\\x0d\\x1b[31m\\x7f");
  EXPECT_EQ(printable("\xC2\x9B"
                      "1m"),
            "\\xc2\\x9b1m");  // a C1 control
  EXPECT_EQ(printable("\xE2\x80\xAE"
                      "abc"),
            "\\xe2\\x80\\xae"
            "abc");  // right-to-left override
  EXPECT_EQ(printable("\xFF\xC3"), "\\xff\\xc3");
}

TEST(ValueText, WritesLiterals) {
  const AttributeValue number = AttributeValue::number(-5);
  const AttributeValue quote = AttributeValue::string("it's\n");
  EXPECT_EQ(text_of(number), "-5");
  EXPECT_EQ(text_of(quote), "it's\\n");
  EXPECT_EQ(text_of(AttributeValue::binary("\x01\xFF")), "0x01ff");
  EXPECT_EQ(text_of(AttributeValue::null()), "NULL");
  EXPECT_EQ(text_of(AttributeValue::list({quote, AttributeValue::boolean(true), AttributeValue::list({})})),
            "['it''s\\n', true, []]");
  EXPECT_EQ(text_of(AttributeValue::map({{"b", number}, {"a'", AttributeValue::map({})}})), "{'a''': {}, 'b': -5}");
  EXPECT_EQ(text_of(AttributeValue::set(AttributeType::kSS, {"y", "x"})), "<<'x', 'y'>>");
  EXPECT_EQ(text_of(AttributeValue::set(AttributeType::kBS, {"\x02"})), "<<0x02>>");
}

TEST(TextTable, AlignsColumns) {
  ASSERT_NE(std::setlocale(LC_CTYPE, "C.UTF-8"), nullptr);
  TextTable table({"a", "long", "c"});
  table.add_row({"漢", "", "1"});
  table.add_row({"x", "ünï", ""});
  std::string text;
  table.append_to(text);
  EXPECT_EQ(text,
            "a  | long | c\n"
            "---+------+--\n"
            "漢 |      | 1\n"
            "x  | ünï  | \n");
}

}  // namespace
}  // namespace galvan::shell

#include "shell/statement_reader.h"

#include <gtest/gtest.h>

#include <vector>

namespace galvan::shell {
namespace {

std::vector<std::string> cut(std::initializer_list<std::string_view> lines) {
  StatementReader reader;
  std::vector<std::string> found;
  for (const std::string_view line : lines) {
    reader.add_line(line);
    while (auto text = reader.next()) found.push_back(*std::move(text));
  }
  if (auto text = reader.rest()) found.push_back("rest: " + *text);
  return found;
}

using Texts = std::vector<std::string>;

TEST(StatementReader, EndsStatementsAtSemicolons) {
  EXPECT_EQ(cut({"SELECT 1; SELECT", "2 ;", ";;", "SELECT 3"}), (Texts{"SELECT 1", "SELECT\n2 ", "rest: SELECT 3\n"}));
}

TEST(StatementReader, LooksThroughQuotesAndComments) {
  EXPECT_EQ(cut({"SELECT ';' -- one;", "\"a;\" /* ;", "; */ ;"}), (Texts{"SELECT ';' -- one;\n\"a;\" /* ;\n; */ "}));
  EXPECT_EQ(cut({"SELECT 'it''s;", "';"}), (Texts{"SELECT 'it''s;\n'"}));
}

TEST(StatementReader, TakesCommandsByTheLine) {
  EXPECT_EQ(cut({"\\d", "  \\d name; x", "SELECT 1; \\q"}), (Texts{"\\d", "\\d name; x", "SELECT 1", "\\q"}));
}

TEST(StatementReader, TellsWhetherAStatementHasBegun) {
  StatementReader reader;
  EXPECT_FALSE(reader.within_statement());
  reader.add_line("-- nothing yet");
  EXPECT_FALSE(reader.within_statement());
  reader.add_line("SELECT '");
  EXPECT_TRUE(reader.within_statement());
  EXPECT_FALSE(reader.next());
  reader.clear();
  EXPECT_FALSE(reader.within_statement());
}

TEST(StatementReader, DropsWhatIsBlank) { EXPECT_EQ(cut({" ; ", "-- a comment", "/* another */"}), Texts{}); }

}  // namespace
}  // namespace galvan::shell

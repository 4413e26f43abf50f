#include "expression/projection.h"

#include "expression/test_notation.h"

#include <gtest/gtest.h>

namespace galvan::expression {
namespace {

using testing::message_of;
using testing::must;
using testing::notation_of;
using testing::TestPlaceholders;
using testing::value_of;

const std::vector<std::string> kNames{"#a=a", "#status=status", "#dot=a.b"};

std::string project(std::string_view expression, std::string_view item) {
  TestPlaceholders placeholders(kNames);
  const auto projection = parse_projection(expression, placeholders.get());
  if (!projection) return projection.error().message();
  std::string out;
  append_projected(*projection, value_of(item), out);
  return notation_of(ValueView(out));
}

struct Row {
  const char* expression;
  const char* item;
  const char* projected;
};

TEST(Projection, KeepsWhatThePathsLeadTo) {
  constexpr const char* kNested = R"({a: {b: {c: 1, d: 2}, e: [1, [2, 3], {f: 4}]}, g: "x"})";
  const Row rows[] = {
      {"a", "{a: 1, b: 2}", "{a: 1}"},
      {"b, a", "{a: 1, b: 2, c: 3}", "{a: 1, b: 2}"},
      {" a ,\tb\n", "{a: 1, b: 2, c: 3}", "{a: 1, b: 2}"},
      {"z", "{a: 1}", "{}"},
      {"z, a", "{}", "{}"},
      {"a, A", "{a: 1, A: 2}", "{A: 2, a: 1}"},
      {"#a, #status, #dot", R"({a: 1, status: 2, "a.b": 3, z: 4})", "{a: 1, a.b: 3, status: 2}"},
      {"a.b.c", kNested, "{a: {b: {c: 1}}}"},
      {"a.b.d, a.b.c, g", kNested, R"({a: {b: {c: 1, d: 2}}, g: "x"})"},
      {"a.e[1][0], a.e[0]", kNested, "{a: {e: [1, [2]]}}"},
      {"a.e[2].f, a.e[1]", kNested, "{a: {e: [[2, 3], {f: 4}]}}"},
      {"a.e[7], a.b.z", kNested, "{}"},
      {"a.e[7], a.b.c", kNested, "{a: {b: {c: 1}}}"},
      {"a.b[0]", kNested, "{}"},
      {"a.e.f", kNested, "{}"},
      {"g.x, g2", kNested, "{}"},
      {"l[3], l[0], l[1]", "{l: [0, 1, 2, 3, 4]}", "{l: [0, 1, 3]}"},
      {"l[0].a, l[0].c, l[2].a", "{l: [{a: 1, b: 2, c: 3}, 5, {a: 4, b: 5}]}", "{l: [{a: 1, c: 3}, {a: 4}]}"},
      {"l[2147483647]", "{l: [1]}", "{}"},
      {"a", "{a: {}, b: []}", "{a: {}}"},
  };
  for (const Row& row : rows) EXPECT_EQ(project(row.expression, row.item), row.projected) << row.expression;
}

TEST(Projection, OfNoItemIsEmpty) {
  TestPlaceholders placeholders({});
  const Projection projection = must(parse_projection("a", placeholders.get()));
  std::string out;
  append_projected(projection, ValueView(), out);
  EXPECT_EQ(notation_of(ValueView(out)), "{}");
}

TEST(Projection, OfAttributesCountsARepeatedNameOnce) {
  const std::string_view names[] = {"b", "status", "b", "a.b"};
  const Projection projection = projection_of_attributes(names);
  std::string out;
  append_projected(projection, value_of(R"({a: 1, b: 2, status: 3, "a.b": 4})"), out);
  EXPECT_EQ(notation_of(ValueView(out)), "{a.b: 4, b: 2, status: 3}");
}

TEST(Projection, NamesItsTopLevelAttributes) {
  TestPlaceholders placeholders(kNames);
  const Projection projection = must(parse_projection("a.b, c[1], a.d, #status", placeholders.get()));
  std::vector<std::string_view> names;
  append_top_level_attributes(projection, names);
  EXPECT_EQ(names, (std::vector<std::string_view>{"a", "c", "a", "status"}));
}

TEST(Projection, ReportsErrors) {
  const std::pair<std::string, std::string> rows[] = {
      {"", "The expression can not be empty;"},
      {std::string(4097, 'a'), "Expression size has exceeded the maximum allowed size;"},
      {"a,", R"(Syntax error; token: "<EOF>", near: ",")"},
      {"a b", R"(Syntax error; token: "b", near: "a b")"},
      {"a, , b", R"(Syntax error; token: ",", near: ", , b")"},
      {"!!!", R"(Syntax error; token: "!", near: "!!")"},
      {"a.b.", R"(Syntax error; token: "<EOF>", near: ".")"},
      {"a[]", R"(Syntax error; token: "]", near: "[]")"},
      {"a[-1]", R"(Syntax error; token: "-", near: "[-1")"},
      {"a[01]", R"(Syntax error; token: "1", near: "01]")"},
      {"a[:i]", R"(Syntax error; token: ":i", near: "[:i]")"},
      {"a[b]", R"(Syntax error; token: "b", near: "[b]")"},
      {"[0]", R"(Syntax error; token: "[", near: "[0")"},
      {"1a", R"(Syntax error; token: "1", near: "1a")"},
      {":v", R"(Syntax error; token: ":v", near: ":v")"},
      {"set", R"(Syntax error; token: "set", near: "set")"},
      {"f(a)", R"(Syntax error; token: "(", near: "f(a")"},
      {"artist-name", R"(Syntax error; token: "-", near: "artist-name")"},
      {"a, status", "Attribute name is a reserved keyword; reserved keyword: status"},
      {"a.Date.b", "Attribute name is a reserved keyword; reserved keyword: Date"},
      {"a, #z", "An expression attribute name used in the document path is not defined; attribute name: #z"},
      {"a[2147483648]", "List index is not within the allowable range; index: [2147483648]"},
      {"a[99999999999999999999]", "List index is not within the allowable range; index: [99999999999999999999]"},
      {"a, a",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path "
       "two: "
       "[a]"},
      {"b, #a, a.b[0]",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path "
       "two: "
       "[a, b, [0]]"},
      {"a.b, a",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path "
       "two: [a]"},
      {"a.b, a[0]",
       "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path "
       "two: [a, [0]]"},
      {"a.b, a[0], c, c",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [c], path "
       "two: "
       "[c]"},
      {"a, a, status", "Attribute name is a reserved keyword; reserved keyword: status"},
  };
  for (const auto& [expression, message] : rows)
    EXPECT_EQ(project(expression, "{}"), "Invalid ProjectionExpression: " + message) << expression;
}

TEST(Projection, BoundsThePathsDepth) {
  std::string path = "a";
  for (int level = 2; level <= 32; ++level) path += ".b";
  EXPECT_EQ(project(path, "{}"), "{}");
  EXPECT_EQ(project(path + "[0]", "{}"),
            "Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33");
}

TEST(Projection, BoundsTheBytesOfItsNames) {
  // 1 MiB, so that two uses are allowed.
  TestPlaceholders placeholders({"#a=" + std::string(1024 * 1024, 'x')});
  EXPECT_EQ(message_of(parse_projection("#a.b, #a.c", placeholders.get())), "ok");
  EXPECT_EQ(message_of(parse_projection("#a.b, #a.c, #a.d", placeholders.get())),
            "Invalid ProjectionExpression: The attribute names in the document paths have exceeded the maximum allowed "
            "size;");
}

TEST(Projection, TakesManyPaths) {
  std::string expression = "l[0]";
  std::string item = "{l: [0";
  for (int i = 1; i < 500; ++i) {
    expression = "l[" + std::to_string(i) + "]," + expression;
    item += ", " + std::to_string(i);
  }
  item += "]}";
  EXPECT_EQ(project(expression, item), item);
}

}  // namespace
}  // namespace galvan::expression

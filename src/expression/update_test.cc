#include "expression/update.h"

#include "expression/test_notation.h"

#include <gtest/gtest.h>

namespace galvan::expression {
namespace {

using testing::message_of;
using testing::must;
using testing::notation_of;
using testing::TestPlaceholders;
using testing::value_of;

const std::vector<std::string> kPlaceholders{
    "#s=status",          "#a=a",       "#dot=a.b",   ":n=5",       ":m=2",
    ":t=\"text\"",        ":b=0xFF",    ":l=[7, 8]",  ":e=[]",      ":map={x: 1}",
    ":ss=<\"b\", \"c\">", ":ns=<2, 3>", ":bs=<0x01>", ":null=null", ":big=9.9999999999999999999999999999999999999E+125",
    ":tiny=1E-130"};

// The item after the update, or the error.
std::string updated_item(std::string_view expression, std::string_view item) {
  TestPlaceholders placeholders(kPlaceholders);
  const auto update = parse_update(expression, placeholders.get());
  if (!update) return update.error().message();
  std::string out = "untouched";
  const auto applied = apply_update(*update, value_of(item), placeholders.values(), out);
  if (!applied) {
    EXPECT_EQ(out, "untouched") << expression;
    return applied.error().message();
  }
  EXPECT_EQ(out.substr(0, 9), "untouched") << expression;
  return notation_of(ValueView(std::string_view(out).substr(9)));
}

struct Row {
  const char* expression;
  const char* item;
  const char* result;
};

void expect_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows)
    EXPECT_EQ(updated_item(row.expression, row.item), row.result) << row.expression << " on " << row.item;
}

constexpr const char* kInvalidPath = "The document path provided in the update expression is invalid for update";
constexpr const char* kMissing = "The provided expression refers to an attribute that does not exist in the item";
constexpr const char* kType = "An operand in the update expression has an incorrect data type";

TEST(Update, SetsAttributes) {
  expect_rows({
      {"SET a = :n", "{}", "{a: 5}"},
      {"SET a = :n", "{a: 1, b: 2}", "{a: 5, b: 2}"},
      {"set b=:t", "{a: 1, c: 3}", R"({a: 1, b: "text", c: 3})"},
      {"SET z = :n, a = :m", "{k: 0}", "{a: 2, k: 0, z: 5}"},
      {"SET a = :map, b = :l, c = :ss, d = :null, e = :b, f = :e", "{}",
       R"({a: {x: 1}, b: [7, 8], c: <"b", "c">, d: null, e: 0xFF, f: []})"},
      {"SET #s = :n, #dot = :m", "{a: 1}", "{a: 1, a.b: 2, status: 5}"},
      {"SET b = a", "{a: [1]}", "{a: [1], b: [1]}"},
      {"SET b = a.x.y[1]", "{a: {x: {y: [1, 2]}}}", "{a: {x: {y: [1, 2]}}, b: 2}"},
      {"SET a = a", "{a: 1}", "{a: 1}"},
      {"SET b = a", "{}", kMissing},
      {"SET b = a.x", "{a: {}}", kMissing},
      {"SET b = a[1]", "{a: [1]}", kMissing},
      {"SET b = a.x", "{a: 1}", kMissing},
  });
}

TEST(Update, SeesTheOldItemOnTheRight) {
  expect_rows({
      {"SET a = b, b = a", "{a: 1, b: 2}", "{a: 2, b: 1}"},
      {"SET a = :n, b = a", "{a: 1}", "{a: 5, b: 1}"},
      {"SET a = :n, b = a", "{}", kMissing},
      {"REMOVE a SET b = a", "{a: 1}", "{b: 1}"},
      {"SET b = a REMOVE a", "{a: 1}", "{b: 1}"},
      {"SET l[0] = l[1], l[1] = l[0]", "{l: [1, 2]}", "{l: [2, 1]}"},
      {"ADD n :n SET m = n", "{n: 1}", "{m: 1, n: 6}"},
  });
}

TEST(Update, Calculates) {
  expect_rows({
      {"SET a = a + :n", "{a: 1}", "{a: 6}"},
      {"SET a = a - :n", "{a: 1}", "{a: -4}"},
      {"SET a = :n - a", "{a: 1}", "{a: 4}"},
      {"SET a = :n + :m", "{}", "{a: 7}"},
      {"SET a = b - c", "{b: 0.1, c: 0.03}", "{a: 0.07, b: 0.1, c: 0.03}"},
      {"SET a = (b - :m)", "{b: 10}", "{a: 8, b: 10}"},
      {"SET a = ((b) - (:m))", "{b: 10}", "{a: 8, b: 10}"},
      {"SET a = (:n)", "{}", "{a: 5}"},
      {"SET a=b-:m", "{b: 10}", "{a: 8, b: 10}"},
      {"SET a = a - a", "{a: 7}", "{a: 0}"},
      {"SET a = if_not_exists(a, :m) + :n", "{}", "{a: 7}"},
      {"SET a = if_not_exists(a, :m) + :n", "{a: 10}", "{a: 15}"},
      {"SET a = :n - if_not_exists(b, :m)", "{b: 1}", "{a: 4, b: 1}"},
      {"SET m.c = m.c + :n", "{m: {c: 1, d: 2}}", "{m: {c: 6, d: 2}}"},
      {"SET a = a + :n", "{}", kMissing},
      {"SET a = :n + a", "{}", kMissing},
      {"SET a = a + :n", R"({a: "x"})", kType},
      {"SET a = b + a", R"({a: "x"})", kMissing},
      {"SET a = a + b", R"({a: "x"})", kType},
      {"SET a = :n + a", "{a: [1]}", kType},
      {"SET a = a + :big", "{a: 9E+125}",
       "Number overflow. Attempting to store a number with magnitude larger than supported range"},
  });
}

TEST(Update, AppendsLists) {
  expect_rows({
      {"SET l = list_append(l, :l)", "{l: [1]}", "{l: [1, 7, 8]}"},
      {"SET l = list_append(:l, l)", "{l: [1]}", "{l: [7, 8, 1]}"},
      {"SET l = list_append(l, l)", R"({l: [1, {a: "b"}]})", R"({l: [1, {a: "b"}, 1, {a: "b"}]})"},
      {"SET l = list_append(:e, :e)", "{}", "{l: []}"},
      {"SET l = (list_append((:l), (:e)))", "{}", "{l: [7, 8]}"},
      {"SET m.l = list_append(m.l, :l)", "{m: {l: []}}", "{m: {l: [7, 8]}}"},
      {"SET l = list_append(if_not_exists(l, :e), :l)", "{}", "{l: [7, 8]}"},
      {"SET l = list_append(if_not_exists(l, :e), :l)", "{l: [1]}", "{l: [1, 7, 8]}"},
      {"SET l = list_append(l, :l)", "{}", kMissing},
      {"SET l = list_append(:l, l)", "{}", kMissing},
      {"SET l = list_append(l, :l)", "{l: 1}", kType},
      {"SET l = list_append(:l, l)", R"({l: <"a">})", kType},
  });
}

TEST(Update, TakesAnAttributeIfItExists) {
  expect_rows({
      {"SET a = if_not_exists(a, :n)", "{}", "{a: 5}"},
      {"SET a = if_not_exists(a, :n)", "{a: 1}", "{a: 1}"},
      {"SET a = if_not_exists(b, :n)", "{a: 1}", "{a: 5}"},
      {"SET a = if_not_exists(b, :n)", R"({b: "x"})", R"({a: "x", b: "x"})"},
      {"SET a = if_not_exists(b, c)", "{c: 1}", "{a: 1, c: 1}"},
      {"SET a = if_not_exists(b, c)", "{}", kMissing},
      {"SET a = if_not_exists(b, if_not_exists(c, :n))", "{}", "{a: 5}"},
      {"SET a = if_not_exists(b, if_not_exists(c, :n))", "{c: 3}", "{a: 3, c: 3}"},
      {"SET a = if_not_exists(b[0].x, :n)", "{b: [{x: 2}]}", "{a: 2, b: [{x: 2}]}"},
  });
}

TEST(Update, SetsNestedElements) {
  expect_rows({
      {"SET m.a = :n", "{m: {}}", "{m: {a: 5}}"},
      {"SET m.a = :n", "{m: {a: {deep: 1}, b: 1}}", "{m: {a: 5, b: 1}}"},
      {"SET m.b = :n", "{a: 1, m: {a: 1, c: 2}, z: 9}", "{a: 1, m: {a: 1, b: 5, c: 2}, z: 9}"},
      {"SET a.b[1].c = :n", "{a: {b: [0, {c: 1, d: 2}, 3], e: 4}}", "{a: {b: [0, {c: 5, d: 2}, 3], e: 4}}"},
      {"SET a.b = :n, a.c.d = :m, b.x = :t REMOVE a.x, b.y", "{a: {x: 3, y: 4, c: {y: 3}}, b: {x: 1, y: 2}}",
       R"({a: {b: 5, c: {d: 2, y: 3}, y: 4}, b: {x: "text"}})"},
      {"SET m.a = :n", "{}", kInvalidPath},
      {"SET m.a = :n", "{m: 1}", kInvalidPath},
      {"SET m.a = :n", "{m: [1]}", kInvalidPath},
      {"SET m[0] = :n", "{m: {a: 1}}", kInvalidPath},
      {"SET m[0] = :n", "{}", kInvalidPath},
      {"SET m.a.b = :n", "{m: {}}", kInvalidPath},
      {"SET m.a.b = :n", "{m: {a: 1}}", kInvalidPath},
      {"SET l[1].a = :n", "{l: [{}]}", kInvalidPath},
  });
}

TEST(Update, SetsListElements) {
  expect_rows({
      {"SET l[1] = :n", "{l: [0, 1, 2]}", "{l: [0, 5, 2]}"},
      {"SET l[3] = :n", "{l: [0, 1, 2]}", "{l: [0, 1, 2, 5]}"},
      {"SET l[9] = :n", "{l: [0, 1, 2]}", "{l: [0, 1, 2, 5]}"},
      {"SET l[0] = :n", "{l: []}", "{l: [5]}"},
      {"SET l[84] = :n, l[37] = :m, l[17] = :t, l[0] = :b", "{l: [0]}", R"({l: [0xFF, "text", 2, 5]})"},
      {"SET l[0][1] = :n, l[1] = :m", "{l: [[1, 2], 3]}", "{l: [[1, 5], 2]}"},
  });
}

TEST(Update, Removes) {
  expect_rows({
      {"REMOVE a", "{a: 1, b: 2}", "{b: 2}"},
      {"REMOVE a, c", "{a: 1, b: 2, c: 3}", "{b: 2}"},
      {"remove z", "{a: 1}", "{a: 1}"},
      {"REMOVE m.a", "{m: {a: 1}}", "{m: {}}"},
      {"REMOVE m.z", "{m: {a: 1}}", "{m: {a: 1}}"},
      {"REMOVE l[0]", "{l: [1]}", "{l: []}"},
      {"REMOVE l[1], l[3]", "{l: [0, 1, 2, 3, 4]}", "{l: [0, 2, 4]}"},
      {"REMOVE l[7]", "{l: [0]}", "{l: [0]}"},
      {"REMOVE l[1] SET l[3] = :n", "{l: [0, 1, 2, 3, 4]}", "{l: [0, 2, 5, 4]}"},
      {"SET l[9] = :n REMOVE l[0]", "{l: [0, 1]}", "{l: [1, 5]}"},
      {"REMOVE a.c[1].x.y[1], a.c[1].q", R"({a: {b: 3, c: ["hi", {q: 2, x: {y: [3, 5, 7]}}]}})",
       R"({a: {b: 3, c: ["hi", {x: {y: [3, 7]}}]}})"},
      {"REMOVE m.a", "{}", kInvalidPath},
      {"REMOVE m.a", "{m: 1}", kInvalidPath},
      {"REMOVE m[0]", "{m: {}}", kInvalidPath},
      {"REMOVE m.a.b", "{m: {}}", kInvalidPath},
  });
}

TEST(Update, AddsNumbersAndMembers) {
  expect_rows({
      {"ADD a :n", "{a: 1}", "{a: 6}"},
      {"ADD a :n", "{}", "{a: 5}"},
      {"ADD m.a :n, m.b :m", "{m: {a: 1}}", "{m: {a: 6, b: 2}}"},
      {"ADD l[0] :n, l[5] :m", "{l: [1]}", "{l: [6, 2]}"},
      {"ADD s :ss", R"({s: <"a", "b">})", R"({s: <"a", "b", "c">})"},
      {"ADD s :ss", "{}", R"({s: <"b", "c">})"},
      {"ADD s :ns", "{s: <10, 2, -1>}", "{s: <-1, 2, 3, 10>}"},
      {"ADD s :bs", "{s: <0x02, 0x01>}", "{s: <0x01, 0x02>}"},
      {"ADD a :n", R"({a: "x"})", kType},
      {"ADD a :n", "{a: <1>}", kType},
      {"ADD s :ss", "{s: <1>}", kType},
      {"ADD s :ss", R"({s: ["a"]})", kType},
      {"ADD s :ns", "{s: 1}", kType},
      {"ADD m.a :n", "{}", kInvalidPath},
      {"ADD a :big", "{a: 1E+125}",
       "Number overflow. Attempting to store a number with magnitude larger than supported range"},
  });
}

TEST(Update, DeletesMembers) {
  expect_rows({
      {"DELETE s :ss", R"({s: <"a", "b">})", R"({s: <"a">})"},
      {"DELETE s :ss", R"({s: <"a">})", R"({s: <"a">})"},
      {"DELETE s :ss", R"({a: 1, s: <"b", "c">})", "{a: 1}"},
      {"DELETE s :ns", "{s: <1, 2, 3, 4>}", "{s: <1, 4>}"},
      {"DELETE s :bs", "{s: <0x00, 0x01>}", "{s: <0x00>}"},
      {"DELETE s :ss", "{a: 1}", "{a: 1}"},
      {"DELETE m.s :ss", R"({m: {s: <"b">, t: 1}})", "{m: {t: 1}}"},
      {"DELETE l[1] :ss", R"({l: [0, <"b">, 2]})", "{l: [0, 2]}"},
      {"DELETE l[4] :ss", "{l: [0]}", "{l: [0]}"},
      {"DELETE s :ss", "{s: <1>}", kType},
      {"DELETE s :ss", R"({s: "b"})", kType},
      {"DELETE m.s :ss", "{}", kInvalidPath},
  });
}

TEST(Update, TakesSectionsInAnyOrder) {
  expect_rows({
      {"DELETE s :ss ADD n :n REMOVE r SET a = :t", R"({n: 1, r: 1, s: <"a", "b">})", R"({a: "text", n: 6, s: <"a">})"},
      {"set a = :n remove b add c :n delete d :ss", R"({b: 1, d: <"b", "x">})", R"({a: 5, c: 5, d: <"x">})"},
  });
}

TEST(Update, ReportsTypesThenSectionsFromTheLast) {
  expect_rows({
      {"SET a = nope ADD b :n", R"({b: "x"})", kType},
      {"SET a.b = :n, c = c + :n", R"({c: "x"})", kType},
      {"SET a.b = nope", "{}", kInvalidPath},
      {"REMOVE a.b SET c = nope", "{}", kMissing},
      {"SET c = nope REMOVE a.b", "{}", kInvalidPath},
      {"SET a = a + :big, b = nope", "{a: 9E+125}", kMissing},
  });
}

std::string nested_list(int levels, const std::string& inner) {
  std::string list = inner;
  for (int i = 0; i < levels; ++i) list = "[" + list + "]";
  return list;
}

TEST(Update, BoundsTheNesting) {
  const auto set_inside = [](int value_levels) {
    TestPlaceholders placeholders({":v=" + nested_list(value_levels, "1")});
    const Update update = must(parse_update("SET m.l[0] = :v", placeholders.get()));
    std::string out;
    return message_of(apply_update(update, value_of("{m: {l: []}}"), placeholders.values(), out));
  };
  // The value's outermost list is on level 3, and the number within it takes a level too.
  EXPECT_EQ(set_inside(29), "ok");
  EXPECT_EQ(set_inside(30), "Nesting Levels have exceeded supported limits");
}

TEST(Update, HandlesManyTargets) {
  std::string expression = "SET l[0] = :n";
  std::string list = "[0", result = "[5";
  for (int i = 1; i < 250; ++i) {
    expression += ", l[" + std::to_string(i) + "] = :n";
    list += ", " + std::to_string(i);
    result += ", 5";
  }
  EXPECT_EQ(updated_item(expression, "{l: " + list + ", 1]}"), "{l: " + result + ", 1]}");
}

TEST(Update, KeepsLongNamesAndValues) {
  const std::string name(200, 'k'), longer(40000, 'l'), text(70000, 'v');
  const std::string item = "{" + name + ": \"" + text + "\", " + longer + ": 1}";
  EXPECT_EQ(updated_item("SET a = :n", item), "{a: 5, " + item.substr(1));
  EXPECT_EQ(updated_item("SET z = :n", item), item.substr(0, item.size() - 1) + ", z: 5}");
}

std::string restricted(std::string_view expression, std::string_view item) {
  TestPlaceholders placeholders(kPlaceholders);
  const Update update = must(parse_update(expression, placeholders.get()));
  std::string out;
  append_updated(update, value_of(item), out);
  return notation_of(ValueView(out));
}

TEST(Update, WritesNoMoreThanAnItemMayHold) {
  // 200 KB each, so that two of them fit.
  const std::string large(200 * 1024, 'x');
  TestPlaceholders placeholders({":s=\"" + large + "\"", ":l=[\"" + large + "\"]", ":ss=<\"" + large + "\">"});
  const AttributeValue item = value_of(R"({a: <"a">, b: <"b">, c: <"c">})");
  const auto outcome = [&](std::string_view expression) {
    const Update update = must(parse_update(expression, placeholders.get()));
    std::string out;
    return message_of(apply_update(update, item, placeholders.values(), out));
  };
  const std::string too_large = oversized_update().message();
  EXPECT_EQ(outcome("SET x = :s, y = :s"), "ok");
  EXPECT_EQ(outcome("SET x = :s, y = :s, z = :s"), too_large);
  EXPECT_EQ(outcome("SET x = list_append(:l, :l), y = list_append(:l, :l)"), too_large);
  EXPECT_EQ(outcome("ADD x :ss, y :ss, z :ss"), too_large);
  EXPECT_EQ(outcome("ADD a :ss, b :ss, c :ss"), too_large);
  EXPECT_EQ(outcome("SET w = nope, x = :s, y = :s, z = :s"), kMissing);
}

TEST(Update, RestrictsAnItemToItsTargets) {
  EXPECT_EQ(restricted("SET a = :n, m.x = b", "{a: 1, b: 2, m: {x: 3, y: 4}}"), "{a: 1, m: {x: 3}}");
  EXPECT_EQ(restricted("SET m.l[1] = :n, m.b = :m", "{m: {b: 1, l: [2, 3, 4]}}"), "{m: {b: 1, l: [3]}}");
  EXPECT_EQ(restricted("REMOVE m.l[1], m.l[3]", "{m: {l: [1, 2, 3]}}"), "{m: {l: [2]}}");
  EXPECT_EQ(restricted("SET l[100] = :n", "{l: [1, 5]}"), "{}");
  EXPECT_EQ(restricted("REMOVE a", "{b: 1}"), "{}");
}

TEST(Update, NamesTheAttributesItWrites) {
  TestPlaceholders placeholders(kPlaceholders);
  const Update update =
      must(parse_update("SET a.b = c, #s = if_not_exists(d, e) ADD f[0] :n REMOVE g", placeholders.get()));
  std::vector<std::string_view> names;
  append_top_level_attributes(update, names);
  EXPECT_EQ(names, (std::vector<std::string_view>{"a", "status", "f", "g"}));
}

TEST(Update, CountsItsOwnBytes) {
  const auto cost = [](std::string_view expression) {
    TestPlaceholders placeholders(kPlaceholders);
    return size_cost(must(parse_update(expression, placeholders.get())));
  };
  EXPECT_EQ(cost("SET a = :n"), 3U + 19);
  EXPECT_EQ(cost("SET a = :n, b.c = :n"), 3U + 19 + 19);
  EXPECT_EQ(cost("SET a[0] = :n"), 3U + 20);
  EXPECT_EQ(cost("SET a = a + :n"), 3U + 69);
  EXPECT_EQ(cost("SET a[1] = a[1] - :n"), 3U + 70);
  EXPECT_EQ(cost("SET a = list_append(a, :l)"), 3U + 19);
  EXPECT_EQ(cost("ADD a :n REMOVE b, c DELETE d :ss"), 3U + 19 + 2 + 2 + 2);
}

TEST(Update, KnowsWhetherItOnlyRemoves) {
  const auto removes = [](std::string_view expression) {
    TestPlaceholders placeholders(kPlaceholders);
    return only_removes(must(parse_update(expression, placeholders.get())));
  };
  EXPECT_TRUE(removes("REMOVE a, b[0]"));
  EXPECT_FALSE(removes("REMOVE a SET b = :n"));
  EXPECT_FALSE(removes("DELETE a :ss"));
}

TEST(Update, ServesAnotherRequestsValues) {
  TestPlaceholders first({":a=1", ":b=[1]"}), second({":a=2", ":b=[3]"}), wrong({":a=2", ":b=\"x\""});
  const Update update = must(parse_update("ADD n :a SET l = list_append(l, :b)", first.get()));
  EXPECT_EQ(message_of(check_update_values(update, second.values())), "ok");
  std::string out;
  EXPECT_EQ(message_of(apply_update(update, value_of("{l: [], n: 1}"), second.values(), out)), "ok");
  EXPECT_EQ(notation_of(ValueView(out)), "{l: [3], n: 3}");
  EXPECT_EQ(message_of(check_update_values(update, wrong.values())),
            "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: "
            "list_append, operand type: S");
}

}  // namespace
}  // namespace galvan::expression

#include "expression/legacy_update.h"

#include "expression/test_notation.h"
#include "model/limits.h"

#include <gtest/gtest.h>

#include <array>

namespace galvan::expression {
namespace {

using testing::message_of;
using testing::must;
using testing::notation_of;
using testing::value_of;

// One attribute "a": ADD, PUT or DELETE, with or without a value. What becomes of the item, or the error.
std::string updated_item(std::string_view action, std::string_view value, std::string_view item) {
  AttributeUpdate one{.attribute = "a", .action = parse_attribute_action(action).value(), .value = {}};
  AttributeValue owned;
  if (!value.empty()) {
    owned = value_of(value);
    one.value = owned.view();
  }
  Placeholders placeholders({}, {});
  const auto update = translate_updates(std::array{one}, placeholders);
  if (!update) return update.error().message();
  std::string out;
  const auto applied = apply_update(**update, value_of(item), placeholders.values(), out);
  if (!applied) return applied.error().message();
  return notation_of(ValueView(out));
}

struct Row {
  const char* action;
  const char* value;
  const char* item;
  const char* result;
};

void expect_rows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(updated_item(row.action, row.value, row.item), row.result)
        << row.action << ' ' << row.value << " on " << row.item;
  }
}

TEST(LegacyUpdate, Puts) {
  expect_rows({{"PUT", "1", "{}", "{a: 1}"},
               {"PUT", "[1]", "{a: \"x\", b: 2}", "{a: [1], b: 2}"},
               {"PUT", "null", "{a: 1}", "{a: null}"}});
}

TEST(LegacyUpdate, Adds) {
  expect_rows({{"ADD", "3", "{}", "{a: 3}"},
               {"ADD", "-3", "{a: 1.5}", "{a: -1.5}"},
               {"ADD", "<\"b\", \"c\">", "{a: <\"a\", \"b\">}", "{a: <\"a\", \"b\", \"c\">}"},
               {"ADD", "<1>", "{}", "{a: <1>}"},
               {"ADD", "<0x01>", "{a: <0x02>}", "{a: <0x01, 0x02>}"},
               {"ADD", "[2, 1]", "{a: [1]}", "{a: [1, 2, 1]}"},
               {"ADD", "[1]", "{}", "{a: [1]}"}});
}

TEST(LegacyUpdate, Deletes) {
  expect_rows({{"DELETE", "", "{a: 1, b: 2}", "{b: 2}"},
               {"DELETE", "", "{b: 2}", "{b: 2}"},
               {"DELETE", "<\"a\", \"c\">", "{a: <\"a\", \"b\">}", "{a: <\"b\">}"},
               {"DELETE", "<1>", "{a: <1>, b: 2}", "{b: 2}"},
               {"DELETE", "<1>", "{b: 2}", "{b: 2}"}});
}

TEST(LegacyUpdate, RefusesAnotherTypeThanTheAttributeHas) {
  constexpr const char* kMismatch = "Type mismatch for attribute to update";
  expect_rows({{"ADD", "1", "{a: \"x\"}", kMismatch},
               {"ADD", "<1>", "{a: 1}", kMismatch},
               {"ADD", "<1>", "{a: <\"x\">}", kMismatch},
               {"ADD", "[1]", "{a: <1>}", kMismatch},
               {"DELETE", "<1>", "{a: <\"x\">}", kMismatch},
               {"DELETE", "<1>", "{a: [1]}", kMismatch}});
}

TEST(LegacyUpdate, RefusesValuesThatTheActionDoesNotTake) {
  const std::string invalid = "One or more parameter values were invalid: ";
  for (const char* action : {"PUT", "ADD"}) {
    EXPECT_EQ(updated_item(action, "", "{}"),
              invalid + "Only DELETE action is allowed when no attribute value is specified");
  }
  for (const auto& [type, value] : std::vector<std::pair<std::string, const char*>>{
           {"S", "\"x\""}, {"B", "0x01"}, {"M", "{}"}, {"BOOL", "true"}, {"NULL", "null"}}) {
    EXPECT_EQ(updated_item("ADD", value, "{}"), invalid + "ADD action is not supported for the type " + type);
    EXPECT_EQ(updated_item("DELETE", value, "{}"),
              invalid + "DELETE action with value is not supported for the type " + type);
  }
  EXPECT_EQ(updated_item("DELETE", "1", "{}"), invalid + "DELETE action with value is not supported for the type N");
  EXPECT_EQ(updated_item("DELETE", "[]", "{}"), invalid + "DELETE action with value is not supported for the type L");
}

TEST(LegacyUpdate, OnlyDeletesMakeNoItem) {
  const AttributeValue set = value_of("<1>");
  const AttributeUpdate remove{.attribute = "a", .action = AttributeAction::kDelete, .value = {}};
  const AttributeUpdate subtract{.attribute = "b", .action = AttributeAction::kDelete, .value = set.view()};
  const AttributeUpdate add{.attribute = "c", .action = AttributeAction::kAdd, .value = set.view()};
  Placeholders placeholders({}, {});
  EXPECT_TRUE(only_removes(*must(translate_updates(std::array{remove, subtract}, placeholders))));
  EXPECT_FALSE(only_removes(*must(translate_updates(std::array{remove, add}, placeholders))));
}

TEST(LegacyUpdate, NothingComesOfNoAttributes) {
  Placeholders placeholders({}, {});
  EXPECT_FALSE(must(translate_updates({}, placeholders)).has_value());
}

TEST(LegacyUpdate, RefusesNamesThatNoAttributeHas) {
  const AttributeUpdate nameless{.attribute = "", .action = AttributeAction::kDelete, .value = {}};
  Placeholders placeholders({}, {});
  EXPECT_EQ(message_of(translate_updates(std::array{nameless}, placeholders)), "Empty attribute name");
}

TEST(LegacyUpdate, BoundsAttributes) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i <= limits::kLegacyElementsMax; ++i) names.push_back(std::to_string(i));
  std::vector<AttributeUpdate> updates;
  updates.reserve(names.size());
  for (const std::string& name : names) updates.push_back({name, AttributeAction::kDelete, {}});
  Placeholders placeholders({}, {});
  EXPECT_EQ(message_of(translate_updates(updates, placeholders)),
            "One or more parameter values were invalid: More than 2000 attributes and values in one parameter");
  updates.pop_back();
  EXPECT_EQ(must(translate_updates(updates, placeholders))->actions().size(), limits::kLegacyElementsMax);
}

}  // namespace
}  // namespace galvan::expression

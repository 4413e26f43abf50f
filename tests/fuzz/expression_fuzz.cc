#include "base/check.h"
#include "expression/condition.h"
#include "expression/key_condition.h"
#include "expression/placeholders.h"
#include "expression/projection.h"
#include "expression/update.h"
#include "model/limits.h"
#include "model/value.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Input: a byte that selects the kind of expression ('c', 'f', 'k', 'u', 'p'; others by their value), then its text.
namespace galvan::expression {
namespace {

constexpr int kItemLevelsMax = limits::kNestingLevelsMax + 1;  // the item is a map itself

AttributeValue number_set(std::initializer_list<std::int64_t> numbers) {
  std::vector<std::string> keys;
  for (const std::int64_t number : numbers) Number(number).append_key(keys.emplace_back());
  return AttributeValue::set(AttributeType::kNS, std::move(keys));
}

// One value of each type, and some that are wide, deep, or at the ends of their ranges.
struct Values {
  AttributeValue number = AttributeValue::number(5), negative = AttributeValue::number(-1);
  AttributeValue largest = AttributeValue::number(*Number::parse("9.9999999999999999999999999999999999999E+125"));
  AttributeValue smallest = AttributeValue::number(*Number::parse("1E-130"));
  AttributeValue string = AttributeValue::string("text \xF0\x9D\x84\x9E"), empty = AttributeValue::string("");
  AttributeValue type = AttributeValue::string("N"), binary = AttributeValue::binary("te");
  AttributeValue null = AttributeValue::null(), boolean = AttributeValue::boolean(true);
  AttributeValue strings = AttributeValue::set(AttributeType::kSS, {"a", "b", ""});
  AttributeValue numbers = number_set({1, 5, -1});
  AttributeValue binaries = AttributeValue::set(AttributeType::kBS, {"te", "x"});
  AttributeValue list = AttributeValue::list({number, string, strings});
  AttributeValue map = AttributeValue::map({{"a", number}, {"b", list}});
  AttributeValue deep = number;

  Values() {
    for (int level = 0; level < limits::kNestingLevelsMax; ++level)
      deep = level % 2 == 0 ? AttributeValue::list({deep}) : AttributeValue::map({{"a", deep}});
  }
};

class Fixture {
 public:
  ValueView item() const { return item_; }

  Placeholders placeholders() const { return Placeholders(names_, values_); }

 private:
  Values v_;
  std::vector<NamePlaceholder> names_{{"#a", "a"}, {"#b", "b"}, {"#s", "status"}, {"#d", "a.b"}};
  std::vector<ValuePlaceholder> values_{
      {":n", v_.number},   {":m", v_.negative}, {":x", v_.largest}, {":y", v_.smallest},
      {":s", v_.string},   {":e", v_.empty},    {":t", v_.type},    {":b", v_.binary},
      {":0", v_.null},     {":1", v_.boolean},  {":S", v_.strings}, {":N", v_.numbers},
      {":B", v_.binaries}, {":l", v_.list},     {":o", v_.map},     {":d", v_.deep}};
  AttributeValue item_ =
      AttributeValue::map({{"a", v_.map},
                           {"b", v_.list},
                           {"c", v_.number},
                           {"d", v_.deep},
                           {"e", v_.string},
                           {"f", v_.strings},
                           {"g", v_.numbers},
                           {"h", v_.binaries},
                           {"i", v_.binary},
                           {"j", v_.null},
                           {"k", v_.boolean},
                           {"status", v_.largest},
                           {"l", AttributeValue::list({v_.map, v_.list, AttributeValue::list({}), v_.map})}});
};

void check_map(std::string_view encoded) {
  GALVAN_CHECK(valid_value(encoded, kItemLevelsMax));
  GALVAN_CHECK(ValueView(encoded).type() == AttributeType::kM);
}

void check_message(const ApiError& error, std::string_view prefix) {
  GALVAN_CHECK(error.kind() == ErrorKind::kValidation);
  GALVAN_CHECK(error.message().starts_with(prefix));
}

void check_condition(ExpressionKind kind, std::string_view prefix, std::string_view text, const Fixture& fixture) {
  Placeholders placeholders = fixture.placeholders();
  const Result<Condition> condition = parse_condition(kind, text, placeholders);
  if (!condition) return check_message(condition.error(), prefix);
  GALVAN_CHECK(check_condition_values(kind, *condition, placeholders.values()).has_value());
  const bool holds = evaluate(*condition, fixture.item(), placeholders.values());
  GALVAN_CHECK(evaluate(*condition, fixture.item(), placeholders.values()) == holds);
  evaluate(*condition, ValueView(), placeholders.values());

  // The opposite of a condition that leaves room for it.
  const std::string opposite = "NOT (" + std::string(text) + ")";
  Placeholders again = fixture.placeholders();
  const Result<Condition> negated = parse_condition(kind, opposite, again);
  if (negated) GALVAN_CHECK(evaluate(*negated, fixture.item(), again.values()) != holds);
}

void check_key_condition(std::string_view text, const Fixture& fixture) {
  Placeholders placeholders = fixture.placeholders();
  const Result<KeyCondition> condition = parse_key_condition(text, placeholders);
  if (!condition) return check_message(condition.error(), "");
  GALVAN_CHECK(check_key_condition_values(*condition, placeholders.values()).has_value());
  const KeySchema schema{{"a", AttributeType::kN}, KeyAttribute{"b", AttributeType::kS}};
  const Result<KeyPredicate> predicate = resolve_key_condition(*condition, schema, placeholders.values());
  if (!predicate) return check_message(predicate.error(), "");
  GALVAN_CHECK(predicate->partition.count == 1 && predicate->partition.values[0].type() == AttributeType::kN);
  // One sort attribute: there is one condition on it, or none.
  GALVAN_CHECK(predicate->sort_equal.count + (predicate->sort ? 1 : 0) <= 1);
  for (const ValueView value : predicate->sort_equal.all()) GALVAN_CHECK(value.type() == AttributeType::kS);
  GALVAN_CHECK(!predicate->sort || predicate->sort->first.type() == AttributeType::kS);
}

void check_update(std::string_view text, const Fixture& fixture) {
  Placeholders placeholders = fixture.placeholders();
  const Result<Update> update = parse_update(text, placeholders);
  if (!update) return check_message(update.error(), "Invalid UpdateExpression: ");
  GALVAN_CHECK(check_update_values(*update, placeholders.values()).has_value());
  GALVAN_CHECK(size_cost(*update) > 3);
  std::string new_item;
  const Result<void> applied = apply_update(*update, fixture.item(), placeholders.values(), new_item);
  if (!applied) {
    GALVAN_CHECK(new_item.empty());
    return check_message(applied.error(), "");
  }
  check_map(new_item);
  std::string updated;
  append_updated(*update, ValueView(new_item), updated);
  check_map(updated);
  GALVAN_CHECK(updated.size() <= new_item.size());
}

void check_projection(std::string_view text, const Fixture& fixture) {
  Placeholders placeholders = fixture.placeholders();
  const Result<Projection> projection = parse_projection(text, placeholders);
  if (!projection) return check_message(projection.error(), "Invalid ProjectionExpression: ");
  std::string projected;
  append_projected(*projection, fixture.item(), projected);
  check_map(projected);
  GALVAN_CHECK(projected.size() <= fixture.item().encoded().size());
}

// Parsing must look at no value that the request does not have.
void check_without_placeholders(std::string_view text) {
  Placeholders none({}, {});
  static_cast<void>(parse_condition(ExpressionKind::kCondition, text, none));
  static_cast<void>(parse_update(text, none));
  static_cast<void>(parse_projection(text, none));
}

void check_input(std::string_view input) {
  static const Fixture fixture;
  if (input.empty()) return;
  constexpr std::string_view kKinds = "cfkup";
  const std::size_t named = kKinds.find(input[0]);
  const std::size_t kind =
      named != std::string_view::npos ? named : static_cast<unsigned char>(input[0]) % kKinds.size();
  const std::string_view text = input.substr(1);
  check_without_placeholders(text);
  switch (kind) {
    case 0:
      return check_condition(ExpressionKind::kCondition, "Invalid ConditionExpression: ", text, fixture);
    case 1:
      return check_condition(ExpressionKind::kFilter, "Invalid FilterExpression: ", text, fixture);
    case 2:
      return check_key_condition(text, fixture);
    case 3:
      return check_update(text, fixture);
    default:
      return check_projection(text, fixture);
  }
}

}  // namespace
}  // namespace galvan::expression

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  galvan::expression::check_input({reinterpret_cast<const char*>(data), size});
  return 0;
}

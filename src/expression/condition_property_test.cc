#include "expression/condition.h"
#include "expression/test_model.h"
#include "expression/test_notation.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>

namespace galvan::expression {
namespace {

using namespace testing;  // NOLINT: the whole of the test model is used

// A random piece of a condition: its text, and what it means for an item.
struct Term {
  std::string text;
  std::function<std::optional<Tree>(const Tree& item)> value;
  bool is_path = false;
  const Tree* constant = nullptr;
  bool is_size = false;
};
struct Statement {
  std::string text;
  std::function<bool(const Tree& item)> holds;
};

std::optional<std::int64_t> size_of(const Tree& tree) {
  const auto count = [](const auto& container) { return static_cast<std::int64_t>(container.size()); };
  if (const auto* string = tree.as<std::string>()) {
    std::int64_t units = 0;
    for (std::size_t i = 0; i < string->size();) {
      const auto lead = static_cast<unsigned char>((*string)[i]);
      i += lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
      units += lead >= 0xF0 ? 2 : 1;
    }
    return units;
  }
  if (const auto* binary = tree.as<Binary>()) return count(binary->bytes);
  if (const auto* list = tree.as<List>()) return count(*list);
  if (const auto* map = tree.as<Map>()) return count(*map);
  if (const auto* strings = tree.as<StringSet>()) return count(*strings);
  if (const auto* numbers = tree.as<NumberSet>()) return count(*numbers);
  return std::nullopt;
}

// -1, 0, 1; nothing for values that have no order between them.
std::optional<int> order_of(const std::optional<Tree>& a, const std::optional<Tree>& b) {
  if (!a || !b) return std::nullopt;
  const auto sign = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
  if (a->as<std::string>() && b->as<std::string>()) return sign(*a->as<std::string>(), *b->as<std::string>());
  if (a->as<std::int64_t>() && b->as<std::int64_t>()) return sign(*a->as<std::int64_t>(), *b->as<std::int64_t>());
  if (a->as<Binary>() && b->as<Binary>()) return sign(a->as<Binary>()->bytes, b->as<Binary>()->bytes);
  return std::nullopt;
}

bool is_scalar(const Tree& tree) {
  return tree.as<std::string>() != nullptr || tree.as<std::int64_t>() != nullptr || tree.as<Binary>() != nullptr;
}

bool contains_model(const Tree& whole, const Tree& part) {
  const auto* string = part.as<std::string>();
  if (const auto* text = whole.as<std::string>()) return string && text->find(*string) != std::string::npos;
  if (const auto* bytes = whole.as<Binary>())
    return part.as<Binary>() && bytes->bytes.find(part.as<Binary>()->bytes) != std::string::npos;
  if (const auto* strings = whole.as<StringSet>()) return string && strings->contains(*string);
  if (const auto* numbers = whole.as<NumberSet>())
    return part.as<std::int64_t>() && numbers->contains(*part.as<std::int64_t>());
  if (const auto* list = whole.as<List>()) return std::find(list->begin(), list->end(), part) != list->end();
  return false;
}

bool begins_with_model(const Tree& whole, const Tree& prefix) {
  if (const auto* text = whole.as<std::string>())
    return prefix.as<std::string>() && text->starts_with(*prefix.as<std::string>());
  if (const auto* bytes = whole.as<Binary>())
    return prefix.as<Binary>() && bytes->bytes.starts_with(prefix.as<Binary>()->bytes);
  return false;
}

class Generator {
 public:
  explicit Generator(unsigned seed) : dice_(seed) {
    for (std::size_t i = 0; i < 10; ++i) constants_.push_back(dice_.tree(i < 6 ? 0 : 2));
    for (const Tree& constant : constants_) encoded_.push_back(encode(constant));
    for (std::size_t i = 0; i < constants_.size(); ++i) names_.push_back(":v" + std::to_string(i));
  }

  Dice& dice() { return dice_; }

  std::vector<ValuePlaceholder> placeholders() const {
    std::vector<ValuePlaceholder> placeholders;
    for (std::size_t i = 0; i < names_.size(); ++i) placeholders.push_back({names_[i], encoded_[i]});
    return placeholders;
  }

  Statement statement(int levels) {
    if (levels == 0 || dice_.one_in(4)) return test();
    switch (dice_.below(4)) {
      case 0: {
        const Statement inner = statement(levels - 1);
        return {"NOT (" + inner.text + ")", [inner](const Tree& item) { return !inner.holds(item); }};
      }
      case 1: {
        const Statement inner = test();
        return {"not " + inner.text, [inner](const Tree& item) { return !inner.holds(item); }};
      }
      case 2: {
        const Statement a = grouped(levels), b = grouped(levels);
        return {a.text + " AND " + b.text, [a, b](const Tree& item) { return a.holds(item) && b.holds(item); }};
      }
      default: {
        const Statement a = grouped(levels), b = grouped(levels);
        return {a.text + " or " + b.text, [a, b](const Tree& item) { return a.holds(item) || b.holds(item); }};
      }
    }
  }

 private:
  Statement grouped(int levels) {
    Statement inner = statement(levels - 1);
    inner.text = "(" + inner.text + ")";
    return inner;
  }

  Term path() {
    const Steps steps = random_path(dice_);
    return {text_of(steps),
            [steps](const Tree& item) {
              const Tree* found = find(item, steps);
              return found == nullptr ? std::nullopt : std::optional<Tree>(*found);
            },
            true, nullptr, false};
  }

  Term constant(bool (*allowed)(const Tree&)) {
    std::size_t i = dice_.below(constants_.size());
    while (!allowed(constants_[i])) {
      if (dice_.one_in(20)) return path();
      i = dice_.below(constants_.size());
    }
    const Tree* tree = &constants_[i];
    return {names_[i], [tree](const Tree&) { return std::optional<Tree>(*tree); }, false, tree, false};
  }

  Term term(bool (*allowed)(const Tree&), bool sizes = true) {
    if (sizes && dice_.one_in(6)) {
      const Term inner = path();
      return {"size(" + inner.text + ")",
              [inner](const Tree& item) -> std::optional<Tree> {
                const auto value = inner.value(item);
                const auto size = value ? size_of(*value) : std::nullopt;
                if (!size) return std::nullopt;
                return Tree{*size};
              },
              false, nullptr, true};
    }
    return dice_.one_in(2) ? path() : constant(allowed);
  }

  // Differs from a first operand that is a path.
  Term other_term(const Term& first, bool (*allowed)(const Tree&), bool sizes = true) {
    Term other = term(allowed, sizes);
    while (other.text == first.text) other = term(allowed, sizes);
    return other;
  }

  static bool any(const Tree&) { return true; }
  static bool text_or_binary(const Tree& tree) { return tree.as<std::string>() || tree.as<Binary>(); }

  Statement test() {
    switch (dice_.below(8)) {
      case 0: {
        const Term a = path();
        return {"attribute_exists(" + a.text + ")", [a](const Tree& item) { return a.value(item).has_value(); }};
      }
      case 1: {
        const Term a = path();
        return {"attribute_not_exists(" + a.text + ")", [a](const Tree& item) { return !a.value(item).has_value(); }};
      }
      case 2: {
        const Term a = term(any), b = other_term(a, any);
        return {"contains(" + a.text + ", " + b.text + ")", [a, b](const Tree& item) {
                  const auto whole = a.value(item), part = b.value(item);
                  return whole && part && contains_model(*whole, *part);
                }};
      }
      case 3: {
        const Term a = term(text_or_binary, false), b = other_term(a, text_or_binary, false);
        return {"begins_with(" + a.text + ", " + b.text + ")", [a, b](const Tree& item) {
                  const auto whole = a.value(item), prefix = b.value(item);
                  return whole && prefix && begins_with_model(*whole, *prefix);
                }};
      }
      case 4:
        return between();
      case 5: {
        const Term a = term(any);
        std::vector<Term> others{other_term(a, any)};
        std::string text = a.text + " IN (" + others[0].text;
        for (; !dice_.one_in(2); text += ", " + others.back().text) others.push_back(other_term(a, any));
        return {text + ")", [a, others](const Tree& item) {
                  const auto value = a.value(item);
                  return value && std::any_of(others.begin(), others.end(), [&](const Term& other) {
                           const auto candidate = other.value(item);
                           return candidate && *candidate == *value;
                         });
                }};
      }
      default:
        return comparison();
    }
  }

  Statement between() {
    const Term a = term(is_scalar), low = other_term(a, is_scalar);
    Term high = other_term(a, is_scalar);
    if (low.constant != nullptr && high.constant != nullptr) {
      const auto order = order_of(*low.constant, *high.constant);
      if (!order || *order > 0) high = low;
    }
    return {a.text + " BETWEEN " + low.text + " AND " + high.text, [a, low, high](const Tree& item) {
              const auto value = a.value(item);
              const auto below = order_of(low.value(item), value), above = order_of(value, high.value(item));
              return below && above && *below <= 0 && *above <= 0;
            }};
  }

  Statement comparison() {
    const std::size_t op = dice_.below(6);
    bool (*allowed)(const Tree&) = op < 2 ? any : is_scalar;
    const Term a = term(allowed), b = other_term(a, allowed);
    const std::vector<std::string> names{"=", "<>", "<", "<=", ">", ">="};
    return {a.text + " " + names[op] + " " + b.text, [a, b, op](const Tree& item) {
              const auto left = a.value(item), right = b.value(item);
              const bool equal = left && right && *left == *right;
              if (op < 2) return equal == (op == 0);
              const auto order = order_of(left, right);
              if (!order) return false;
              return op == 2 ? *order < 0 : op == 3 ? *order <= 0 : op == 4 ? *order > 0 : *order >= 0;
            }};
  }

  Dice dice_;
  std::vector<Tree> constants_;
  std::vector<AttributeValue> encoded_;
  std::vector<std::string> names_;
};

TEST(ConditionProperty, RandomConditionsMeanWhatTheirPartsMean) {
  std::size_t holding = 0, failing = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generator generator(seed);
    const auto values = generator.placeholders();
    for (int round = 0; round < 5; ++round) {
      const Statement statement = generator.statement(3);
      SCOPED_TRACE(statement.text);
      Placeholders placeholders({}, values);
      const auto condition = parse_condition(ExpressionKind::kFilter, statement.text, placeholders);
      ASSERT_EQ(message_of(condition), "ok");
      for (int i = 0; i < 5; ++i) {
        const Tree item{generator.dice().map(2)};
        const AttributeValue encoded = encode(item);
        const bool expected = statement.holds(item);
        (expected ? holding : failing) += 1;
        ASSERT_EQ(evaluate(*condition, encoded, placeholders.values()), expected) << notation_of(encoded);
      }
    }
  }
  EXPECT_GT(holding, 2000U);
  EXPECT_GT(failing, 2000U);
}

}  // namespace
}  // namespace galvan::expression

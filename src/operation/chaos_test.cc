#include "operation/chaos.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>

namespace galvan {
namespace {

constexpr int kDraws = 100'000;

/// How often each kind of fault was drawn, as a part of all draws.
std::array<double, 4> drawn(Chaos& chaos, bool can_conflict, bool can_be_throttled) {
  std::array<double, 4> parts{};
  for (int i = 0; i < kDraws; ++i) {
    parts[static_cast<std::size_t>(chaos.draw(can_conflict, can_be_throttled).kind)] += 1.0 / kDraws;
  }
  return parts;
}

TEST(Chaos, DrawsEachFaultAsOftenAsAsked) {
  struct Row {
    bool can_conflict, can_be_throttled;
    double conflicts, throttles;
  };
  const Row rows[] = {{true, true, 0.2, 0.1}, {false, true, 0, 0.1}, {true, false, 0.2, 0}, {false, false, 0, 0}};
  for (const Row& row : rows) {
    Chaos chaos({.transaction_conflict = 0.2, .throttle = 0.1, .error_500 = 0.05}, 7);
    const auto parts = drawn(chaos, row.can_conflict, row.can_be_throttled);
    EXPECT_NEAR(parts[static_cast<std::size_t>(FaultKind::kTransactionConflict)], row.conflicts, 0.01);
    EXPECT_NEAR(parts[static_cast<std::size_t>(FaultKind::kThrottle)], row.throttles, 0.01);
    EXPECT_NEAR(parts[static_cast<std::size_t>(FaultKind::kError500)], 0.05, 0.01);
  }
}

TEST(Chaos, AChanceOfOneAlwaysHappens) {
  Chaos chaos({.transaction_conflict = 1}, 7);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(chaos.draw(true, true).kind, FaultKind::kTransactionConflict);
}

TEST(Chaos, CountsItsFaults) {
  Chaos chaos({.throttle = 1}, 7);
  for (int i = 0; i < 5; ++i) chaos.draw(true, true);
  std::vector<EngineFigure> figures;
  chaos.append_figures(figures);
  std::map<std::string, double> values;
  for (const EngineFigure& figure : figures) values[figure.name] = figure.value;
  EXPECT_EQ(values, (std::map<std::string, double>{{"chaos_enabled", 1},
                                                   {"chaos_transaction_conflicts_total", 0},
                                                   {"chaos_throttles_total", 5},
                                                   {"chaos_errors_500_total", 0}}));
}

TEST(Chaos, IsOffByDefault) {
  Chaos chaos({}, 7);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(chaos.draw(true, true).kind, FaultKind::kNone);
  std::vector<EngineFigure> figures;
  chaos.append_figures(figures);
  ASSERT_EQ(figures.size(), 1U);
  EXPECT_EQ(figures[0].value, 0);
}

}  // namespace
}  // namespace galvan

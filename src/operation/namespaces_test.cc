#include "operation/namespaces.h"

#include <gtest/gtest.h>

namespace galvan {
namespace {

struct Row {
  std::string_view query;
  std::int64_t seconds;  // 0: no ttl, -1: refused

  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.query; }
};

class TtlOf : public testing::TestWithParam<Row> {};

TEST_P(TtlOf, Query) {
  const auto ttl = ttl_of(GetParam().query);
  if (GetParam().seconds < 0) {
    ASSERT_FALSE(ttl.has_value());
    EXPECT_EQ(ttl.error().message(), "ttl must be a number of seconds from 1 to 31622400");
    return;
  }
  ASSERT_TRUE(ttl.has_value());
  EXPECT_EQ(ttl->value_or(std::chrono::seconds(0)).count(), GetParam().seconds);
}

INSTANTIATE_TEST_SUITE_P(Queries, TtlOf,
                         testing::Values(Row{"", 0}, Row{"x=1", 0}, Row{"xttl=1", 0}, Row{"ttl=1", 1},
                                         Row{"a=b&ttl=60&c", 60}, Row{"ttl=31622400", 31622400},
                                         Row{"ttl=31622401", -1}, Row{"ttl=0", -1}, Row{"ttl=-1", -1}, Row{"ttl=", -1},
                                         Row{"ttl=1s", -1}, Row{"ttl=99999999999999999999", -1}));

}  // namespace
}  // namespace galvan

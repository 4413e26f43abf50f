#include "server/request_id.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace galvan {
namespace {

TEST(RequestId, Is52UpperCaseLettersAndDigits) {
  RequestIdSource source;
  for (int round = 0; round < 1000; ++round) {
    const RequestIdSource::Id id = source.next();
    ASSERT_EQ(view(id).size(), 52U);
    for (const char c : view(id)) ASSERT_TRUE((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) << view(id);
  }
}

TEST(RequestId, DiffersFromRequestToRequestAndFromSourceToSource) {
  std::set<std::string> seen;
  RequestIdSource first;
  RequestIdSource second;
  for (int round = 0; round < 5000; ++round) {
    seen.emplace(view(first.next()));
    seen.emplace(view(second.next()));
  }
  EXPECT_EQ(seen.size(), 10000U);
}

// A digit that never appeared, or a position that never changes, would mean lost randomness.
TEST(RequestId, UsesAllDigitsAtAlmostAllPlaces) {
  RequestIdSource source;
  std::array<std::set<char>, RequestIdSource::kLength> seen;
  for (int round = 0; round < 2000; ++round) {
    const RequestIdSource::Id id = source.next();
    for (std::size_t place = 0; place < id.size(); ++place) seen[place].insert(id[place]);
  }
  for (std::size_t place = 0; place < seen.size(); ++place) {
    EXPECT_EQ(seen[place].size(), place % 13 == 12 ? 16U : 32U) << "place " << place;
  }
}

}  // namespace
}  // namespace galvan

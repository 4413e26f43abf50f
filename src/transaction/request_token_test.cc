#include "transaction/request_token.h"

#include "model/key_codec.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "table/item_read.h"

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace galvan {
namespace {

using Outcome = RequestTokenMutation::Outcome;
using namespace std::chrono_literals;

const WallTime kStart{std::chrono::milliseconds(1'767'225'600'000)};

std::string keyspace_prefix() {
  std::string prefix;
  append_keyspace(kRequestTokenKeyspace, prefix);
  return prefix;
}

class RequestTokenTest : public testing::Test {
 protected:
  RequestTokenTest() {
    table_.name = "accounts";
    table_.keyspace = kFirstTableKeyspace;
    table_.keys = {.partition = {"id", AttributeType::kS}, .sort = std::nullopt};
    EngineOptions options;
    options.in_memory = true;
    engine_ = *open_rocksdb_engine(options);
  }

  /// A transaction that puts one item of that value under a token for `content`.
  Outcome use(std::string_view token, std::string_view content, WallTime now, std::string_view value = "v",
              TokenScope scope = TokenScope::kTransactWriteItems) {
    const AttributeValue item =
        AttributeValue::map({{"id", AttributeValue::string(token)}, {"v", AttributeValue::string(value)}});
    const std::array parts{content};
    const RequestToken request{
        .scope = scope, .namespace_id = table_.namespace_id, .text = token, .fingerprint = fingerprint_of(parts)};
    std::deque<ItemMutation> actions;
    actions.emplace_back(table_, ItemChange{.kind = ItemChange::Kind::kPut, .item = item}, WriteTimestamp(1));
    RequestTokenMutation mutation(request, now, actions);
    const std::array<Mutation*, 2> mutations{&actions.front(), &mutation};
    const auto result = engine_->mutate(mutations, ReadTier::kDisk);
    EXPECT_TRUE(result.has_value());
    EXPECT_TRUE(wait_durable(*engine_, result->ticket).has_value());
    EXPECT_EQ(result->applied, mutation.outcome() == Outcome::kFirst);
    action_bytes_ = mutation.action_bytes();
    return mutation.outcome();
  }
  std::size_t rows() {
    std::size_t count = 0;
    const std::string prefix = keyspace_prefix();
    const auto cursor = engine_->scan({prefix, prefix_end(prefix)}, ScanDirection::kForward, ReadTier::kDisk);
    for (; cursor->valid(); cursor->next()) ++count;
    return count;
  }
  std::int64_t counted() { return engine_->counters(kRequestTokenKeyspace).items; }

  TableDefinition table_;
  std::unique_ptr<Engine> engine_;
  ActionBytes action_bytes_;
};

TEST_F(RequestTokenTest, IsHonouredForTenMinutes) {
  struct Row {
    std::string_view token, content;
    std::chrono::milliseconds after;
    Outcome outcome;
  };
  const Row rows[] = {
      {"t", "a", 0ms, Outcome::kFirst},
      {"t", "a", 0ms, Outcome::kRepeated},
      {"t", "b", 1ms, Outcome::kOtherContent},
      {"u", "b", 1ms, Outcome::kFirst},
      {"t", "a", 599'999ms, Outcome::kRepeated},
      {"t", "b", 599'999ms, Outcome::kOtherContent},
      {"t", "b", 600'000ms, Outcome::kFirst},
      {"t", "a", 600'000ms, Outcome::kOtherContent},
      {"t", "b", 1'199'999ms, Outcome::kRepeated},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(use(row.token, row.content, kStart + row.after), row.outcome)
        << row.token << row.content << " after " << row.after.count() << " ms";
  }
}

TEST_F(RequestTokenTest, KeepsTheSizesOfTheFirstRequest) {
  ASSERT_EQ(use("t", "a", kStart, std::string(5000, 'x')), Outcome::kFirst);
  const ActionBytes first = action_bytes_;
  EXPECT_EQ(first, ActionBytes{5004});  // "id", "t" and "v" are four bytes
  ASSERT_EQ(use("t", "a", kStart, "y"), Outcome::kRepeated);
  EXPECT_EQ(action_bytes_, first);
}

TEST_F(RequestTokenTest, ScopesAreApart) {
  EXPECT_EQ(use("t", "a", kStart), Outcome::kFirst);
  EXPECT_EQ(use("t", "b", kStart, "v", TokenScope::kExecuteTransaction), Outcome::kFirst);
}

TEST_F(RequestTokenTest, NamespacesAreApart) {
  for (const std::uint32_t id : {0U, 2000U, 3000U}) {
    table_.namespace_id = KeyspaceId(id);
    EXPECT_EQ(use("t", "a", kStart), Outcome::kFirst);
    EXPECT_EQ(use("t", "a", kStart), Outcome::kRepeated);
    EXPECT_EQ(use("t", "b", kStart), Outcome::kOtherContent);
  }
  EXPECT_EQ(rows(), 6U);
  ASSERT_TRUE(trim_request_tokens(*engine_, kStart + kRequestTokenValidity, {}, 100).has_value());
  EXPECT_EQ(rows(), 0U);
}

TEST_F(RequestTokenTest, ARepeatWritesNothing) {
  ASSERT_EQ(use("t", "a", kStart, "first"), Outcome::kFirst);
  ASSERT_EQ(use("t", "a", kStart, "second"), Outcome::kRepeated);
  std::string buffer;
  const AttributeValue key = AttributeValue::map({{"id", AttributeValue::string("t")}});
  const auto item = read_item(*engine_, table_, key, ReadTier::kDisk, buffer);
  ASSERT_TRUE(item.has_value() && *item);
  EXPECT_EQ((*item)->item().find("v").bytes(), "first");
}

TEST_F(RequestTokenTest, TrimmingTakesWhatHasExpiredInBoundedSteps) {
  for (int i = 0; i < 200; ++i) use("old" + std::to_string(i), "a", kStart);
  use("new", "a", kStart + 1ms);
  EXPECT_EQ(rows(), 402U);
  EXPECT_EQ(counted(), 201);

  auto trim = trim_request_tokens(*engine_, kStart + 599'999ms, {}, 1000);
  ASSERT_TRUE(trim.has_value());
  EXPECT_EQ(trim->rows, 0U);
  EXPECT_EQ(counted(), 201);

  std::vector<std::size_t> steps;
  std::string next;
  do {
    trim = trim_request_tokens(*engine_, kStart + 600'000ms, next, 90);
    ASSERT_TRUE(trim.has_value());
    steps.push_back(trim->rows);
    next = trim->next;
  } while (trim->rows > 0);
  EXPECT_EQ(steps, (std::vector<std::size_t>{90, 90, 20, 0}));
  EXPECT_EQ(rows(), 2U);
  EXPECT_EQ(counted(), 1);
  EXPECT_EQ(use("new", "a", kStart + 1ms), Outcome::kRepeated);
}

TEST_F(RequestTokenTest, ATokenUsedAnewIsNotTrimmedWithItsFormerUse) {
  use("t", "a", kStart);
  use("t", "b", kStart + 10min);
  EXPECT_EQ(rows(), 2U) << "the former use left a row";
  EXPECT_EQ(counted(), 1);
  ASSERT_TRUE(trim_request_tokens(*engine_, kStart + 15min, {}, 10).has_value());
  EXPECT_EQ(use("t", "b", kStart + 15min), Outcome::kRepeated);
  ASSERT_TRUE(trim_request_tokens(*engine_, kStart + 20min, {}, 10).has_value());
  EXPECT_EQ(rows(), 0U);
}

TEST(RequestFingerprint, TellsPartsApart) {
  const auto of = [](std::vector<std::string_view> parts) { return fingerprint_of(parts); };
  EXPECT_EQ(of({"ab", "c"}), of({"ab", "c"}));
  EXPECT_FALSE(of({"ab", "c"}) == of({"a", "bc"}));
  EXPECT_FALSE(of({"ab", "c"}) == of({"c", "ab"}));
  EXPECT_FALSE(of({"ab", ""}) == of({"ab"}));
}

}  // namespace
}  // namespace galvan

#include "operation/batch_execute_statement.h"

#include "operation/service_test_support.h"

#include <memory>
#include <string>

namespace galvan {
namespace {

class BatchExecuteStatementTest : public ServiceTest {
 protected:
  BatchExecuteStatementTest() {
    create_table("still");
    create_table("moves");
  }

  /// A later version of the table, which has an index more if `index` names one.
  void change_table(const std::string& index) {
    IndexDefinition by_g;
    by_g.name = index;
    by_g.keyspace = *catalog_->allocate_keyspaces(1);
    by_g.keys.partition = {{"g", AttributeType::kS}};
    const auto decide = [&](const TablePtr& present) -> Result<TablePtr> {
      auto next = std::make_shared<TableDefinition>(*present);
      if (!index.empty()) next->indexes.push_back(by_g);
      return TablePtr(next);
    };
    ASSERT_TRUE(catalog_->change("moves", decide).has_value());
  }

  std::string insert_both() {
    return call("BatchExecuteStatement", R"({"Statements": [)"
                                         R"({"Statement": "INSERT INTO still VALUE {'pk': 'a', 'g': 'x'}"},)"
                                         R"({"Statement": "INSERT INTO moves VALUE {'pk': 'a', 'g': 'x'}"}]})");
  }
  std::string item_of(const std::string& table) {
    return call("GetItem", R"({"TableName": ")" + table +
                               R"(", "Key": {"pk": {"S": "a"}}, )"
                               R"("ProjectionExpression": "g"})");
  }
};

constexpr std::string_view kBothWritten = R"({"Responses":[{"TableName":"still"},{"TableName":"moves"}]})";
constexpr std::string_view kItem = R"({"Item":{"g":{"S":"x"}}})";

TEST_F(BatchExecuteStatementTest, IsRunAgainByTheNewDefinitionOfATable) {
  engine_.before_next_mutation([&] { change_table("by_g"); });
  EXPECT_EQ(insert_both(), kBothWritten);
  EXPECT_EQ(item_of("still"), kItem);
  EXPECT_EQ(item_of("moves"), kItem);
  // Had the first definition decided, the index would not have the item.
  EXPECT_EQ(engine_.counters(catalog_->find("moves")->find_index("by_g")->keyspace).items, 1);
}

TEST_F(BatchExecuteStatementTest, TellsOfATableThatIsGoneAndWritesToTheOther) {
  engine_.before_next_mutation([&] {
    const auto keep = [](const TablePtr& present) -> Result<TablePtr> { return present; };
    ASSERT_TRUE(catalog_->drop("moves", keep).has_value());
  });
  EXPECT_EQ(insert_both(), R"({"Responses":[{"TableName":"still"},{"Error":{"Code":"ResourceNotFound",)"
                           R"("Message":"Requested resource not found"}}]})");
  EXPECT_EQ(item_of("still"), kItem);
}

TEST_F(BatchExecuteStatementTest, IsRunAgainAsOftenAsATableChanges) {
  engine_.before_next_mutation([&] {
    change_table("");
    engine_.before_next_mutation([&] { change_table(""); });
  });
  EXPECT_EQ(insert_both(), kBothWritten);
  EXPECT_EQ(item_of("moves"), kItem);
}

}  // namespace
}  // namespace galvan

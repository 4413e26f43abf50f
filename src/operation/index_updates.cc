#include "operation/index_updates.h"

#include "operation/index_rules.h"
#include "operation/invalid_parameter.h"
#include "operation/table_rules.h"
#include "operation/throughput_change.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace galvan {
namespace {

std::string_view index_name_of(const GlobalSecondaryIndexUpdateShape& update) {
  if (update.create) return *update.create->index_name;
  return update.update ? *update.update->index_name : *update.delete_index->index_name;
}

ApiError one_index_at_a_time() {
  return ApiError(ErrorKind::kLimitExceeded,
                  "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
}

ApiError index_not_found(std::string_view table_name, std::string_view index_name) {
  return ApiError(ErrorKind::kResourceNotFound, "Requested resource not found: Index " + std::string(index_name) +
                                                    " for table " + std::string(table_name));
}

bool is_building(const IndexDefinition& index) { return index.state != IndexState::kActive; }

class IndexUpdates {
 public:
  IndexUpdates(const std::vector<AttributeDefinitionShape>& definitions, WallTime now, KeyspaceId new_keyspace,
               TableDefinition& table)
      : definitions_(definitions), now_(now), new_keyspace_(new_keyspace), table_(table) {}

  Result<void> create(const SecondaryIndexShape& shape) {
    GALVAN_TRY(check_new_global_index(shape, table_, definitions_));
    if (std::ranges::any_of(table_.indexes, is_building)) return failure(one_index_at_a_time());
    AttributeTypes types;
    add_attribute_types(table_.keys, types);
    for (const IndexDefinition& index : table_.indexes) add_attribute_types(index.keys, types);
    add_attribute_types(definitions_, types);
    GALVAN_TRY(IndexDefinition index, make_index(shape, IndexKind::kGlobal, table_, types));
    index.keyspace = new_keyspace_;
    index.state = IndexState::kBackfilling;
    table_.indexes.push_back(std::move(index));
    outcome_.created = true;
    return ok();
  }

  Result<void> remove(const DeleteIndexShape& shape) {
    GALVAN_TRY(IndexDefinition * index, find(*shape.index_name));
    const auto other_is_building = [index](const IndexDefinition& each) { return &each != index && is_building(each); };
    if (std::ranges::any_of(table_.indexes, other_is_building)) return failure(one_index_at_a_time());
    outcome_.deleted = std::move(*index);
    table_.indexes.erase(table_.indexes.begin() + (index - table_.indexes.data()));
    return ok();
  }

  Result<void> change(const UpdateIndexShape& shape) {
    GALVAN_TRY(IndexDefinition * index, find(*shape.index_name));
    const std::string of = "index " + index->name;
    if (shape.provisioned_throughput) {
      if (table_.billing_mode == BillingMode::kPayPerRequest) {
        return validation_error(kInvalid + "ProvisionedThroughput should not be specified for index: " + index->name +
                                " when BillingMode is PAY_PER_REQUEST");
      }
      GALVAN_TRY(check_throughput(table_.billing_mode, shape.provisioned_throughput));
      GALVAN_TRY(change_throughput(*shape.provisioned_throughput, of, now_, index->throughput));
      outcome_.changed = index->name;
    }
    GALVAN_TRY(
        merge_on_demand_throughput(shape.on_demand_throughput, table_.billing_mode, index->on_demand_throughput));
    return merge_warm_throughput(shape.warm_throughput, table_.billing_mode, of, index->throughput,
                                 index->warm_throughput);
  }

  IndexUpdateOutcome take_outcome() { return std::move(outcome_); }

 private:
  /// Errors: see apply_index_updates().
  Result<IndexDefinition*> find(std::string_view name) {
    const auto found = std::ranges::find(table_.indexes, name, &IndexDefinition::name);
    if (found == table_.indexes.end()) return failure(index_not_found(table_.name, name));
    if (!found->global()) {
      return validation_error(kInvalid + "Local secondary indexes can not be updated: index: " + std::string(name));
    }
    return &*found;
  }

  const std::vector<AttributeDefinitionShape>& definitions_;
  const WallTime now_;
  const KeyspaceId new_keyspace_;
  TableDefinition& table_;
  IndexUpdateOutcome outcome_;
};

}  // namespace

Result<void> check_index_updates(const std::vector<GlobalSecondaryIndexUpdateShape>& updates) {
  std::set<std::string_view> names;
  int created_or_deleted = 0;
  for (const auto& update : updates) {
    const int given = (update.create ? 1 : 0) + (update.update ? 1 : 0) + (update.delete_index ? 1 : 0);
    if (given == 0) {
      return validation_error(kInvalid +
                              "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                              "GlobalSecondaryIndexUpdate.Delete must not be null");
    }
    if (given > 1) {
      return validation_error(kInvalid +
                              "Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                              "GlobalSecondaryIndexUpdate.Delete may be specified");
    }
    if (!names.insert(index_name_of(update)).second) {
      return validation_error(kInvalid +
                              "Only one global secondary index update per index is allowed simultaneously. Index: " +
                              std::string(index_name_of(update)));
    }
    if (!update.update) ++created_or_deleted;
  }
  if (created_or_deleted > 1) return failure(one_index_at_a_time());
  return ok();
}

Result<IndexUpdateOutcome> apply_index_updates(const std::vector<GlobalSecondaryIndexUpdateShape>& updates,
                                               const std::vector<AttributeDefinitionShape>& definitions, WallTime now,
                                               KeyspaceId new_keyspace, TableDefinition& table) {
  IndexUpdates run(definitions, now, new_keyspace, table);
  for (const auto& update : updates) {
    if (update.create) GALVAN_TRY(run.create(*update.create));
    if (update.update) GALVAN_TRY(run.change(*update.update));
    if (update.delete_index) GALVAN_TRY(run.remove(*update.delete_index));
  }
  return run.take_outcome();
}

}  // namespace galvan

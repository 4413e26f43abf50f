#include "operation/batch_execute_statement.h"

#include "model/key_codec.h"
#include "model/limits.h"
#include "operation/consumed_capacity.h"
#include "operation/statement_read.h"
#include "operation/statement_write.h"
#include "table/capacity.h"
#include "table/storage_errors.h"
#include "wire/enum_values.h"
#include "wire/error_reply.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace galvan {
namespace {

using partiql::Statement;
using partiql::StatementKind;

/// One member of a batch that writes: all are committed together, but where one is refused for a reason of its own the
/// others go on.
class IndependentWrite final : public Mutation {
 public:
  /// `mutation` must outlive this, and tells afterwards whether it was refused.
  explicit IndependentWrite(ItemMutation& mutation) : mutation_(mutation) {}

  std::string_view key() const override { return mutation_.key(); }
  Decision decide(std::optional<std::string_view> current, std::string& new_value) override {
    const Decision decision = mutation_.decide(current, new_value);
    if (decision != Decision::kAbort || mutation_.error()->kind() == ErrorKind::kTableChanged) return decision;
    return Decision::kKeep;
  }
  void append_effects(std::optional<std::string_view> old_value, std::optional<std::string_view> new_value,
                      EffectBatch& effects) override {
    mutation_.append_effects(old_value, new_value, effects);
  }

 private:
  ItemMutation& mutation_;
};

/// One member of the batch, and what comes of it. Stays where it is: later members borrow from earlier ones.
struct BatchMember {
  std::optional<Statement> statement;  // nothing where it could not be parsed
  std::optional<ApiError> error;
  bool ran = false;
  SelectPlan plan;                         // of a read
  std::optional<PreparedWrite> write;      // of a write
  std::optional<ItemMutation> mutation;    // of a write
  std::optional<IndependentWrite> member;  // of a write
};

struct Batch {
  std::deque<BatchMember> members;
  bool writes = false;
};

/// What one statement's failure is, if it does not fail the whole batch: a server's trouble does.
Result<void> keep_error(ApiError&& error, BatchMember& member) {
  if (error.kind() == ErrorKind::kNeedsDisk || !wire::action_error_code(error.kind())) return failure(std::move(error));
  member.error = std::move(error);
  return ok();
}

Result<Batch> parse_batch(const BatchExecuteStatementRequest& request) {
  Batch batch;
  bool reads = false;
  for (const BatchStatementRequest& of_request : *request.statements) {
    BatchMember& member = batch.members.emplace_back();
    auto parsed = parse_request_statement(*of_request.statement, of_request.parameters);
    if (!parsed.has_value()) {
      GALVAN_TRY(keep_error(std::move(parsed).error(), member));
      continue;
    }
    (parsed->reads() ? reads : batch.writes) = true;
    if (parsed->kind == StatementKind::kExists) {
      member.error = ApiError(ErrorKind::kValidation, "EXISTS can only be used in ExecuteTransaction write requests.");
    }
    member.statement = *std::move(parsed);
  }
  if (reads && batch.writes) {
    return validation_error("Read and write requests together in the same batch is not supported.");
  }
  return batch;
}

Result<void> prepare_read(RequestContext& context, const BatchStatementRequest& of_request,
                          const std::optional<std::string_view>& return_consumed_capacity, BatchMember& member) {
  auto plan =
      plan_select(context, *member.statement, of_request.consistent_read.value_or(false), return_consumed_capacity);
  if (!plan.has_value()) return keep_error(std::move(plan).error(), member);
  member.plan = *std::move(plan);
  if (!member.plan.key.absent()) return ok();
  member.error = ApiError(ErrorKind::kValidation,
                          "Select statements within BatchExecuteStatement must specify the primary key in the where "
                          "clause.");
  return ok();
}

Result<void> prepare_write(RequestContext& context, const BatchStatementRequest& of_request,
                           const std::optional<std::string_view>& return_consumed_capacity, BatchMember& member) {
  auto write = prepare_statement(context, *member.statement, of_request.return_values_on_condition_check_failure,
                                 return_consumed_capacity);
  if (!write.has_value()) return keep_error(std::move(write).error(), member);
  if (auto checked = check_against_table(*write); !checked.has_value()) {
    return keep_error(std::move(checked).error(), member);
  }
  member.write = *std::move(write);
  member.mutation.emplace(*member.write->table, member.write->change(), context.next_timestamp());
  member.member.emplace(*member.mutation);
  return ok();
}

Result<void> prepare(RequestContext& context, const BatchExecuteStatementRequest& request, Batch& batch) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < batch.members.size(); ++i) {
    BatchMember& member = batch.members[i];
    if (member.error) continue;
    if (batch.writes) {
      GALVAN_TRY(prepare_write(context, (*request.statements)[i], request.return_consumed_capacity, member));
    } else {
      GALVAN_TRY(prepare_read(context, (*request.statements)[i], request.return_consumed_capacity, member));
    }
    if (member.error) continue;
    if (batch.writes) {
      keys.emplace_back(member.mutation->key());
    } else {
      const TableDefinition& table = *member.plan.target.table;
      append_storage_key(table.keyspace, table.keys, member.plan.key, keys.emplace_back());
    }
  }
  std::ranges::sort(keys);
  if (std::ranges::adjacent_find(keys) == keys.end()) return ok();
  return validation_error("Provided list of item keys contains duplicates");
}

/// Gives the error of a collection that would have become too large to the member that made it so: the first one, were
/// they run one after the other.
void leave_out_of(CollectionMutation& collection, std::int64_t bytes_max, Batch& batch) {
  const auto changes = [&](const BatchMember& member) {
    return member.mutation && !member.error && collection.has(*member.mutation);
  };
  std::int64_t bytes = collection.bytes();
  for (const BatchMember& member : batch.members) {
    if (changes(member)) bytes -= member.mutation->collection_bytes_change();
  }
  for (BatchMember& member : batch.members) {
    if (!changes(member)) continue;
    const std::int64_t change = member.mutation->collection_bytes_change();
    bytes += change;
    if (change <= 0 || bytes <= bytes_max) continue;
    member.error = collection.take_error();
    return;
  }
  check_failed(__FILE__, __LINE__, "a member that makes the collection too large");
}

/// Commits the members that have no error, or, where they would make item collections too large, none, and leaves out
/// one of each: false.
Result<bool> commit_writes(RequestContext& context, Batch& batch) {
  std::vector<Mutation*> mutations;
  CollectionMutations collections(context.item_collection_bytes_max());
  for (BatchMember& member : batch.members) {
    if (!member.mutation || member.error) continue;
    member.ran = true;
    mutations.push_back(&*member.member);
    collections.add(*member.mutation);
  }
  if (mutations.empty()) return true;
  collections.append_to(mutations);
  GALVAN_TRY(const MutateResult result, from_storage(context.engine().mutate(mutations, context.tier())));
  context.wait_for(result.ticket);
  if (result.applied) return true;
  for (BatchMember& member : batch.members) {
    if (!member.mutation || member.error || !member.mutation->error()) continue;
    if (member.mutation->error()->kind() == ErrorKind::kTableChanged) return failure(member.mutation->take_error());
  }
  for (CollectionMutation& collection : collections.all()) {
    if (!collection.error()) continue;
    if (collection.error()->kind() != ErrorKind::kItemCollectionSizeLimitExceeded) {
      return failure(collection.take_error());
    }
    leave_out_of(collection, context.item_collection_bytes_max(), batch);
  }
  return false;
}

Result<void> run_writes(RequestContext& context, Batch& batch) {
  bool committed = false;
  while (!committed) {
    GALVAN_TRY(committed, commit_writes(context, batch));
  }
  for (BatchMember& member : batch.members) {
    if (!member.mutation || member.error || !member.mutation->error()) continue;
    GALVAN_TRY(keep_error(member.mutation->take_error(), member));
  }
  return ok();
}

/// Capacity by table, in the order in which the tables come first.
class BatchCapacity {
 public:
  void add(std::string_view table_name, const ConsumedUnits& units) {
    const auto found = std::ranges::find(entries_, table_name, &Entry::first);
    if (found == entries_.end()) {
      entries_.emplace_back(table_name, units);
    } else {
      found->second.add(units);
    }
  }
  void append(const BatchExecuteStatementRequest& request, wire::JsonWriter& writer) const {
    const auto detail = parse_return_consumed_capacity(request.return_consumed_capacity);
    if (detail == ReturnConsumedCapacity::kNone) return;
    writer.key("ConsumedCapacity");
    writer.begin_array();
    for (const auto& [table_name, units] : entries_) append_consumed_capacity(table_name, units, detail, writer);
    writer.end_array();
  }

 private:
  using Entry = std::pair<std::string_view, ConsumedUnits>;
  std::vector<Entry> entries_;
};

void append_error(const BatchMember& member, wire::JsonWriter& writer) {
  const ApiError& error = *member.error;
  writer.key("Error");
  writer.begin_object();
  writer.key("Code");
  writer.string(*wire::action_error_code(error.kind()));
  writer.key("Message");
  writer.string(error.kind() == ErrorKind::kInternalServerError ? "Internal server error" : error.message());
  if (!error.item().empty()) {
    writer.key("Item");
    writer.item(ValueView(error.item()));
  }
  writer.end_object();
}

/// Reads the member's item and appends it, or makes an error of what went wrong.
Result<void> append_read(RequestContext& context, bool consistent_read, BatchMember& member, BatchCapacity& capacity,
                         wire::JsonWriter& writer) {
  std::size_t bytes = 0;
  auto item = read_selected_item(context, member.plan, *member.statement, bytes);
  member.ran = true;
  if (!item.has_value()) return keep_error(std::move(item).error(), member);
  capacity.add(member.statement->table, ConsumedUnits(read_capacity_units(bytes, consistent_read)));
  if (item->absent()) return ok();
  writer.key("Item");
  append_selected(*member.statement, *item, writer);
  return ok();
}

void append_written(const BatchMember& member, BatchCapacity& capacity, wire::JsonWriter& writer) {
  const ItemMutation& mutation = *member.mutation;
  capacity.add(member.statement->table, write_units(mutation));
  std::string buffer;
  const ValueView item = returned_item(*member.statement, mutation, buffer);
  if (item.absent()) return;
  writer.key("Item");
  writer.item(item);
}

Result<void> append_responses(RequestContext& context, const BatchExecuteStatementRequest& request, Batch& batch,
                              BatchCapacity& capacity, std::string& out, wire::JsonWriter& writer) {
  for (std::size_t i = 0; i < batch.members.size(); ++i) {
    BatchMember& member = batch.members[i];
    writer.begin_object();
    if (!member.error && batch.writes) {
      append_written(member, capacity, writer);
    } else if (!member.error && out.size() > limits::kBatchGetBytesMax) {
      // Items take many times their size as JSON: the answer's own length has a bound too.
      member.error = ApiError(ErrorKind::kRequestLimitExceeded, "The answer to the batch has become too large");
    } else if (!member.error) {
      GALVAN_TRY(
          append_read(context, (*request.statements)[i].consistent_read.value_or(false), member, capacity, writer));
    }
    if (member.error) append_error(member, writer);
    // Of a statement that did not come to be run, the service does not tell the table.
    if (member.ran) {
      writer.key("TableName");
      writer.string(member.statement->table);
    }
    writer.end_object();
  }
  return ok();
}

}  // namespace

const wire::StructTable& BatchStatementRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&BatchStatementRequest::statement>(
          "Statement", {.required = true, .length_min = 1, .length_max = limits::kStatementLengthMax}),
      wire::member<&BatchStatementRequest::parameters>("Parameters", {.length_min = 1}),
      wire::member<&BatchStatementRequest::consistent_read>("ConsistentRead"),
      wire::member<&BatchStatementRequest::return_values_on_condition_check_failure>(
          "ReturnValuesOnConditionCheckFailure", {.enum_values = wire::kReturnValuesOnConditionCheckFailureValues}),
  });
  static constexpr wire::StructTable table{members, "BatchStatementRequest"};
  return table;
}

const wire::StructTable& BatchExecuteStatementRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&BatchExecuteStatementRequest::statements>(
          "Statements", {.required = true, .length_min = 1, .length_max = limits::kBatchStatementsMax}),
      wire::member<&BatchExecuteStatementRequest::return_consumed_capacity>(
          "ReturnConsumedCapacity", {.enum_values = wire::kReturnConsumedCapacityValues}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> batch_execute_statement(RequestContext& context, const BatchExecuteStatementRequest& request,
                                     std::string& out) {
  GALVAN_TRY(Batch batch, parse_batch(request));
  GALVAN_TRY(prepare(context, request, batch));
  if (batch.writes) GALVAN_TRY(run_writes(context, batch));

  BatchCapacity capacity;
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("Responses");
  writer.begin_array();
  GALVAN_TRY(append_responses(context, request, batch, capacity, out, writer));
  writer.end_array();
  capacity.append(request, writer);
  writer.end_object();
  return ok();
}

}  // namespace galvan

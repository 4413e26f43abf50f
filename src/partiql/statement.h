#pragma once

#include "expression/condition.h"
#include "expression/path.h"
#include "expression/placeholders.h"
#include "expression/update.h"
#include "model/api_error.h"
#include "model/value.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace galvan::partiql {

/// The values of a statement, by slot: its parameters, which are borrowed, and its literals. Views stay valid when this
/// is moved.
class StatementValues {
 public:
  StatementValues() = default;
  StatementValues(StatementValues&&) = default;
  StatementValues& operator=(StatementValues&&) = default;
  StatementValues(const StatementValues&) = delete;
  StatementValues& operator=(const StatementValues&) = delete;

  expression::ValueSlot add(ValueView borrowed) {
    views_.push_back(borrowed);
    return static_cast<expression::ValueSlot>(views_.size() - 1);
  }
  expression::ValueSlot add_owned(std::string encoded) {
    return add(ValueView(literals_.emplace_back(std::move(encoded))));
  }
  std::span<const ValueView> views() const { return views_; }

 private:
  std::deque<std::string> literals_;  // keeps addresses
  std::vector<ValueView> views_;
};

/// One column of a SELECT list: what it takes of an item, and under which name it is answered.
struct Column {
  std::string name;
  expression::Path path;
};

struct OrderTerm {
  std::string attribute;
  bool descending = false;
};

enum class Returning : std::uint8_t { kNone, kAllOld, kModifiedOld, kAllNew, kModifiedNew };

enum class StatementKind : std::uint8_t {
  kSelect,
  kExists,  ///< EXISTS(SELECT …): the check of an item within a transaction
  kInsert,
  kUpdate,
  kDelete
};

/// A parsed statement. Conditions and updates are the trees of expression/, so that PartiQL is evaluated by what
/// evaluates the JSON API's expressions. Borrows the parameters it was parsed with.
struct Statement {
  StatementKind kind = StatementKind::kSelect;
  std::string table;  ///< or an ARN
  std::optional<std::string> index;
  std::vector<Column> columns;  ///< kSelect, kExists; none means every attribute
  /// WHERE; null where there is none (kSelect alone). Conditions on keys are part of it.
  std::shared_ptr<const expression::Condition> where;
  std::vector<OrderTerm> order;
  AttributeValue item;                               ///< kInsert: an M
  std::shared_ptr<const expression::Update> update;  ///< kUpdate
  Returning returning = Returning::kNone;
  StatementValues values;  ///< of `where` and `update`

  bool reads() const { return kind == StatementKind::kSelect; }
};

/// Parses one statement of at most limits::kStatementBytesMax bytes, and puts the parameters in their places.
/// Errors: ValidationException "Statement wasn't well formed, can't be processed: …", and for parameters whose count is
/// another than that of the question marks, values of types that their operators do not take, too many operands of IN,
/// and values or conditions that are nested too deeply.
/// Source: Developer Guide, "PartiQL - a SQL-compatible query language for Amazon DynamoDB".
Result<Statement> parse_statement(std::string_view text, std::span<const ValueView> parameters);

}  // namespace galvan::partiql

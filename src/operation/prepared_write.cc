#include "operation/prepared_write.h"

#include "expression/update.h"
#include "model/limits.h"
#include "operation/table_lookup.h"
#include "table/index_entry.h"
#include "table/item_key.h"
#include "table/key_paths.h"

#include <string>

namespace galvan {
namespace {

/// The key of an item can not be changed, not even to what it is.
Result<void> check_key_untouched(const expression::Update& update, const KeySchema& keys) {
  std::vector<std::string_view> attributes;
  expression::append_top_level_attributes(update, attributes);
  for (const std::string_view attribute : attributes) {
    if (keys.is_key(attribute)) {
      return validation_error("One or more parameter values were invalid: Cannot update attribute " +
                              std::string(attribute) + ". This attribute is part of the key");
    }
  }
  return ok();
}

}  // namespace

ItemChange PreparedWrite::change() const {
  return {.kind = kind,
          .item = item,
          .condition = condition.get(),
          .update = update.get(),
          .values = values,
          .return_item_on_failure = return_item_on_failure,
          .refuse_existing = refuse_existing,
          .keep_old_item = keep_old_item,
          .charge_actions = charge_actions};
}

void describe(const PreparedWrite& write, AccessFacts& facts) {
  const std::string_view returned = write.return_values;
  if (!write.item.absent()) facts.add_item(write.item);
  facts.add_attributes(write.condition.get());
  facts.add_attributes(write.update.get());
  if (write.return_item_on_failure || returned == "ALL_OLD" || returned == "ALL_NEW") facts.add_every_attribute();
  facts.set("dynamodb:returnvalues", returned);
  facts.set_return_consumed_capacity(write.return_consumed_capacity);
}

Result<void> find_table(RequestContext& context, PreparedWrite& write) {
  GALVAN_TRY(write.table,
             find_table(context, write.table_name, write.action, [&](AccessFacts& facts) { describe(write, facts); }));
  return ok();
}

Result<void> check_against_table(const PreparedWrite& write) {
  const KeySchema& keys = write.table->keys;
  if (write.kind == ItemChange::Kind::kPut) {
    GALVAN_TRY(check_item_key(keys, write.item));
    GALVAN_TRY(check_index_keys(*write.table, write.item));
  } else {
    GALVAN_TRY(check_key(keys, write.item));
  }
  if (write.update) {
    GALVAN_TRY(check_key_untouched(*write.update, keys));
    GALVAN_TRY(check_key_paths(write.update->paths(), *write.table));
  }
  if (write.condition) GALVAN_TRY(check_key_paths(write.condition->paths(), *write.table));
  return ok();
}

Result<void> check_item_size(ValueView item) {
  if (item_bytes(item) <= limits::kItemBytesMax) return ok();
  return validation_error("Item size has exceeded the maximum allowed size");
}

}  // namespace galvan

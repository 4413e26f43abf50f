#include "operation/consumed_capacity.h"

namespace galvan {

ReturnConsumedCapacity parse_return_consumed_capacity(std::optional<std::string_view> text) {
  if (text == "TOTAL") return ReturnConsumedCapacity::kTotal;
  if (text == "INDEXES") return ReturnConsumedCapacity::kIndexes;
  return ReturnConsumedCapacity::kNone;
}

void append_consumed_capacity(std::string_view table_name, double units, ReturnConsumedCapacity detail,
                              wire::JsonWriter& writer) {
  writer.begin_object();
  writer.key("TableName");
  writer.string(table_name);
  writer.key("CapacityUnits");
  writer.decimal(units);
  if (detail == ReturnConsumedCapacity::kIndexes) {
    writer.key("Table");
    writer.begin_object();
    writer.key("CapacityUnits");
    writer.decimal(units);
    writer.end_object();
  }
  writer.end_object();
}

}  // namespace galvan

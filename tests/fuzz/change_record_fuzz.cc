// Arbitrary bytes as a change record on the disk, the first of them choosing its table's keys: refused, or written as
// GetRecords writes it without reading outside of it.

#include "base/check.h"
#include "operation/stream_record.h"
#include "table/change_record.h"
#include "wire/json_writer.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace galvan {
namespace {

TableDefinition table_of(bool sorted) {
  TableDefinition table;
  table.keys = {.partition = {"pk", AttributeType::kS}};
  if (sorted) table.keys.sort = KeyAttribute{"sk", AttributeType::kN};
  table.table_id = "00000000-0000-0000-0000-000000000000";
  table.stream = StreamDefinition{};
  return table;
}

StreamViewType view_type_of(const ChangeRecordReader& record) {
  if (record.old_item() && record.new_item()) return StreamViewType::kNewAndOldImages;
  if (record.old_item()) return StreamViewType::kOldImage;
  return record.new_item() ? StreamViewType::kNewImage : StreamViewType::kKeysOnly;
}

}  // namespace
}  // namespace galvan

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace galvan;
  static const std::array<TableDefinition, 2> tables = {table_of(false), table_of(true)};
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.empty()) return 0;
  const TableDefinition& table = tables[static_cast<unsigned char>(input[0]) % 2];
  const std::string_view bytes = input.substr(1);
  ChangeRecordReader record(table.keys);
  if (!record.read(bytes)) return 0;
  std::string json;
  wire::JsonWriter writer(json);
  append_stream_record(table, "us-east-1", KeyspaceId(2000), SequenceNumber(1), record, writer);
  GALVAN_CHECK(!json.empty());

  // What it says, written again, says the same.
  const auto stored = [](const std::optional<StoredItemView>& item) {
    std::string value;
    if (item) append_stored_item(item->item(), item->item_bytes(), item->timestamp(), value);
    return value;
  };
  const std::string old_value = stored(record.old_item()), new_value = stored(record.new_item());
  ItemChangeFacts facts{.origin = record.origin(), .keys = table.keys, .key_source = record.key()};
  if (record.event() != ChangeEvent::kInsert) facts.old_value = old_value;
  if (record.event() != ChangeEvent::kRemove) facts.new_value = new_value;
  const std::string again = encode_change_record(facts, view_type_of(record));
  ChangeRecordReader read_again(table.keys);
  GALVAN_CHECK(read_again.read(again));
  GALVAN_CHECK(read_again.event() == record.event() && read_again.key() == record.key());
  for (const auto image : {&ChangeRecordReader::old_item, &ChangeRecordReader::new_item}) {
    const auto& one = (record.*image)();
    const auto& other = (read_again.*image)();
    GALVAN_CHECK(one.has_value() == other.has_value() && (!one || one->item() == other->item()));
  }
  return 0;
}

#include "operation/collection_metrics.h"

namespace galvan {

void append_collection_metrics(const CollectionSize& collection, wire::JsonWriter& writer) {
  const auto gigabytes = static_cast<double>(collection.bytes >> 30);
  writer.begin_object();
  writer.key("ItemCollectionKey");
  writer.item(ValueView(collection.partition_key));
  writer.key("SizeEstimateRangeGB");
  writer.begin_array();
  writer.decimal(gigabytes);
  writer.decimal(gigabytes + 1);
  writer.end_array();
  writer.end_object();
}

void append_collection_metrics(std::string_view table_name, const TableDefinition& table,
                               const CollectionMutations& collections, wire::JsonWriter& writer) {
  if (!table.collections) return;
  writer.key(table_name);
  writer.begin_array();
  for (const CollectionMutation& collection : collections.all()) {
    if (collection.table().collections == table.collections) {
      append_collection_metrics(CollectionSize(collection), writer);
    }
  }
  writer.end_array();
}

}  // namespace galvan

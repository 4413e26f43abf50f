#include "operation/stream_record.h"

#include "model/value.h"
#include "operation/reply_member.h"
#include "stream/stream_names.h"

#include <chrono>

namespace galvan {
namespace {

std::string_view event_name(ChangeEvent event) {
  switch (event) {
    case ChangeEvent::kInsert:
      return "INSERT";
    case ChangeEvent::kModify:
      return "MODIFY";
    case ChangeEvent::kRemove:
      break;
  }
  return "REMOVE";
}

void append_change(const TableDefinition& table, SequenceNumber sequence, const ChangeRecordReader& record,
                   wire::JsonWriter& writer) {
  writer.key("dynamodb");
  writer.begin_object();
  writer.key("ApproximateCreationDateTime");
  writer.integer(std::chrono::floor<std::chrono::seconds>(sequence_time(sequence)).time_since_epoch().count());
  writer.key("Keys");
  writer.item(record.key());
  if (record.new_item()) {
    writer.key("NewImage");
    writer.item(record.new_item()->item());
  }
  if (record.old_item()) {
    writer.key("OldImage");
    writer.item(record.old_item()->item());
  }
  string_member("SequenceNumber", sequence_number_text(sequence), writer);
  integer_member("SizeBytes", static_cast<std::int64_t>(stream_record_bytes(record)), writer);
  string_member("StreamViewType", stream_view_type_name(table.stream->view_type), writer);
  writer.end_object();
}

}  // namespace

std::size_t stream_record_bytes(const ChangeRecordReader& record) {
  std::size_t bytes = item_bytes(record.key());
  if (record.old_item()) bytes += record.old_item()->item_bytes();
  if (record.new_item()) bytes += record.new_item()->item_bytes();
  return bytes;
}

void append_stream_record(const TableDefinition& table, std::string_view region, KeyspaceId log,
                          SequenceNumber sequence, const ChangeRecordReader& record, wire::JsonWriter& writer) {
  writer.begin_object();
  string_member("awsRegion", region, writer);
  append_change(table, sequence, record, writer);
  string_member("eventID", stream_event_id(table.table_id, log, sequence), writer);
  string_member("eventName", event_name(record.event()), writer);
  string_member("eventSource", "aws:dynamodb", writer);
  string_member("eventVersion", "1.1", writer);
  if (record.origin() == ChangeOrigin::kTimeToLive) {
    writer.key("userIdentity");
    writer.begin_object();
    string_member("PrincipalId", "dynamodb.amazonaws.com", writer);
    string_member("Type", "Service", writer);
    writer.end_object();
  }
  writer.end_object();
}

}  // namespace galvan

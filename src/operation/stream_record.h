#pragma once

#include "storage/engine.h"
#include "table/change_record.h"
#include "table/table_definition.h"
#include "wire/json_writer.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace galvan {

/// The SizeBytes of a record: of its key and of the images that it has.
std::size_t stream_record_bytes(const ChangeRecordReader& record);

/// Appends a record as GetRecords shows it.
void append_stream_record(const TableDefinition& table, std::string_view region, KeyspaceId log,
                          SequenceNumber sequence, const ChangeRecordReader& record, wire::JsonWriter& writer);

}  // namespace galvan

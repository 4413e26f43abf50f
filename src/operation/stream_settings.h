#pragma once

#include "operation/request_context.h"
#include "operation/table_shapes.h"
#include "table/table_definition.h"

#include <optional>

namespace galvan {

/// What a new stream is made of, taken before the definition of its table is changed.
struct StreamParts {
  KeyspaceId first_log;
  SequenceNumber starting;
};

/// The parts of the stream that a request enables, if it enables one.
Result<std::optional<StreamParts>> take_stream_parts(RequestContext& context,
                                                     const std::optional<StreamSpecificationShape>& given);

/// Gives a stream that merge_stream() has enabled its label and its first shards; `table` has its name. Within a change
/// of the catalog.
void begin_stream(RequestContext& context, const StreamParts& parts, TableDefinition& table);

}  // namespace galvan

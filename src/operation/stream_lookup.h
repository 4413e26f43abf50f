#pragma once

#include "base/clock.h"
#include "operation/access.h"
#include "operation/request_context.h"
#include "table/catalog.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan {

/// arn:aws:dynamodb:<region>:<account>:table/<table>/stream/<label>
std::string stream_arn(const RequestContext& context, std::string_view table_name, WallTime created);

/// What names a stream within a namespace. Borrows the ARN that it was taken from.
struct StreamArn {
  std::string_view table_name;
  WallTime label;
};

/// Nothing if the text is no ARN of a stream.
std::optional<StreamArn> parse_stream_arn(std::string_view arn);

/// The definition that has the stream, in the request's namespace. Errors: ValidationException for what is no ARN of a
/// stream, AccessDeniedException, ResourceNotFoundException where there is none, or what it had can not be read any
/// more.
Result<TablePtr> find_stream(RequestContext& context, std::string_view arn, AccessAction action);

/// ResourceNotFoundException for a shard that the stream has not.
ApiError shard_not_found(std::string_view shard_id, std::string_view stream_arn);

/// TrimmedDataAccessException.
ApiError trimmed_data_access();

}  // namespace galvan

#pragma once

#include "identity/iam_operations.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace galvan::identity {

enum class QueryApi : std::uint8_t { kIam, kSts };

/// What an operation is about, as policies name it.
enum class QueryResource : std::uint8_t {
  kAny,          ///< *
  kUser,         ///< of UserName, or the caller's own
  kGroup,        ///< of GroupName
  kRole,         ///< of RoleName
  kPolicy,       ///< PolicyArn
  kNewPolicy,    ///< of PolicyName and Path
  kPolicySource  ///< PolicySourceArn
};

/// Who may call an operation.
enum class QueryAccess : std::uint8_t {
  kByPolicy,  ///< whose policies allow its action
  kAnyone,    ///< whoever has valid credentials; the operation itself may refuse
};

struct QueryRow {
  std::string_view name;  ///< "CreateUser"
  QueryApi api = QueryApi::kIam;
  QueryResource resource = QueryResource::kAny;
  Operation run = nullptr;
  QueryAccess access = QueryAccess::kByPolicy;
  /// Whether the answer has a Result element.
  bool has_result = true;
};

/// Every operation, in order of names. Static storage.
std::span<const QueryRow> query_operations();
/// Null where there is none of that exact name.
const QueryRow* find_query_operation(std::string_view name);

}  // namespace galvan::identity

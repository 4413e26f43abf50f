#pragma once

#include "security/policy.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

// Policies that are attached to tables and streams: what DynamoDB takes of IAM's policy language.
// Source: Developer Guide, "DynamoDB API operations supported by resource-based policies", "Resource-based policy
// considerations", "Blocking public access with resource-based policies in DynamoDB". Which messages there are, and in
// what form a document is shown, is as reported of DynamoDB (us-west-2, 2026-10-09).
namespace galvan::security {

/// Bytes of the longest document, white space included.
inline constexpr std::size_t kResourcePolicyBytesMax = 20'480;

/// What a policy is attached to. A table's is about the table's indexes too.
enum class PolicySubject : std::uint8_t { kTable, kStream };

struct ResourcePolicyDocument {
  /// The document as it is shown: without white space, elements in one order, lists of one text as that text, accounts
  /// as the ARNs of their root users. Documents that mean the same look the same.
  std::string text;
  std::shared_ptr<const Policy> policy;
};

/// Reads a document that is to be attached. Pure.
/// Errors: in the words of PutResourcePolicy's ValidationException.
PolicyResult<ResourcePolicyDocument> parse_resource_policy(std::string_view document, PolicySubject subject);

}  // namespace galvan::security

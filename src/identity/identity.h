#pragma once

#include "base/clock.h"
#include "security/credentials.h"
#include "security/policy.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// Users, groups, roles, managed policies and sessions as the server keeps them. All of them are immutable once they are
// published: a change replaces them whole.
namespace galvan::identity {

using security::Tags;

/// A policy document as it was given, and compiled.
struct PolicyDocument {
  std::string text;
  std::shared_ptr<const security::Policy> policy;
};

/// A user's long-term key.
struct AccessKeyRecord {
  std::string id;
  std::string secret;
  bool active = true;
  WallTime created;
};

/// Stored: never renumber.
enum class EntityKind : std::uint8_t { kUser = 1, kGroup = 2, kRole = 3 };

/// A user, a group or a role: what policies are given to.
struct Entity {
  EntityKind kind = EntityKind::kUser;
  std::string name;
  std::string path = "/";
  std::string id;  ///< AIDA…, AGPA…, AROA…
  WallTime created;
  Tags tags = {};
  std::map<std::string, PolicyDocument> inline_policies = {};  ///< by name
  std::set<std::string> attached_policies = {};                ///< ARNs
  std::string boundary_arn = {};                               ///< empty without a permissions boundary

  std::vector<AccessKeyRecord> access_keys = {};  ///< of a user
  std::set<std::string> groups = {};              ///< of a user: names

  PolicyDocument trust = {};  ///< of a role
  std::string description = {};
  std::int64_t session_seconds_max = 3600;  ///< of a role
  bool declared = false;                    ///< by a file (declared_identities.h)
};

/// One version of a managed policy.
struct PolicyVersion {
  std::int64_t number = 1;  ///< "v1"
  PolicyDocument document;
  WallTime created;
};

struct ManagedPolicy {
  std::string name;
  std::string path = "/";
  std::string id;  ///< ANPA…
  std::string description = {};
  WallTime created;
  WallTime updated;
  Tags tags = {};
  std::vector<PolicyVersion> versions = {};  ///< oldest first
  std::int64_t default_version = 1;
  std::int64_t last_version = 1;  ///< numbers are not used twice
  bool declared = false;          ///< by a file
  bool of_aws = false;            ///< one of those that every account has

  const PolicyVersion& default_document() const;
};

/// Short-lived credentials: of AssumeRole or GetSessionToken.
struct Session {
  std::string access_key_id;  ///< ASIA…
  std::string secret;
  std::string token;
  WallTime created;
  WallTime expires;
  EntityKind kind = EntityKind::kUser;  ///< kUser or kRole; kGroup stands for the root user
  std::string entity_id;                ///< whose session it is; empty for the root user
  std::string entity_name;              ///< in lower case
  std::string session_name = {};        ///< of a role's
  Tags tags = {};
  std::vector<PolicyDocument> policies = {};  ///< that were given with the session
  std::vector<std::string> policy_arns = {};  ///< the same
};

using EntityPtr = std::shared_ptr<const Entity>;
using ManagedPolicyPtr = std::shared_ptr<const ManagedPolicy>;
using SessionPtr = std::shared_ptr<const Session>;

/// All identities at one moment. Names are unique without regard to case: keys are in lower case.
struct IdentitySnapshot {
  std::map<std::string, EntityPtr, std::less<>> users;
  std::map<std::string, EntityPtr, std::less<>> groups;
  std::map<std::string, EntityPtr, std::less<>> roles;
  std::map<std::string, ManagedPolicyPtr, std::less<>> policies;
  std::map<std::string, SessionPtr, std::less<>> sessions;      ///< by access key id
  std::map<std::string, std::string, std::less<>> access_keys;  ///< id to the user's key in `users`

  const std::map<std::string, EntityPtr, std::less<>>& entities(EntityKind kind) const {
    return kind == EntityKind::kUser ? users : kind == EntityKind::kGroup ? groups : roles;
  }
  std::map<std::string, EntityPtr, std::less<>>& entities(EntityKind kind) {
    return kind == EntityKind::kUser ? users : kind == EntityKind::kGroup ? groups : roles;
  }
  /// Null where there is none.
  EntityPtr find(EntityKind kind, std::string_view name) const;
  ManagedPolicyPtr find_policy(std::string_view arn, std::string_view account_id) const;
};

/// "user", "group", "role".
std::string_view kind_word(EntityKind kind);
std::string entity_arn(std::string_view account_id, EntityKind kind, std::string_view path, std::string_view name);
std::string policy_arn(std::string_view account_id, const ManagedPolicy& policy);
/// "arn:aws:sts::123456789012:assumed-role/role/session".
std::string role_session_arn(std::string_view account_id, std::string_view role_name, std::string_view session_name);

}  // namespace galvan::identity

#pragma once

#include "base/clock.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace galvan::security {

enum class PrincipalKind : std::uint8_t {
  kRoot,         ///< of the account; no policy applies to it
  kUser,         ///< with long-term keys, or with a session of its own (GetSessionToken)
  kRoleSession,  ///< whoever assumed a role
};

/// Names and values: tags of principals and sessions.
using Tags = std::vector<std::pair<std::string, std::string>>;

/// Who acts. Immutable once published, so that threads share it.
struct Principal {
  PrincipalKind kind = PrincipalKind::kUser;
  std::string account_id;
  /// "arn:aws:iam::000000000000:root", "…:user/path/name", "arn:aws:sts::000000000000:assumed-role/role/session".
  std::string arn;
  /// aws:userid: the account's id, the user's id, "role's id:session".
  std::string user_id;
  /// Of a user; empty for others.
  std::string user_name = {};
  /// Of a role session; empty for others.
  std::string role_arn = {};
  std::string session_name = {};
  /// aws:PrincipalTag/…: those of the user or role, overridden by those of the session.
  Tags tags = {};
  /// aws:TokenIssueTime: when the session began; empty with long-term keys.
  std::string token_issue_time = {};
};

class PrincipalPolicies;

/// What an access key id stands for. Immutable once published.
struct Credentials {
  std::string secret_access_key;
  /// What requests must bring as X-Amz-Security-Token; empty for long-term keys, whose requests must bring none.
  std::string session_token = {};
  /// From when on the session has ended; nothing for long-term keys.
  std::optional<WallTime> expires_at = std::nullopt;
  std::shared_ptr<const Principal> principal;
  /// What the principal may do; null for the root user, who may do everything.
  std::shared_ptr<const PrincipalPolicies> policies = nullptr;
};

using CredentialsPtr = std::shared_ptr<const Credentials>;

/// Where access keys are looked up. Thread-safe; does not block.
class CredentialStore {
 public:
  virtual ~CredentialStore() = default;

  /// The credentials of an access key that may be used now; nothing if there is none or it is inactive. Expired
  /// sessions may be found: they get an error of their own.
  virtual CredentialsPtr find(std::string_view access_key_id) const = 0;

  /// Changes whenever find() may answer something else than before. Whoever keeps what find() answered asks again then,
  /// so that a deleted key is of no use at once.
  virtual std::uint64_t version() const = 0;

  /// Told that a key signed a request: not of each, but at least once a second of those that sign many.
  virtual void note_use(std::string_view access_key_id, std::string_view region, std::string_view service) = 0;
};

/// Who sends one request, once its signature has been verified.
struct Caller {
  /// False until then, and always so while authentication is off.
  bool verified = false;
  /// Kept from request to request of a connection, to share less between threads; of this request if `verified`.
  CredentialsPtr credentials;

  const Principal* principal() const { return verified ? credentials->principal.get() : nullptr; }
  /// Null for the root user, and while authentication is off.
  const PrincipalPolicies* policies() const { return verified ? credentials->policies.get() : nullptr; }
};

}  // namespace galvan::security

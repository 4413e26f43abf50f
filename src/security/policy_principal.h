#pragma once

#include "security/policy_error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace galvan::security {

/// Who makes a request, as the Principal elements of policies name it. Borrowed.
struct PrincipalArns {
  std::string_view account_id;
  /// arn:aws:iam::123456789012:user/ann, …:root, or arn:aws:sts::123456789012:assumed-role/name/session.
  std::string_view arn;
  /// The role of an assumed-role session; else empty.
  std::string_view role_arn;
};

/// In what way a Principal element means someone. The order is that of strength.
enum class PrincipalMatch : std::uint8_t {
  kNone,
  kAccount,  ///< only as one of the account, whose own policies then decide
  kRole,     ///< as a session of the role (or as anyone): limits on the session stay
  kDirect,   ///< as this very user or session
};

/// The value of a Principal or NotPrincipal element of a resource-based or trust policy.
/// Source: IAM User Guide, "AWS JSON policy elements: Principal" and "…: NotPrincipal".
class PrincipalSet {
 public:
  /// `"*"`; what else Principal holds is added by its types.
  void add_everyone() { everyone_ = true; }
  /// Adds one value of the type AWS, Service, Federated or CanonicalUser.
  /// Errors: another type, and AWS values that are neither *, an account, nor an ARN of one principal.
  PolicyResult<void> add(std::string_view type, std::string_view value);

  PrincipalMatch match(const PrincipalArns& principal) const;
  /// Whether all of the principal's levels are listed: account, role, and user or session. What NotPrincipal exempts.
  bool exempts(const PrincipalArns& principal) const;

 private:
  bool lists(std::string_view arn) const;
  bool lists_account(std::string_view account_id) const;

  bool everyone_ = false;
  std::vector<std::string> accounts_;
  std::vector<std::string> arns_;
};

}  // namespace galvan::security

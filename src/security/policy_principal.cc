#include "security/policy_principal.h"

#include <algorithm>

namespace galvan::security {
namespace {

constexpr std::size_t kAccountDigits = 12;

bool is_account_id(std::string_view text) {
  return text.size() == kAccountDigits && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

tl::unexpected<PolicyError> invalid_principal(std::string_view type, std::string_view value) {
  return failure(
      PolicyError{"Invalid principal in policy: \"" + std::string(type) + "\":\"" + std::string(value) + "\"", true});
}

bool is_root(const PrincipalArns& principal) { return principal.arn.ends_with(":root"); }

/// The account of "arn:aws:iam::123456789012:…" and what follows it; empty where it is no such ARN.
struct ArnParts {
  std::string_view account_id;
  std::string_view name;
};
ArnParts split_principal_arn(std::string_view arn) {
  for (const std::string_view prefix : {"arn:aws:iam::", "arn:aws:sts::"}) {
    if (!arn.starts_with(prefix)) continue;
    arn.remove_prefix(prefix.size());
    if (arn.size() <= kAccountDigits + 1 || arn[kAccountDigits] != ':') return {};
    return {arn.substr(0, kAccountDigits), arn.substr(kAccountDigits + 1)};
  }
  return {};
}

bool is_principal_name(std::string_view name) {
  if (name.find_first_of("*?") != std::string_view::npos) return false;
  for (const std::string_view kind : {"user/", "role/", "assumed-role/", "federated-user/"}) {
    if (name.starts_with(kind) && name.size() > kind.size()) return true;
  }
  return false;
}

}  // namespace

PolicyResult<void> PrincipalSet::add(std::string_view type, std::string_view value) {
  // Services, identity providers and canonical users are valid, and nobody who calls this server is one.
  if (type == "Service" || type == "Federated" || type == "CanonicalUser") {
    if (value.empty()) return invalid_principal(type, value);
    return {};
  }
  if (type != "AWS") return invalid_principal(type, value);
  if (value == "*") {
    everyone_ = true;
    return {};
  }
  if (is_account_id(value)) {
    accounts_.emplace_back(value);
    return {};
  }
  const ArnParts parts = split_principal_arn(value);
  if (!is_account_id(parts.account_id)) return invalid_principal(type, value);
  if (parts.name == "root") {
    accounts_.emplace_back(parts.account_id);
    return {};
  }
  if (!is_principal_name(parts.name)) return invalid_principal(type, value);
  arns_.emplace_back(value);
  return {};
}

bool PrincipalSet::lists(std::string_view arn) const { return std::ranges::find(arns_, arn) != arns_.end(); }
bool PrincipalSet::lists_account(std::string_view account_id) const {
  return std::ranges::find(accounts_, account_id) != accounts_.end();
}

PrincipalMatch PrincipalSet::match(const PrincipalArns& principal) const {
  if (lists(principal.arn)) return PrincipalMatch::kDirect;
  const bool session = !principal.role_arn.empty();
  if (session && lists(principal.role_arn)) return PrincipalMatch::kRole;
  if (everyone_) return session ? PrincipalMatch::kRole : PrincipalMatch::kDirect;
  if (!lists_account(principal.account_id)) return PrincipalMatch::kNone;
  return is_root(principal) ? PrincipalMatch::kDirect : PrincipalMatch::kAccount;
}

bool PrincipalSet::exempts(const PrincipalArns& principal) const {
  if (everyone_) return true;
  if (!lists_account(principal.account_id)) return false;
  if (is_root(principal)) return true;
  return lists(principal.arn) && (principal.role_arn.empty() || lists(principal.role_arn));
}

}  // namespace galvan::security

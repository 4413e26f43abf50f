#pragma once

#include "identity/identity.h"
#include "identity/identity_error.h"
#include "identity/identity_store.h"
#include "identity/query_parameters.h"
#include "identity/xml_writer.h"
#include "security/credentials.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// What the operations of IAM and STS work on, and what they have alike.
namespace galvan::identity {

/// One request under way. Borrows everything.
struct QueryCall {
  IdentityStore& store;
  const QueryParameters& parameters;
  const security::Principal& caller;
  /// The access key that signed; empty where signatures are not verified: everybody is the root user then.
  std::string_view access_key_id;
  XmlWriter& xml;
  WallTime now;
  /// The identities as the call found them.
  std::shared_ptr<const IdentitySnapshot> identities;

  const std::string& account_id() const { return store.account_id(); }
};

/// The longest of each text, and the quotas. Source: IAM User Guide, "IAM and AWS STS quotas".
namespace quotas {
inline constexpr std::size_t kUserNameMax = 64;
inline constexpr std::size_t kGroupNameMax = 128;
inline constexpr std::size_t kRoleNameMax = 64;
inline constexpr std::size_t kPolicyNameMax = 128;
inline constexpr std::size_t kPathMax = 512;
inline constexpr std::size_t kDescriptionMax = 1000;
inline constexpr std::size_t kUsers = 5000;
inline constexpr std::size_t kGroups = 300;
inline constexpr std::size_t kRoles = 1000;
inline constexpr std::size_t kPolicies = 1500;
inline constexpr std::size_t kAccessKeysPerUser = 2;
inline constexpr std::size_t kGroupsPerUser = 10;
inline constexpr std::size_t kAttachedPolicies = 10;
inline constexpr std::size_t kPolicyVersions = 5;
inline constexpr std::size_t kTags = 50;
inline constexpr std::size_t kManagedPolicySize = 6144;
inline constexpr std::size_t kUserInlineSize = 2048;
inline constexpr std::size_t kGroupInlineSize = 5120;
inline constexpr std::size_t kRoleInlineSize = 10240;
inline constexpr std::size_t kTrustPolicySize = 2048;
inline constexpr std::size_t kSessionPolicySize = 2048;
}  // namespace quotas

/// Characters of the longest name.
std::size_t name_size_max(EntityKind kind);
/// "UserName", "GroupName", "RoleName".
std::string_view name_parameter(EntityKind kind);

/// Errors: ValidationError where the parameter is missing, is longer than `size_max`, or is empty.
IdentityResult<std::string> required_text(const QueryCall& call, std::string_view parameter, std::size_t size_max);
/// The same of a name: letters, digits and +=,.@_-.
IdentityResult<std::string> required_name(const QueryCall& call, std::string_view parameter, std::size_t size_max);
IdentityResult<std::string> optional_text(const QueryCall& call, std::string_view parameter, std::size_t size_max);
/// "/" where it is not given.
IdentityResult<std::string> optional_path(const QueryCall& call, std::string_view parameter);
IdentityResult<std::int64_t> optional_integer(const QueryCall& call, std::string_view parameter, std::int64_t low,
                                              std::int64_t high, std::int64_t otherwise);
/// The user, group or role that the kind's parameter names. Errors: NoSuchEntity.
IdentityResult<EntityPtr> named_entity(const QueryCall& call, const IdentitySnapshot& identities, EntityKind kind);
/// The user that UserName names, or the caller where it names none. Errors: NoSuchEntity; ValidationError where the
/// caller is no user.
IdentityResult<EntityPtr> named_user_or_caller(const QueryCall& call, const IdentitySnapshot& identities);
/// Errors: NoSuchEntity in the words of operations about a policy itself.
IdentityResult<ManagedPolicyPtr> named_policy(const QueryCall& call, const IdentitySnapshot& identities);
/// Tags.member.N. Errors: ValidationError, InvalidInput for keys given twice, LimitExceeded.
IdentityResult<Tags> given_tags(const QueryCall& call);
/// Compiles a document of a parameter. Errors: MalformedPolicyDocument, LimitExceeded (white space does not count).
IdentityResult<PolicyDocument> given_document(const QueryCall& call, std::string_view parameter,
                                              security::PolicyKind kind, std::size_t size_max,
                                              std::string_view too_large);
/// Bytes of a document that count for its quota: all but white space.
std::size_t counted_size(std::string_view document);

/// What unique ids of the kind begin with: "AIDA" of a user.
std::string_view id_prefix(EntityKind kind);
/// A unique id of IAM: "AIDA" and 16 characters.
std::string new_unique_id(std::string_view prefix);

/// Writes one page of a list: elements in `list_name`, IsTruncated and Marker, by Marker and MaxItems. `keys` are in
/// order and each is an element's marker; `write` writes the element at an index. Errors: ValidationError.
IdentityResult<void> write_page(QueryCall& call, std::string_view list_name, const std::vector<std::string>& keys,
                                const std::function<void(std::size_t index)>& write);

/// The same of plain texts, which are in order.
IdentityResult<void> write_texts_page(QueryCall& call, std::string_view list_name,
                                      const std::vector<std::string>& texts);

void write_tags(XmlWriter& xml, const Tags& tags);
/// The members of User, Group and Role, without an element around them.
void write_entity(const QueryCall& call, const Entity& entity, bool with_tags);

}  // namespace galvan::identity

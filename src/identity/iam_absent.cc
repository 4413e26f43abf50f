#include "identity/iam_operations.h"

// Things of IAM that this server has none of, but that tools ask for before they delete a user or a role.
namespace galvan::identity {
namespace {

IdentityResult<void> empty_list(QueryCall& call, std::string_view list_name) {
  call.xml.boolean("IsTruncated", false);
  call.xml.begin(list_name);
  call.xml.end(list_name);
  return {};
}

}  // namespace

IdentityResult<void> list_instance_profiles_for_role(QueryCall& call) {
  GALVAN_TRY(named_entity(call, *call.identities, EntityKind::kRole));
  return empty_list(call, "InstanceProfiles");
}
IdentityResult<void> list_mfa_devices(QueryCall& call) { return empty_list(call, "MFADevices"); }
IdentityResult<void> list_signing_certificates(QueryCall& call) { return empty_list(call, "Certificates"); }
IdentityResult<void> list_ssh_public_keys(QueryCall& call) { return empty_list(call, "SSHPublicKeys"); }
IdentityResult<void> list_service_specific_credentials(QueryCall& call) {
  call.xml.begin("ServiceSpecificCredentials");
  call.xml.end("ServiceSpecificCredentials");
  return {};
}

IdentityResult<void> no_login_profile(QueryCall& call) {
  GALVAN_TRY(const EntityPtr user, named_user_or_caller(call, *call.identities));
  return no_such_entity("Login Profile for User " + user->name + " cannot be found.");
}

}  // namespace galvan::identity

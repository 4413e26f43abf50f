#include "identity/iam_operations.h"

#include "security/root_credentials.h"

#include <algorithm>
#include <utility>

namespace galvan::identity {
namespace {

constexpr std::size_t kAccessKeyIdMax = 128;

std::string_view status_of(const AccessKeyRecord& key) { return key.active ? "Active" : "Inactive"; }

tl::unexpected<IdentityError> no_such_key(std::string_view id) {
  return no_such_entity("The Access Key with id " + std::string(id) + " cannot be found.");
}

/// Changes the key that the call names, of the user that it names or who calls. `change` answers whether it stays.
IdentityResult<void> change_key(QueryCall& call, const std::function<bool(AccessKeyRecord&)>& change) {
  GALVAN_TRY(const std::string id, required_text(call, "AccessKeyId", kAccessKeyIdMax));
  return call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    GALVAN_TRY(const EntityPtr present, named_user_or_caller(call, edit.view()));
    Entity user = *present;
    const auto key = std::ranges::find(user.access_keys, id, &AccessKeyRecord::id);
    if (key == user.access_keys.end()) return no_such_key(id);
    if (!change(*key)) user.access_keys.erase(key);
    edit.put(std::move(user));
    return {};
  });
}

}  // namespace

IdentityResult<void> create_access_key(QueryCall& call) {
  security::AccessKey made = security::make_access_key();
  const AccessKeyRecord key{
      .id = std::move(made.id), .secret = std::move(made.secret), .active = true, .created = call.now};
  std::string user_name;
  GALVAN_TRY(call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    GALVAN_TRY(const EntityPtr present, named_user_or_caller(call, edit.view()));
    if (present->access_keys.size() >= quotas::kAccessKeysPerUser) {
      return identity_error(IdentityErrorKind::kLimitExceeded,
                            "Cannot exceed quota for AccessKeysPerUser: " + std::to_string(quotas::kAccessKeysPerUser));
    }
    Entity user = *present;
    user_name = user.name;
    user.access_keys.push_back(key);
    edit.put(std::move(user));
    return {};
  }));
  call.xml.begin("AccessKey");
  call.xml.text("UserName", user_name);
  call.xml.text("AccessKeyId", key.id);
  call.xml.text("Status", status_of(key));
  call.xml.text("SecretAccessKey", key.secret);
  call.xml.time("CreateDate", key.created);
  call.xml.end("AccessKey");
  return {};
}

IdentityResult<void> list_access_keys(QueryCall& call) {
  GALVAN_TRY(const EntityPtr user, named_user_or_caller(call, *call.identities));
  std::vector<AccessKeyRecord> found = user->access_keys;
  std::ranges::sort(found, {}, &AccessKeyRecord::id);
  std::vector<std::string> keys;
  keys.reserve(found.size());
  for (const AccessKeyRecord& key : found) keys.push_back(key.id);
  GALVAN_TRY(write_page(call, "AccessKeyMetadata", keys, [&](std::size_t index) {
    call.xml.text("UserName", user->name);
    call.xml.text("AccessKeyId", found[index].id);
    call.xml.text("Status", status_of(found[index]));
    call.xml.time("CreateDate", found[index].created);
  }));
  return {};
}

IdentityResult<void> update_access_key(QueryCall& call) {
  GALVAN_TRY(const std::string status, required_text(call, "Status", 16));
  if (status != "Active" && status != "Inactive") {
    return validation_failure("1 validation error detected: Value '" + status +
                              "' at 'status' failed to satisfy constraint: Member must satisfy enum value set: "
                              "[Active, Inactive]");
  }
  return change_key(call, [&](AccessKeyRecord& key) {
    key.active = status == "Active";
    return true;
  });
}

IdentityResult<void> delete_access_key(QueryCall& call) {
  return change_key(call, [](AccessKeyRecord&) { return false; });
}

IdentityResult<void> get_access_key_last_used(QueryCall& call) {
  GALVAN_TRY(const std::string id, required_text(call, "AccessKeyId", kAccessKeyIdMax));
  const auto owner = call.identities->access_keys.find(id);
  if (owner == call.identities->access_keys.end()) return no_such_key(id);
  const auto used = call.store.last_use(id);
  call.xml.text("UserName", call.identities->users.at(owner->second)->name);
  call.xml.begin("AccessKeyLastUsed");
  if (used) call.xml.time("LastUsedDate", used->at);
  call.xml.text("Region", used ? used->region : "N/A");
  call.xml.text("ServiceName", used ? used->service : "N/A");
  call.xml.end("AccessKeyLastUsed");
  return {};
}

}  // namespace galvan::identity

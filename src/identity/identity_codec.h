#pragma once

#include "identity/access_key_uses.h"
#include "identity/identity.h"
#include "security/secret_box.h"

#include <optional>
#include <string>
#include <string_view>

// The stored form of identities: maps of attributes with a format version, secrets sealed.
namespace galvan::identity {

std::string encode_entity(const Entity& entity, const security::SecretBox& box);
std::string encode_policy(const ManagedPolicy& policy);
std::string encode_session(const Session& session, const security::SecretBox& box);
std::string encode_access_key_use(const AccessKeyUse& use);

/// Nothing for what this version cannot read, or whose secrets are not sealed under this key.
std::optional<Entity> decode_entity(std::string_view stored, const security::SecretBox& box);
std::optional<ManagedPolicy> decode_policy(std::string_view stored);
std::optional<Session> decode_session(std::string_view stored, const security::SecretBox& box);
std::optional<AccessKeyUse> decode_access_key_use(std::string_view stored);

}  // namespace galvan::identity

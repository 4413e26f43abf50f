#include "identity/query_call.h"

#include "security/random_bytes.h"
#include "wire/base64.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace galvan::identity {
namespace {

constexpr std::size_t kIdCharacters = 16;
constexpr std::int64_t kPageItems = 100;
constexpr std::int64_t kPageItemsMax = 1000;
constexpr std::size_t kTagKeyMax = 128;
constexpr std::size_t kTagValueMax = 256;
constexpr std::size_t kMarkerMax = 1024;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("+=,.@_-").find(c) != std::string_view::npos;
}

/// "userName", as constraints name members.
std::string member_name(std::string_view parameter) {
  std::string name(parameter);
  if (!name.empty() && name[0] >= 'A' && name[0] <= 'Z') name[0] = static_cast<char>(name[0] - 'A' + 'a');
  return name;
}

tl::unexpected<IdentityError> broken_constraint(std::string_view parameter, std::string_view value,
                                                std::string_view constraint) {
  return validation_failure("1 validation error detected: Value '" + std::string(value) + "' at '" +
                            member_name(parameter) + "' failed to satisfy constraint: " + std::string(constraint));
}

IdentityResult<void> check_size(std::string_view parameter, std::string_view value, std::size_t size_max) {
  if (value.size() <= size_max) return {};
  return broken_constraint(parameter, value.substr(0, size_max),
                           "Member must have length less than or equal to " + std::to_string(size_max));
}

std::string not_found_message(EntityKind kind, std::string_view name) {
  return "The " + std::string(kind_word(kind)) + " with name " + std::string(name) + " cannot be found.";
}

}  // namespace

std::size_t name_size_max(EntityKind kind) {
  return kind == EntityKind::kGroup ? quotas::kGroupNameMax : quotas::kUserNameMax;
}

std::string_view name_parameter(EntityKind kind) {
  return kind == EntityKind::kUser ? "UserName" : kind == EntityKind::kGroup ? "GroupName" : "RoleName";
}

IdentityResult<std::string> optional_text(const QueryCall& call, std::string_view parameter, std::size_t size_max) {
  const std::string_view value = call.parameters.text(parameter);
  GALVAN_TRY(check_size(parameter, value, size_max));
  return std::string(value);
}

IdentityResult<std::string> required_text(const QueryCall& call, std::string_view parameter, std::size_t size_max) {
  if (!call.parameters.has(parameter)) {
    return validation_failure("1 validation error detected: Value null at '" + member_name(parameter) +
                              "' failed to satisfy constraint: Member must not be null");
  }
  if (call.parameters.text(parameter).empty())
    return broken_constraint(parameter, {}, "Member must have length greater than or equal to 1");
  return optional_text(call, parameter, size_max);
}

IdentityResult<std::string> required_name(const QueryCall& call, std::string_view parameter, std::size_t size_max) {
  GALVAN_TRY(std::string name, required_text(call, parameter, size_max));
  if (!std::ranges::all_of(name, is_name_character)) {
    return validation_failure("The specified value for " + member_name(parameter) +
                              " is invalid. It must contain only alphanumeric characters and/or the following: "
                              "+=,.@_-");
  }
  return name;
}

IdentityResult<std::string> optional_path(const QueryCall& call, std::string_view parameter) {
  GALVAN_TRY(std::string path, optional_text(call, parameter, quotas::kPathMax));
  if (path.empty()) return std::string("/");
  const bool visible = std::ranges::all_of(path, [](char c) { return c >= '!' && c <= '~'; });
  if (!visible || !path.starts_with('/') || !path.ends_with('/')) {
    return validation_failure("The specified value for " + member_name(parameter) +
                              " is invalid. It must begin and end with / and contain only alphanumeric characters "
                              "and/or / characters.");
  }
  return path;
}

IdentityResult<std::int64_t> optional_integer(const QueryCall& call, std::string_view parameter, std::int64_t low,
                                              std::int64_t high, std::int64_t otherwise) {
  if (!call.parameters.has(parameter)) return otherwise;
  const std::string_view text = call.parameters.text(parameter);
  std::int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size())
    return validation_failure("The specified value for " + member_name(parameter) + " is invalid.");
  if (value < low)
    return broken_constraint(parameter, text, "Member must have value greater than or equal to " + std::to_string(low));
  if (value > high)
    return broken_constraint(parameter, text, "Member must have value less than or equal to " + std::to_string(high));
  return value;
}

IdentityResult<EntityPtr> named_entity(const QueryCall& call, const IdentitySnapshot& identities, EntityKind kind) {
  GALVAN_TRY(const std::string name, required_name(call, name_parameter(kind), name_size_max(kind)));
  EntityPtr entity = identities.find(kind, name);
  if (!entity) return no_such_entity(not_found_message(kind, name));
  return entity;
}

IdentityResult<EntityPtr> named_user_or_caller(const QueryCall& call, const IdentitySnapshot& identities) {
  if (call.parameters.has("UserName")) return named_entity(call, identities, EntityKind::kUser);
  if (call.caller.kind != security::PrincipalKind::kUser)
    return validation_failure("Must specify userName when calling with non-User credentials");
  EntityPtr user = identities.find(EntityKind::kUser, call.caller.user_name);
  if (!user) return no_such_entity(not_found_message(EntityKind::kUser, call.caller.user_name));
  return user;
}

IdentityResult<ManagedPolicyPtr> named_policy(const QueryCall& call, const IdentitySnapshot& identities) {
  GALVAN_TRY(const std::string arn, required_text(call, "PolicyArn", 2048));
  if (arn.size() < 20) return validation_failure("ARN " + arn + " is not valid.");
  ManagedPolicyPtr policy = identities.find_policy(arn, call.account_id());
  if (!policy) return no_such_entity("Policy " + arn + " was not found.");
  return policy;
}

IdentityResult<Tags> given_tags(const QueryCall& call) {
  Tags tags;
  std::set<std::string> keys;
  for (const std::string& structure : call.parameters.structures("Tags")) {
    GALVAN_TRY(std::string key, required_text(call, structure + ".Key", kTagKeyMax));
    GALVAN_TRY(std::string value, optional_text(call, structure + ".Value", kTagValueMax));
    if (!keys.insert(security::to_lower_ascii(key)).second) {
      return identity_error(IdentityErrorKind::kInvalidInput,
                            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }
    tags.emplace_back(std::move(key), std::move(value));
  }
  if (tags.size() > quotas::kTags) {
    return identity_error(IdentityErrorKind::kLimitExceeded,
                          "The number of tags has reached the maximum limit of " + std::to_string(quotas::kTags) + ".");
  }
  return tags;
}

std::size_t counted_size(std::string_view document) {
  return static_cast<std::size_t>(
      std::ranges::count_if(document, [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; }));
}

IdentityResult<PolicyDocument> given_document(const QueryCall& call, std::string_view parameter,
                                              security::PolicyKind kind, std::size_t size_max,
                                              std::string_view too_large) {
  GALVAN_TRY(std::string text, required_text(call, parameter, security::kPolicyBytesMax));
  if (counted_size(text) > size_max) return identity_error(IdentityErrorKind::kLimitExceeded, std::string(too_large));
  auto policy = security::Policy::parse(text, kind);
  if (!policy) return identity_error(IdentityErrorKind::kMalformedPolicyDocument, std::move(policy).error().message);
  return PolicyDocument{std::move(text), std::make_shared<const security::Policy>(*std::move(policy))};
}

std::string_view id_prefix(EntityKind kind) {
  return kind == EntityKind::kUser ? "AIDA" : kind == EntityKind::kGroup ? "AGPA" : "AROA";
}

std::string new_unique_id(std::string_view prefix) {
  return std::string(prefix) + security::random_characters(kIdCharacters, security::kKeyIdAlphabet);
}

namespace {

/// The part of a list that the call asks for.
struct Page {
  std::size_t first = 0;
  std::size_t end = 0;
};

/// Finds the page, and writes IsTruncated and Marker.
IdentityResult<Page> begin_page(QueryCall& call, const std::vector<std::string>& keys) {
  GALVAN_TRY(const std::int64_t items_max, optional_integer(call, "MaxItems", 1, kPageItemsMax, kPageItems));
  GALVAN_TRY(const std::string marker, optional_text(call, "Marker", kMarkerMax));
  std::string after;
  if (!marker.empty() && !wire::decode_base64(marker, after).has_value()) return validation_failure("Invalid Marker.");
  Page page;
  if (!marker.empty()) page.first = static_cast<std::size_t>(std::ranges::upper_bound(keys, after) - keys.begin());
  page.end = std::min(keys.size(), page.first + static_cast<std::size_t>(items_max));
  const bool truncated = page.end < keys.size();
  call.xml.boolean("IsTruncated", truncated);
  if (truncated) {
    std::string next;
    wire::append_base64(keys[page.end - 1], next);
    call.xml.text("Marker", next);
  }
  return page;
}

}  // namespace

IdentityResult<void> write_page(QueryCall& call, std::string_view list_name, const std::vector<std::string>& keys,
                                const std::function<void(std::size_t index)>& write) {
  GALVAN_TRY(const Page page, begin_page(call, keys));
  call.xml.begin(list_name);
  for (std::size_t index = page.first; index < page.end; ++index) {
    call.xml.begin("member");
    write(index);
    call.xml.end("member");
  }
  call.xml.end(list_name);
  return {};
}

IdentityResult<void> write_texts_page(QueryCall& call, std::string_view list_name,
                                      const std::vector<std::string>& texts) {
  GALVAN_TRY(const Page page, begin_page(call, texts));
  call.xml.begin(list_name);
  for (std::size_t index = page.first; index < page.end; ++index) call.xml.text("member", texts[index]);
  call.xml.end(list_name);
  return {};
}

void write_tags(XmlWriter& xml, const Tags& tags) {
  xml.begin("Tags");
  for (const auto& [key, value] : tags) {
    xml.begin("member");
    xml.text("Key", key);
    xml.text("Value", value);
    xml.end("member");
  }
  xml.end("Tags");
}

void write_entity(const QueryCall& call, const Entity& entity, bool with_tags) {
  XmlWriter& xml = call.xml;
  const std::string kind = entity.kind == EntityKind::kUser    ? "User"
                           : entity.kind == EntityKind::kGroup ? "Group"
                                                               : "Role";
  xml.text("Path", entity.path);
  xml.text(kind + "Name", entity.name);
  xml.text(kind + "Id", entity.id);
  xml.text("Arn", entity_arn(call.account_id(), entity.kind, entity.path, entity.name));
  xml.time("CreateDate", entity.created);
  if (entity.kind == EntityKind::kRole) {
    xml.text("AssumeRolePolicyDocument", percent_encoded(entity.trust.text));
    if (!entity.description.empty()) xml.text("Description", entity.description);
    xml.integer("MaxSessionDuration", entity.session_seconds_max);
  }
  if (!with_tags) return;
  if (!entity.boundary_arn.empty()) {
    xml.begin("PermissionsBoundary");
    xml.text("PermissionsBoundaryType", "Policy");
    xml.text("PermissionsBoundaryArn", entity.boundary_arn);
    xml.end("PermissionsBoundary");
  }
  if (!entity.tags.empty()) write_tags(xml, entity.tags);
}

}  // namespace galvan::identity

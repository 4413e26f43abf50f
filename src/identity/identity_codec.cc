#include "identity/identity_codec.h"

#include "identity/record.h"

#include <utility>

namespace galvan::identity {
namespace {

using security::Policy;
using security::PolicyKind;

constexpr std::int64_t kFormatVersion = 1;
constexpr int kLevelsMax = 8;

void write_tags(RecordWriter& writer, const Tags& tags) {
  writer.list("Tags", tags, [](const auto& tag) {
    RecordWriter part;
    part.text("Key", tag.first);
    part.text("Value", tag.second);
    return part.finish();
  });
}

Tags read_tags(RecordReader& reader) {
  Tags tags;
  reader.records("Tags", [&](RecordReader& part) {
    std::string key = part.text("Key");
    tags.emplace_back(std::move(key), part.text("Value"));
  });
  return tags;
}

/// A document that was accepted once and is not any more fails the record: nobody must get other rights by an upgrade.
PolicyDocument read_document(RecordReader& reader, std::string text, PolicyKind kind) {
  auto policy = Policy::parse(text, kind);
  if (!policy) {
    reader.fail();
    return {};
  }
  return {std::move(text), std::make_shared<const Policy>(*std::move(policy))};
}

void write_holder(RecordWriter& writer, const Entity& entity) {
  writer.list("InlinePolicies", entity.inline_policies, [](const auto& policy) {
    RecordWriter part;
    part.text("Name", policy.first);
    part.text("Document", policy.second.text);
    return part.finish();
  });
  writer.list("AttachedPolicies", entity.attached_policies, AttributeValue::string);
  writer.text("PermissionsBoundary", entity.boundary_arn);
}

void read_holder(RecordReader& reader, Entity& entity) {
  reader.records("InlinePolicies", [&](RecordReader& part) {
    std::string name = part.text("Name");
    entity.inline_policies.emplace(std::move(name), read_document(part, part.text("Document"), PolicyKind::kIdentity));
  });
  reader.list("AttachedPolicies", AttributeType::kS,
              [&](ValueView arn) { entity.attached_policies.emplace(arn.bytes()); });
  entity.boundary_arn = reader.text("PermissionsBoundary");
}

void write_access_keys(RecordWriter& writer, const Entity& entity, const security::SecretBox& box) {
  writer.list("AccessKeys", entity.access_keys, [&](const AccessKeyRecord& key) {
    RecordWriter part;
    part.text("Id", key.id);
    part.binary("Secret", box.seal(key.secret, key.id));
    part.boolean("Active", key.active);
    part.time("Created", key.created);
    return part.finish();
  });
}

std::string open_secret(RecordReader& reader, const security::SecretBox& box, std::string_view name) {
  auto secret = box.open_sealed(reader.binary("Secret"), name);
  if (!secret) reader.fail();
  return secret.value_or(std::string());
}

/// Whether `stored` is a record at all, of this format.
bool is_record(std::string_view stored) {
  if (!valid_value(stored, kLevelsMax) || ValueView(stored).type() != AttributeType::kM) return false;
  const ValueView format = ValueView(stored).find("Format");
  return !format.absent() && format == AttributeValue::number(kFormatVersion).view();
}

}  // namespace

std::string encode_entity(const Entity& entity, const security::SecretBox& box) {
  RecordWriter writer;
  writer.integer("Format", kFormatVersion);
  writer.integer("Kind", static_cast<std::int64_t>(entity.kind));
  writer.text("Name", entity.name);
  writer.text("Path", entity.path);
  writer.text("Id", entity.id);
  writer.time("Created", entity.created);
  write_tags(writer, entity.tags);
  write_holder(writer, entity);
  write_access_keys(writer, entity, box);
  writer.list("Groups", entity.groups, AttributeValue::string);
  writer.text("Trust", entity.trust.text);
  writer.text("Description", entity.description);
  writer.integer("SessionSecondsMax", entity.session_seconds_max);
  writer.boolean("Declared", entity.declared);
  return writer.finish().encoded();
}

std::optional<Entity> decode_entity(std::string_view stored, const security::SecretBox& box) {
  if (!is_record(stored)) return std::nullopt;
  RecordReader reader{ValueView(stored)};
  static_cast<void>(reader.integer("Format"));
  Entity entity;
  const std::int64_t kind = reader.integer("Kind");
  if (kind < 1 || kind > 3) return std::nullopt;
  entity.kind = static_cast<EntityKind>(kind);
  entity.name = reader.text("Name");
  entity.path = reader.text("Path");
  entity.id = reader.text("Id");
  entity.created = reader.time("Created");
  entity.tags = read_tags(reader);
  read_holder(reader, entity);
  reader.records("AccessKeys", [&](RecordReader& part) {
    AccessKeyRecord& key = entity.access_keys.emplace_back();
    key.id = part.text("Id");
    key.secret = open_secret(part, box, key.id);
    key.active = part.boolean("Active");
    key.created = part.time("Created");
  });
  reader.list("Groups", AttributeType::kS, [&](ValueView name) { entity.groups.emplace(name.bytes()); });
  std::string trust = reader.text("Trust");
  if (entity.kind == EntityKind::kRole) entity.trust = read_document(reader, std::move(trust), PolicyKind::kTrust);
  entity.description = reader.text("Description");
  entity.session_seconds_max = reader.integer("SessionSecondsMax");
  entity.declared = reader.boolean("Declared");
  if (!reader.complete()) return std::nullopt;
  return entity;
}

std::string encode_policy(const ManagedPolicy& policy) {
  RecordWriter writer;
  writer.integer("Format", kFormatVersion);
  writer.text("Name", policy.name);
  writer.text("Path", policy.path);
  writer.text("Id", policy.id);
  writer.text("Description", policy.description);
  writer.time("Created", policy.created);
  writer.time("Updated", policy.updated);
  write_tags(writer, policy.tags);
  writer.list("Versions", policy.versions, [](const PolicyVersion& version) {
    RecordWriter part;
    part.integer("Number", version.number);
    part.text("Document", version.document.text);
    part.time("Created", version.created);
    return part.finish();
  });
  writer.integer("DefaultVersion", policy.default_version);
  writer.integer("LastVersion", policy.last_version);
  writer.boolean("Declared", policy.declared);
  return writer.finish().encoded();
}

std::optional<ManagedPolicy> decode_policy(std::string_view stored) {
  if (!is_record(stored)) return std::nullopt;
  RecordReader reader{ValueView(stored)};
  static_cast<void>(reader.integer("Format"));
  ManagedPolicy policy;
  policy.name = reader.text("Name");
  policy.path = reader.text("Path");
  policy.id = reader.text("Id");
  policy.description = reader.text("Description");
  policy.created = reader.time("Created");
  policy.updated = reader.time("Updated");
  policy.tags = read_tags(reader);
  policy.default_version = reader.integer("DefaultVersion");
  bool has_default = false;
  reader.records("Versions", [&](RecordReader& part) {
    PolicyVersion& version = policy.versions.emplace_back();
    version.number = part.integer("Number");
    version.document = read_document(part, part.text("Document"), PolicyKind::kIdentity);
    version.created = part.time("Created");
    has_default |= version.number == policy.default_version;
  });
  policy.last_version = reader.integer("LastVersion");
  policy.declared = reader.boolean("Declared");
  if (!reader.complete() || !has_default) return std::nullopt;
  return policy;
}

std::string encode_access_key_use(const AccessKeyUse& use) {
  RecordWriter writer;
  writer.integer("Format", kFormatVersion);
  writer.time("At", use.at);
  writer.text("Region", use.region);
  writer.text("Service", use.service);
  return writer.finish().encoded();
}

std::optional<AccessKeyUse> decode_access_key_use(std::string_view stored) {
  if (!is_record(stored)) return std::nullopt;
  RecordReader reader{ValueView(stored)};
  static_cast<void>(reader.integer("Format"));
  AccessKeyUse use;
  use.at = reader.time("At");
  use.region = reader.text("Region");
  use.service = reader.text("Service");
  if (!reader.complete()) return std::nullopt;
  return use;
}

std::string encode_session(const Session& session, const security::SecretBox& box) {
  RecordWriter writer;
  writer.integer("Format", kFormatVersion);
  writer.text("AccessKeyId", session.access_key_id);
  writer.binary("Secret", box.seal(session.secret, session.access_key_id));
  writer.binary("Token", box.seal(session.token, session.access_key_id));
  writer.time("Created", session.created);
  writer.time("Expires", session.expires);
  writer.integer("Kind", static_cast<std::int64_t>(session.kind));
  writer.text("EntityId", session.entity_id);
  writer.text("EntityName", session.entity_name);
  writer.text("SessionName", session.session_name);
  write_tags(writer, session.tags);
  writer.list("Policies", session.policies,
              [](const PolicyDocument& document) { return AttributeValue::string(document.text); });
  writer.list("PolicyArns", session.policy_arns, AttributeValue::string);
  return writer.finish().encoded();
}

std::optional<Session> decode_session(std::string_view stored, const security::SecretBox& box) {
  if (!is_record(stored)) return std::nullopt;
  RecordReader reader{ValueView(stored)};
  static_cast<void>(reader.integer("Format"));
  Session session;
  session.access_key_id = reader.text("AccessKeyId");
  session.secret = open_secret(reader, box, session.access_key_id);
  auto token = box.open_sealed(reader.binary("Token"), session.access_key_id);
  if (!token) return std::nullopt;
  session.token = *std::move(token);
  session.created = reader.time("Created");
  session.expires = reader.time("Expires");
  const std::int64_t kind = reader.integer("Kind");
  if (kind < 1 || kind > 3) return std::nullopt;
  session.kind = static_cast<EntityKind>(kind);
  session.entity_id = reader.text("EntityId");
  session.entity_name = reader.text("EntityName");
  session.session_name = reader.text("SessionName");
  session.tags = read_tags(reader);
  reader.list("Policies", AttributeType::kS, [&](ValueView text) {
    session.policies.push_back(read_document(reader, std::string(text.bytes()), PolicyKind::kIdentity));
  });
  reader.list("PolicyArns", AttributeType::kS, [&](ValueView arn) { session.policy_arns.emplace_back(arn.bytes()); });
  if (!reader.complete()) return std::nullopt;
  return session;
}

}  // namespace galvan::identity

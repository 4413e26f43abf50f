#include "identity/identity_store.h"

#include "identity/aws_policies.h"
#include "identity/effective_policies.h"
#include "identity/identity_codec.h"
#include "model/key_codec.h"
#include "model/key_schema.h"
#include "security/policy_value.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <thread>
#include <utility>
#include <vector>

// Storage of identities, in keyspace 8 (identity_codec.h has the values):
//   keyspace 'u' | 'g' | 'r' name -> a user, a group, a role; names in lower case
//   keyspace 'p' name             -> a managed policy
//   keyspace 's' access key id    -> a session
//   keyspace 'l' access key id    -> when the key was used last, and for what
namespace galvan::identity {
namespace {

using security::Credentials;
using security::Principal;
using security::PrincipalKind;
using security::to_lower_ascii;

// Between two attempts to write where the commit queue is full: a second in all.
constexpr std::chrono::milliseconds kTryAgainAfter{5};
constexpr int kTriesMax = 200;

constexpr char kPolicyRow = 'p';
constexpr char kSessionRow = 's';
constexpr char kUseRow = 'l';

// Longer regions are nobody's.
constexpr std::size_t kRegionBytesMax = 64;

char row_of(EntityKind kind) { return kind == EntityKind::kUser ? 'u' : kind == EntityKind::kGroup ? 'g' : 'r'; }

std::string row_key(char row, std::string_view name) { return std::string(1, row) + std::string(name); }

std::string keyspace_prefix() {
  std::string prefix;
  append_keyspace(kIdentityKeyspace, prefix);
  return prefix;
}

/// Writes or removes one row, whatever was there.
class RowMutation final : public Mutation {
 public:
  RowMutation(std::string key, std::optional<std::string> value) : key_(std::move(key)), value_(std::move(value)) {}
  std::string_view key() const override { return key_; }
  Decision decide(std::optional<std::string_view> current, std::string& new_value) override {
    if (!value_) return current ? Decision::kRemove : Decision::kKeep;
    new_value = *value_;
    return Decision::kPut;
  }
  void append_effects(std::optional<std::string_view>, std::optional<std::string_view>, EffectBatch&) override {}

 private:
  std::string key_;
  std::optional<std::string> value_;
};

/// The tags of the session in place of those of the same key.
Tags merged_tags(const Tags& base, const Tags& over) {
  Tags tags = over;
  for (const auto& tag : base) {
    const bool replaced = std::ranges::any_of(
        over, [&](const auto& other) { return to_lower_ascii(other.first) == to_lower_ascii(tag.first); });
    if (!replaced) tags.push_back(tag);
  }
  return tags;
}

Principal user_principal(const std::string& account_id, const Entity& user) {
  return {.kind = PrincipalKind::kUser,
          .account_id = account_id,
          .arn = entity_arn(account_id, EntityKind::kUser, user.path, user.name),
          .user_id = user.id,
          .user_name = user.name,
          .tags = user.tags};
}

}  // namespace

void IdentityEdit::forget_access_keys(EntityKind kind, std::string_view key) {
  const auto& all = next_.entities(kind);
  const auto found = all.find(key);
  if (found == all.end()) return;
  for (const AccessKeyRecord& access_key : found->second->access_keys) next_.access_keys.erase(access_key.id);
}

void IdentityEdit::put(Entity entity) {
  const EntityKind kind = entity.kind;
  const std::string key = to_lower_ascii(entity.name);
  forget_access_keys(kind, key);
  for (const AccessKeyRecord& access_key : entity.access_keys) next_.access_keys[access_key.id] = key;
  auto published = std::make_shared<const Entity>(std::move(entity));
  next_.entities(kind).insert_or_assign(key, published);
  rows_[row_key(row_of(kind), key)] = {.entity = std::move(published)};
}

void IdentityEdit::remove(EntityKind kind, std::string_view name) {
  const std::string key = to_lower_ascii(name);
  forget_access_keys(kind, key);
  next_.entities(kind).erase(key);
  rows_[row_key(row_of(kind), key)] = {};
}

void IdentityEdit::put(ManagedPolicy policy) {
  const std::string key = to_lower_ascii(policy.name);
  auto published = std::make_shared<const ManagedPolicy>(std::move(policy));
  next_.policies.insert_or_assign(key, published);
  rows_[row_key(kPolicyRow, key)] = {.policy = std::move(published)};
}

void IdentityEdit::remove_policy(std::string_view name) {
  const std::string key = to_lower_ascii(name);
  next_.policies.erase(key);
  rows_[row_key(kPolicyRow, key)] = {};
}

void IdentityEdit::put(Session session) {
  const std::string key = session.access_key_id;
  auto published = std::make_shared<const Session>(std::move(session));
  next_.sessions.insert_or_assign(key, published);
  rows_[row_key(kSessionRow, key)] = {.session = std::move(published)};
}

void IdentityEdit::remove_session(std::string_view access_key_id) {
  rows_[row_key(kSessionRow, access_key_id)] = {};
  const auto found = next_.sessions.find(access_key_id);
  if (found != next_.sessions.end()) next_.sessions.erase(found);
}

StorageResult<bool> IdentityStore::has_identities(Engine& engine) {
  const std::string prefix = keyspace_prefix();
  const auto cursor = engine.scan({prefix, prefix_end(prefix)}, ScanDirection::kForward, ReadTier::kDisk);
  if (cursor->valid()) return true;
  GALVAN_TRY(cursor->status());
  return false;
}

StorageResult<std::unique_ptr<IdentityStore>> IdentityStore::open(Parts parts, security::SecretBox box) {
  std::unique_ptr<IdentityStore> store(new IdentityStore(std::move(parts), std::move(box)));
  GALVAN_TRY(store->load());
  return store;
}

StorageResult<void> IdentityStore::load() {
  const std::string prefix = keyspace_prefix();
  auto identities = std::make_shared<IdentitySnapshot>();
  add_aws_policies(*identities);
  const auto cursor = parts_.engine.scan({prefix, prefix_end(prefix)}, ScanDirection::kForward, ReadTier::kDisk);
  for (; cursor->valid(); cursor->next()) {
    const std::string_view key = cursor->key().substr(prefix.size());
    if (!load_row(key, cursor->value(), *identities)) {
      return failure(StorageError{StorageErrorKind::kCorruption,
                                  "the identity '" + std::string(key) +
                                      "' cannot be read: it is damaged, of a later version, or sealed under another " +
                                      std::string(security::SecretBox::kKeyFile)});
    }
  }
  GALVAN_TRY(cursor->status());
  const MutexLock lock(snapshot_mutex_);
  snapshot_ = std::move(identities);
  return {};
}

bool IdentityStore::load_row(std::string_view key, std::string_view stored, IdentitySnapshot& into) {
  if (key.empty()) return false;
  const std::string name(key.substr(1));
  if (key[0] == kPolicyRow) {
    auto policy = decode_policy(stored);
    if (!policy || to_lower_ascii(policy->name) != name) return false;
    into.policies.insert_or_assign(name, std::make_shared<const ManagedPolicy>(*std::move(policy)));
    return true;
  }
  if (key[0] == kSessionRow) {
    auto session = decode_session(stored, box_);
    if (!session || session->access_key_id != name) return false;
    into.sessions.insert_or_assign(name, std::make_shared<const Session>(*std::move(session)));
    return true;
  }
  if (key[0] == kUseRow) {
    auto use = decode_access_key_use(stored);
    if (!use) return false;
    uses_.load(name, *std::move(use));
    return true;
  }
  auto entity = decode_entity(stored, box_);
  if (!entity || row_of(entity->kind) != key[0] || to_lower_ascii(entity->name) != name) return false;
  for (const AccessKeyRecord& access_key : entity->access_keys) into.access_keys[access_key.id] = name;
  const EntityKind kind = entity->kind;
  into.entities(kind).insert_or_assign(name, std::make_shared<const Entity>(*std::move(entity)));
  return true;
}

std::shared_ptr<const IdentitySnapshot> IdentityStore::snapshot() const {
  const MutexLock lock(snapshot_mutex_);
  return snapshot_;
}

StorageResult<void> IdentityStore::write(const std::map<std::string, IdentityEdit::Row>& rows) {
  const std::string prefix = keyspace_prefix();
  std::deque<RowMutation> mutations;
  std::vector<Mutation*> pointers;
  for (const auto& [key, row] : rows) {
    std::optional<std::string> value;
    if (row.entity) value = encode_entity(*row.entity, box_);
    if (row.policy) value = encode_policy(*row.policy);
    if (row.session) value = encode_session(*row.session, box_);
    if (row.use) value = encode_access_key_use(*row.use);
    pointers.push_back(&mutations.emplace_back(prefix + key, std::move(value)));
  }
  auto written = parts_.engine.mutate(pointers, ReadTier::kDisk);
  // As for the catalog: without a second chance, these writes would find no room in a queue that items keep full.
  for (int tries = 1; !written && written.error().kind == StorageErrorKind::kOverloaded && tries < kTriesMax; ++tries) {
    std::this_thread::sleep_for(kTryAgainAfter);
    written = parts_.engine.mutate(pointers, ReadTier::kDisk);
  }
  if (!written) return failure(std::move(written).error());
  return wait_durable(parts_.engine, written->ticket);
}

IdentityResult<void> IdentityStore::change(const Change& decide) {
  const MutexLock lock(writer_mutex_);
  IdentityEdit edit(*snapshot());
  GALVAN_TRY(decide(edit));
  if (edit.rows_.empty()) return {};
  const auto written = write(edit.rows_);
  if (!written) {
    const bool overloaded = written.error().kind == StorageErrorKind::kOverloaded;
    return identity_error(overloaded ? IdentityErrorKind::kServiceUnavailable : IdentityErrorKind::kInternalFailure,
                          written.error().detail);
  }
  auto next = std::make_shared<const IdentitySnapshot>(std::move(edit.next_));
  const MutexLock publishing(snapshot_mutex_);
  snapshot_ = std::move(next);
  version_.fetch_add(1, std::memory_order_acq_rel);
  return {};
}

security::CredentialsPtr IdentityStore::find(std::string_view access_key_id) const {
  const auto identities = snapshot();
  if (const auto session = identities->sessions.find(access_key_id); session != identities->sessions.end())
    return session_credentials(*identities, *session->second);
  const auto owner = identities->access_keys.find(access_key_id);
  if (owner == identities->access_keys.end())
    return parts_.root == nullptr ? nullptr : parts_.root->find(access_key_id);
  const Entity& user = *identities->users.at(owner->second);
  const auto key = std::ranges::find(user.access_keys, access_key_id, &AccessKeyRecord::id);
  if (key == user.access_keys.end() || !key->active) return nullptr;
  auto principal = std::make_shared<const Principal>(user_principal(parts_.account_id, user));
  auto policies = policies_of(*identities, *principal, access_key_id).compiled();
  return std::make_shared<const Credentials>(Credentials{
      .secret_access_key = key->secret, .principal = std::move(principal), .policies = std::move(policies)});
}

void IdentityStore::note_use(std::string_view access_key_id, std::string_view region, std::string_view service) {
  // Sessions' keys are not asked for, and would pile up.
  if (!snapshot()->access_keys.contains(access_key_id)) return;
  uses_.note(access_key_id, {parts_.clock.now(), std::string(region.substr(0, kRegionBytesMax)), std::string(service)});
}

StorageResult<void> IdentityStore::save_uses() {
  const MutexLock lock(writer_mutex_);
  const auto identities = snapshot();
  const auto changes = uses_.unsaved([&](const std::string& id) { return identities->access_keys.contains(id); });
  if (changes.empty()) return {};
  std::map<std::string, IdentityEdit::Row> rows;
  for (const auto& [id, use] : changes) rows[row_key(kUseRow, id)].use = use;
  GALVAN_TRY(write(rows));
  uses_.saved(changes);
  return {};
}

security::CredentialsPtr IdentityStore::session_credentials(const IdentitySnapshot& identities,
                                                            const Session& session) const {
  Principal principal;
  if (session.entity_id.empty()) {
    principal = {.kind = PrincipalKind::kRoot,
                 .account_id = parts_.account_id,
                 .arn = "arn:aws:iam::" + parts_.account_id + ":root",
                 .user_id = parts_.account_id};
  } else {
    const EntityPtr entity = identities.find(session.kind, session.entity_name);
    // Another one of the same name is not meant.
    if (!entity || entity->id != session.entity_id) return nullptr;
    if (session.kind == EntityKind::kUser) {
      principal = user_principal(parts_.account_id, *entity);
    } else {
      principal = {.kind = PrincipalKind::kRoleSession,
                   .account_id = parts_.account_id,
                   .arn = role_session_arn(parts_.account_id, entity->name, session.session_name),
                   .user_id = entity->id + ":" + session.session_name,
                   .role_arn = entity_arn(parts_.account_id, EntityKind::kRole, entity->path, entity->name),
                   .session_name = session.session_name,
                   .tags = merged_tags(entity->tags, session.tags)};
    }
  }
  principal.token_issue_time = security::format_policy_time(session.created);
  auto policies = policies_of(identities, principal, session.access_key_id).compiled();
  return std::make_shared<const Credentials>(
      Credentials{.secret_access_key = session.secret,
                  .session_token = session.token,
                  .expires_at = session.expires,
                  .principal = std::make_shared<const Principal>(std::move(principal)),
                  .policies = std::move(policies)});
}

}  // namespace galvan::identity

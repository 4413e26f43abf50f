#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "identity/access_key_uses.h"
#include "identity/identity.h"
#include "identity/identity_error.h"
#include "security/credentials.h"
#include "security/secret_box.h"
#include "storage/engine.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace galvan::identity {

/// A change under way: what the identities shall be. Rows of what was put or removed are written in one commit.
class IdentityEdit {
 public:
  explicit IdentityEdit(const IdentitySnapshot& present) : next_(present) {}

  const IdentitySnapshot& view() const { return next_; }
  void put(Entity entity);
  void remove(EntityKind kind, std::string_view name);
  void put(ManagedPolicy policy);
  void remove_policy(std::string_view name);
  void put(Session session);
  void remove_session(std::string_view access_key_id);

 private:
  friend class IdentityStore;

  /// What a row holds now; nothing of it where the row is to be removed.
  struct Row {
    EntityPtr entity;
    ManagedPolicyPtr policy;
    SessionPtr session;
    std::optional<AccessKeyUse> use;
  };

  void forget_access_keys(EntityKind kind, std::string_view key);

  IdentitySnapshot next_;
  std::map<std::string, Row> rows_;  ///< by storage key without its keyspace
};

/// Every identity of the server, kept in storage (a keyspace of its own) and published whole: readers take an immutable
/// snapshot, writers replace it once the change is durable. A crash leaves all of a change or nothing. Thread-safe.
class IdentityStore final : public security::CredentialStore {
 public:
  struct Parts {
    Engine& engine;
    const Clock& clock;
    std::string account_id;
    /// Knows the root user's keys; null where there are none. Outlives the store.
    const security::CredentialStore* root = nullptr;
  };

  /// Whether the engine holds secrets already, under a key that must not be lost. May block.
  static StorageResult<bool> has_identities(Engine& engine);
  /// Reads all identities. Everything in `parts` must outlive the store. May block.
  /// Errors: kCorruption for a row that this build cannot read, or whose secrets are sealed under another key.
  static StorageResult<std::unique_ptr<IdentityStore>> open(Parts parts, security::SecretBox box);

  std::shared_ptr<const IdentitySnapshot> snapshot() const GALVAN_EXCLUDES(snapshot_mutex_);
  const std::string& account_id() const { return parts_.account_id; }
  const Clock& clock() const { return parts_.clock; }

  /// Decides a change from the identities as they are; an error leaves them so.
  using Change = std::function<IdentityResult<void>(IdentityEdit&)>;
  /// Runs the changes one after another, makes the result durable and then visible. Blocks: for control-plane threads
  /// only. Errors: those of `decide`; ServiceUnavailable or InternalFailure where it cannot be written.
  IdentityResult<void> change(const Change& decide) GALVAN_EXCLUDES(writer_mutex_);

  /// Notes that a user's key signed a request now. Kept in memory until save_uses().
  void note_use(std::string_view access_key_id, std::string_view region, std::string_view service) override
      GALVAN_EXCLUDES(snapshot_mutex_);
  std::optional<AccessKeyUse> last_use(std::string_view access_key_id) const { return uses_.find(access_key_id); }
  /// Makes what was noted durable, and forgets what is noted of keys that are not there any more. May block.
  StorageResult<void> save_uses() GALVAN_EXCLUDES(writer_mutex_);

  security::CredentialsPtr find(std::string_view access_key_id) const override GALVAN_EXCLUDES(snapshot_mutex_);
  std::uint64_t version() const override { return version_.load(std::memory_order_acquire); }

 private:
  IdentityStore(Parts parts, security::SecretBox box) : parts_(std::move(parts)), box_(std::move(box)) {}

  StorageResult<void> load();
  bool load_row(std::string_view key, std::string_view stored, IdentitySnapshot& into);
  /// Writes the rows in one commit and waits until it is durable.
  StorageResult<void> write(const std::map<std::string, IdentityEdit::Row>& rows);
  security::CredentialsPtr session_credentials(const IdentitySnapshot& identities, const Session& session) const;

  Parts parts_;
  security::SecretBox box_;
  mutable Mutex writer_mutex_;
  mutable Mutex snapshot_mutex_;
  std::shared_ptr<const IdentitySnapshot> snapshot_ GALVAN_GUARDED_BY(snapshot_mutex_) =
      std::make_shared<IdentitySnapshot>();
  std::atomic<std::uint64_t> version_{0};
  AccessKeyUses uses_;
};

}  // namespace galvan::identity

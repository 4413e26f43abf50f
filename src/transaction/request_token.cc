#include "transaction/request_token.h"

#include "model/big_endian.h"
#include "model/key_codec.h"

#include <algorithm>
#include <utility>

// Storage of tokens, in keyspace 2. These bytes are stored: a change of a value is a new version.
//   keyspace 't' name            -> u8:1 u64be:expiry u64be u64be:fingerprint { u32be:bytes of an action }
//   keyspace 'e' u64be:expiry name -> nothing: the rows above in the order in which they expire
//   name: u8:scope token, or in a namespace u8:scope+128 u32be:namespace id, token
// Expiry is in milliseconds since 1970. Both rows of a token are written under the latch of the first.
namespace galvan {
namespace {

constexpr char kTokenRow = 't';
constexpr char kExpiryRow = 'e';
constexpr char kVersion = 1;
constexpr char kInNamespace = static_cast<char>(0x80);
constexpr std::size_t kPrefixBytes = 4 + 1;
constexpr std::size_t kExpiryBytes = 8;
constexpr std::size_t kHeadBytes = 1 + kExpiryBytes + 16;
constexpr std::size_t kActionBytes = 4;
// Rows removed in one commit, whose latches are held at once.
constexpr std::size_t kTrimCommitRows = 64;

std::string row_prefix(char row) {
  std::string key;
  append_keyspace(kRequestTokenKeyspace, key);
  key.push_back(row);
  return key;
}

std::uint64_t milliseconds(WallTime time) { return static_cast<std::uint64_t>(time.time_since_epoch().count()); }

/// The key of the other row of a token, given that of its row.
std::string expiry_key(std::uint64_t expiry, std::string_view token_key) {
  std::string key = row_prefix(kExpiryRow);
  append_big_endian(expiry, key);
  key += token_key.substr(kPrefixBytes);
  return key;
}

struct TokenRow {
  std::uint64_t expiry = 0;
  RequestFingerprint fingerprint;
  std::string_view actions;

  static std::optional<TokenRow> parse(std::string_view value) {
    if (value.size() < kHeadBytes || value[0] != kVersion) return std::nullopt;
    const std::string_view actions = value.substr(kHeadBytes);
    if (actions.size() % kActionBytes != 0) return std::nullopt;
    return TokenRow{
        load_big_endian<std::uint64_t>(value.data() + 1),
        {load_big_endian<std::uint64_t>(value.data() + 9), load_big_endian<std::uint64_t>(value.data() + 17)},
        actions};
  }
};

/// Removes a token's rows unless the token was used anew since.
class RemoveTokenMutation final : public Mutation {
 public:
  RemoveTokenMutation(std::string key, std::uint64_t expiry) : key_(std::move(key)), expiry_(expiry) {}

  std::string_view key() const override { return key_; }
  Decision decide(std::optional<std::string_view> current, std::string& /*new_value*/) override {
    const auto row = current ? TokenRow::parse(*current) : std::nullopt;
    return row && row->expiry == expiry_ ? Decision::kRemove : Decision::kKeep;
  }
  void append_effects(std::optional<std::string_view> /*old_value*/, std::optional<std::string_view> /*new_value*/,
                      EffectBatch& effects) override {
    effects.remove(expiry_key(expiry_, key_));
    effects.count(kRequestTokenKeyspace, -1, 0);
  }

 private:
  std::string key_;
  std::uint64_t expiry_;
};

StorageResult<void> remove_tokens(Engine& engine, std::deque<RemoveTokenMutation>& mutations) {
  std::vector<Mutation*> pointers;
  pointers.reserve(mutations.size());
  for (RemoveTokenMutation& mutation : mutations) pointers.push_back(&mutation);
  GALVAN_TRY(const MutateResult removed, engine.mutate(pointers, ReadTier::kDisk));
  GALVAN_TRY(wait_durable(engine, removed.ticket));
  mutations.clear();
  return {};
}

}  // namespace

ActionBytes larger_images(const std::deque<ItemMutation>& actions) {
  ActionBytes bytes;
  bytes.reserve(actions.size());
  for (const ItemMutation& action : actions) {
    bytes.push_back(static_cast<std::uint32_t>(std::max(action.old_item_bytes(), action.new_item_bytes())));
  }
  return bytes;
}

RequestTokenMutation::RequestTokenMutation(const RequestToken& token, WallTime now,
                                           const std::deque<ItemMutation>& actions)
    : fingerprint_(token.fingerprint), now_(now), actions_(actions), key_(row_prefix(kTokenRow)) {
  const char scope = static_cast<char>(token.scope);
  if (token.namespace_id == KeyspaceId()) {
    key_.push_back(scope);
  } else {
    key_.push_back(static_cast<char>(scope | kInNamespace));
    append_keyspace(token.namespace_id, key_);
  }
  key_ += token.text;
}

Decision RequestTokenMutation::decide(std::optional<std::string_view> current, std::string& new_value) {
  outcome_ = Outcome::kFirst;
  action_bytes_.clear();
  if (current) {
    const auto row = TokenRow::parse(*current);
    if (!row) {
      outcome_ = Outcome::kDamaged;
      return Decision::kAbort;
    }
    if (milliseconds(now_) < row->expiry) {
      outcome_ = row->fingerprint == fingerprint_ ? Outcome::kRepeated : Outcome::kOtherContent;
      for (std::size_t at = 0; at < row->actions.size(); at += kActionBytes) {
        action_bytes_.push_back(load_big_endian<std::uint32_t>(row->actions.data() + at));
      }
      return Decision::kAbort;
    }
  }
  action_bytes_ = larger_images(actions_);
  new_value.push_back(kVersion);
  append_big_endian(milliseconds(now_ + kRequestTokenValidity), new_value);
  append_big_endian(fingerprint_.high, new_value);
  append_big_endian(fingerprint_.low, new_value);
  for (const std::uint32_t bytes : action_bytes_) append_big_endian(bytes, new_value);
  return Decision::kPut;
}

void RequestTokenMutation::append_effects(std::optional<std::string_view> old_value,
                                          std::optional<std::string_view> new_value, EffectBatch& effects) {
  if (old_value) effects.remove(expiry_key(TokenRow::parse(*old_value)->expiry, key_));
  effects.put(expiry_key(TokenRow::parse(*new_value)->expiry, key_), {});
  effects.count(kRequestTokenKeyspace, old_value ? 0 : 1, 0);
}

StorageResult<TokenTrim> trim_request_tokens(Engine& engine, WallTime now, std::string_view from,
                                             std::size_t rows_max) {
  const std::string prefix = row_prefix(kExpiryRow);
  // A row expires at its very millisecond.
  std::string end = prefix;
  append_big_endian(milliseconds(now) + 1, end);
  TokenTrim trim{.rows = 0, .next = std::string(from.empty() ? prefix : from)};
  if (trim.next >= end) return trim;
  std::deque<RemoveTokenMutation> mutations;
  const auto cursor = engine.scan({trim.next, end}, ScanDirection::kForward, ReadTier::kDisk);
  for (; cursor->valid() && trim.rows < rows_max; cursor->next()) {
    const std::string_view key = cursor->key();
    if (key.size() < prefix.size() + kExpiryBytes) {
      return failure(StorageError{StorageErrorKind::kCorruption, "a request token's row is damaged"});
    }
    const auto expiry = load_big_endian<std::uint64_t>(key.data() + prefix.size());
    mutations.emplace_back(row_prefix(kTokenRow).append(key.substr(prefix.size() + kExpiryBytes)), expiry);
    ++trim.rows;
    trim.next.assign(key).push_back('\0');
    if (mutations.size() == kTrimCommitRows) GALVAN_TRY(remove_tokens(engine, mutations));
  }
  GALVAN_TRY(cursor->status());
  if (!mutations.empty()) GALVAN_TRY(remove_tokens(engine, mutations));
  return trim;
}

}  // namespace galvan

#pragma once

#include "base/clock.h"
#include "storage/engine.h"
#include "table/item_mutation.h"
#include "transaction/request_fingerprint.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Which ClientRequestTokens were used lately, and for what. A token's row is written in the commit of the transaction
// that it came with, so that a token is known if and only if its transaction is durable.
namespace galvan {

/// API reference, TransactWriteItems, "ClientRequestToken": valid for 10 minutes.
inline constexpr std::chrono::minutes kRequestTokenValidity{10};

/// The tokens of these are apart. Stored: never renumber.
enum class TokenScope : std::uint8_t { kTransactWriteItems = 1, kExecuteTransaction = 2 };

/// What a request gives to be done once only. Borrows the text.
struct RequestToken {
  TokenScope scope = TokenScope::kTransactWriteItems;
  KeyspaceId namespace_id;  ///< TableDefinition::namespace_id: namespaces do not know each other's tokens
  std::string_view text;
  RequestFingerprint fingerprint;
};

/// What a transaction costs, and what a repeated request is answered from: for each action the bytes of its item,
/// before or after it, whichever are more.
using ActionBytes = std::vector<std::uint32_t>;

ActionBytes larger_images(const std::deque<ItemMutation>& actions);

/// The part of a transaction that knows its token. Must be the last mutation of the Engine::mutate() call, since what
/// it keeps comes of the others.
class RequestTokenMutation final : public Mutation {
 public:
  enum class Outcome : std::uint8_t {
    kFirst,         ///< the token is new or no longer valid: the transaction goes on
    kRepeated,      ///< the same content was committed before: nothing is written, and action_bytes() is what it was
    kOtherContent,  ///< the token was used for something else: nothing is written
    kDamaged,       ///< the row can not be read: nothing is written
  };

  /// `actions` are the other mutations of the call, and must outlive this.
  RequestTokenMutation(const RequestToken& token, WallTime now, const std::deque<ItemMutation>& actions);

  std::string_view key() const override { return key_; }
  Decision decide(std::optional<std::string_view> current, std::string& new_value) override;
  void append_effects(std::optional<std::string_view> old_value, std::optional<std::string_view> new_value,
                      EffectBatch& effects) override;

  Outcome outcome() const { return outcome_; }
  /// By action: kept of the first request, or found again by a repeated one.
  const ActionBytes& action_bytes() const { return action_bytes_; }

 private:
  RequestFingerprint fingerprint_;
  WallTime now_;
  const std::deque<ItemMutation>& actions_;
  std::string key_;
  Outcome outcome_ = Outcome::kFirst;
  ActionBytes action_bytes_;
};

/// How far trim_request_tokens() came.
struct TokenTrim {
  std::size_t rows = 0;  ///< looked at
  std::string next;      ///< where to begin the next time
};

/// Removes rows of tokens that are no longer valid, at most `rows_max`, oldest first, beginning at `from` (empty: at
/// the oldest there is). Blocks until they are gone. Errors: those of the engine.
StorageResult<TokenTrim> trim_request_tokens(Engine& engine, WallTime now, std::string_view from, std::size_t rows_max);

}  // namespace galvan

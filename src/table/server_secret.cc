#include "table/server_secret.h"

#include "base/check.h"
#include "model/key_codec.h"

#include <optional>
#include <string_view>

// Storage: keyspace 3 's' -> the secret's bytes.
namespace galvan {
namespace {

std::string secret_key() {
  std::string key;
  append_keyspace(kServerSecretKeyspace, key);
  return key + 's';
}

/// Keeps what is there already, so that all who start at once get the same secret.
class SecretMutation final : public Mutation {
 public:
  explicit SecretMutation(std::string_view fresh) : fresh_(fresh) {}

  std::string_view key() const override { return key_; }
  Decision decide(std::optional<std::string_view> current, std::string& new_value) override {
    if (current) {
      secret_ = *current;
      return Decision::kKeep;
    }
    secret_ = fresh_;
    new_value = secret_;
    return Decision::kPut;
  }
  void append_effects(std::optional<std::string_view>, std::optional<std::string_view>, EffectBatch&) override {}

  const std::string& secret() const { return secret_; }

 private:
  std::string key_ = secret_key();
  std::string_view fresh_;  // the caller's
  std::string secret_;
};

}  // namespace

StorageResult<std::string> load_server_secret(Engine& engine, std::string_view fresh) {
  GALVAN_CHECK(fresh.size() == kServerSecretBytes);
  SecretMutation mutation(fresh);
  Mutation* const mutations[] = {&mutation};
  GALVAN_TRY(const MutateResult result, engine.mutate(mutations, ReadTier::kDisk));
  GALVAN_TRY(wait_durable(engine, result.ticket));
  if (mutation.secret().size() != kServerSecretBytes) {
    return failure(StorageError{StorageErrorKind::kCorruption, "the server's secret is not one this version reads"});
  }
  return mutation.secret();
}

}  // namespace galvan

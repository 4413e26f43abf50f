#pragma once

#include "base/result.h"

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace galvan::security {

/// Encrypts the secrets of access keys and sessions for storage: AES-256-GCM under a key that stands in a file of its
/// own, so that a copy of the data alone gives none of them away. Thread-safe.
class SecretBox {
 public:
  /// The name of the key's file in the data folder.
  static constexpr std::string_view kKeyFile = "identity-key";

  /// Reads the key, or makes one where `may_create`; the file is there whole after a crash, or not at all.
  /// Errors: one line naming the file; among them a file that others than its owner may read, and one that is missing
  /// although there are secrets under it.
  static BasicResult<SecretBox, std::string> open(const std::filesystem::path& folder, bool may_create);
  /// A key that is nowhere kept, for a server whose data is not either.
  static SecretBox in_memory();

  /// nonce (12 bytes), ciphertext, tag (16 bytes). `name` is what the secret belongs to: nothing else opens it.
  std::string seal(std::string_view secret, std::string_view name) const;
  /// Nothing where the bytes were not sealed under this key for this name.
  std::optional<std::string> open_sealed(std::string_view sealed, std::string_view name) const;

 private:
  static constexpr std::size_t kKeyBytes = 32;
  using Key = std::array<unsigned char, kKeyBytes>;

  explicit SecretBox(const Key& key) : key_(key) {}
  static BasicResult<SecretBox, std::string> create(const std::filesystem::path& file);

  Key key_;
};

}  // namespace galvan::security

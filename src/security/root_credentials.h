#pragma once

#include "base/result.h"
#include "security/credentials.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace galvan::security {

struct AccessKey {
  std::string id;
  std::string secret;
};

/// A new long-term key, of the shape that AWS tools expect: 20 characters that begin with AKIA, and a secret of 40
/// characters with 240 random bits. Throws std::runtime_error where the system has no randomness.
AccessKey make_access_key();

/// The name of the file in the data folder that the root's key is kept in.
inline constexpr std::string_view kRootCredentialsFile = "root-credentials";

struct RootKeyFile {
  AccessKey key;
  bool created = false;
};

/// Reads the root's key from the file, or makes one and writes the file, for its owner's eyes only. The file is an AWS
/// credentials file with one profile: AWS_SHARED_CREDENTIALS_FILE may name it. It is there whole after a crash, or not
/// at all.
/// Errors: one line naming the file; among them a file that others than its owner may read.
BasicResult<RootKeyFile, std::string> load_or_create_root_key(const std::filesystem::path& folder);

/// Knows the root of the account alone. Never changes.
class RootCredentials final : public CredentialStore {
 public:
  RootCredentials(AccessKey key, std::string_view account_id);

  CredentialsPtr find(std::string_view access_key_id) const override;
  std::uint64_t version() const override { return 0; }
  /// Nobody asks when the root's key was used.
  void note_use(std::string_view, std::string_view, std::string_view) override {}

 private:
  std::string access_key_id_;
  CredentialsPtr credentials_;
};

}  // namespace galvan::security

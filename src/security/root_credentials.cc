#include "security/root_credentials.h"

#include "security/private_file.h"
#include "security/random_bytes.h"

#include <fstream>
#include <utility>

namespace galvan::security {
namespace {

constexpr std::string_view kIdName = "aws_access_key_id";
constexpr std::string_view kSecretName = "aws_secret_access_key";

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

BasicResult<AccessKey, std::string> read_key(const std::filesystem::path& file) {
  AccessKey key;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equal_sign = line.find('=');
    if (equal_sign == std::string::npos) continue;
    const std::string name = trimmed(std::string_view(line).substr(0, equal_sign));
    if (name == kIdName) key.id = trimmed(std::string_view(line).substr(equal_sign + 1));
    if (name == kSecretName) key.secret = trimmed(std::string_view(line).substr(equal_sign + 1));
  }
  if (key.id.empty() || key.secret.empty()) {
    return failure(file.string() + ": has no " + std::string(kIdName) + " or no " + std::string(kSecretName));
  }
  return key;
}

}  // namespace

AccessKey make_access_key() {
  return {.id = "AKIA" + random_characters(16, kKeyIdAlphabet),
          .secret = random_characters(kSecretCharacters, kSecretAlphabet)};
}

BasicResult<RootKeyFile, std::string> load_or_create_root_key(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / kRootCredentialsFile;
  GALVAN_TRY(const bool found, find_private_file(file));
  if (found) {
    GALVAN_TRY(AccessKey key, read_key(file));
    return RootKeyFile{std::move(key), false};
  }
  const AccessKey key = make_access_key();
  const std::string text = "# The root of this Galvan: whoever has this key may do everything.\n[default]\n" +
                           std::string(kIdName) + " = " + key.id + "\n" + std::string(kSecretName) + " = " +
                           key.secret + "\n";
  GALVAN_TRY(write_private_file(file, text));
  return RootKeyFile{key, true};
}

RootCredentials::RootCredentials(AccessKey key, std::string_view account_id)
    : access_key_id_(std::move(key.id)),
      credentials_(std::make_shared<const Credentials>(Credentials{
          .secret_access_key = std::move(key.secret),
          .principal =
              std::make_shared<const Principal>(Principal{.kind = PrincipalKind::kRoot,
                                                          .account_id = std::string(account_id),
                                                          .arn = "arn:aws:iam::" + std::string(account_id) + ":root",
                                                          .user_id = std::string(account_id)}),
      })) {}

CredentialsPtr RootCredentials::find(std::string_view access_key_id) const {
  return access_key_id == access_key_id_ ? credentials_ : nullptr;
}

}  // namespace galvan::security

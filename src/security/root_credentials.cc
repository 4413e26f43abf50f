#include "security/root_credentials.h"

#include "security/random_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace galvan::security {
namespace {

constexpr std::string_view kIdName = "aws_access_key_id";
constexpr std::string_view kSecretName = "aws_secret_access_key";

/// `count` characters of an alphabet whose size divides 256, so that all are equally likely.
template <std::size_t Size>
std::string random_text(std::size_t count, const char (&alphabet)[Size]) {
  static_assert(256 % (Size - 1) == 0);
  std::string bytes = random_bytes(count);
  for (char& byte : bytes) byte = alphabet[static_cast<unsigned char>(byte) % (Size - 1)];
  return bytes;
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

BasicResult<AccessKey, std::string> read_key(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return failure(file.string() + ": " + std::strerror(errno));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return failure(file.string() +
                   ": others than its owner may read or change it; run chmod 600, and make a new key if "
                   "somebody may have read this one");
  }
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

/// Writes, syncs and renames, so that a crash leaves all of the file or nothing.
bool write_file(const std::filesystem::path& file, std::string_view text) {
  const std::string draft = file.string() + ".new";
  const int descriptor = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return false;
  bool written = ::fchmod(descriptor, S_IRUSR | S_IWUSR) == 0 &&
                 ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                 ::fsync(descriptor) == 0;
  written = ::close(descriptor) == 0 && written;
  if (!written || ::rename(draft.c_str(), file.c_str()) != 0) return false;
  const int folder = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return false;
  const bool synced = ::fsync(folder) == 0;
  ::close(folder);
  return synced;
}

}  // namespace

AccessKey make_access_key() {
  return {.id = "AKIA" + random_text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
          .secret = random_text(40, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")};
}

BasicResult<RootKeyFile, std::string> load_or_create_root_key(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / kRootCredentialsFile;
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) {
    GALVAN_TRY(AccessKey key, read_key(file));
    return RootKeyFile{std::move(key), false};
  }
  const AccessKey key = make_access_key();
  const std::string text = "# The root of this Galvan: whoever has this key may do everything.\n[default]\n" +
                           std::string(kIdName) + " = " + key.id + "\n" + std::string(kSecretName) + " = " +
                           key.secret + "\n";
  if (!write_file(file, text)) return failure(file.string() + ": cannot be written: " + std::strerror(errno));
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

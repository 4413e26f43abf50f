#include "security/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace galvan::security {
namespace {

/// Writes, syncs and renames, so that a crash leaves all of the file or nothing.
bool write_whole(const std::filesystem::path& file, std::string_view bytes) {
  const std::string draft = file.string() + ".new";
  const int descriptor = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return false;
  bool written = ::fchmod(descriptor, S_IRUSR | S_IWUSR) == 0 &&
                 ::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
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

BasicResult<void, std::string> write_private_file(const std::filesystem::path& file, std::string_view bytes) {
  if (write_whole(file, bytes)) return {};
  return failure(file.string() + ": cannot be written: " + std::strerror(errno));
}

BasicResult<bool, std::string> find_private_file(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    if (errno == ENOENT) return false;
    return failure(file.string() + ": " + std::strerror(errno));
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return failure(file.string() +
                   ": others than its owner may read or change it; run chmod 600, and make a new key if somebody may "
                   "have read this one");
  }
  return true;
}

}  // namespace galvan::security

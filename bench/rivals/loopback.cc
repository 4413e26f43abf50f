// Preloaded into a server that can only listen on every address of the machine (DynamoDB Local), so that it listens on
// 127.0.0.1 alone while it is measured.

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the C library's begin with underscores.
extern "C" int bind(int socket, const sockaddr* address, socklen_t length) noexcept {
  sockaddr_in narrow{};
  if (address->sa_family == AF_INET && length >= sizeof narrow) {
    std::memcpy(&narrow, address, sizeof narrow);
    if (narrow.sin_addr.s_addr == htonl(INADDR_ANY)) {
      narrow.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      return static_cast<int>(::syscall(SYS_bind, socket, &narrow, sizeof narrow));
    }
  }
  return static_cast<int>(::syscall(SYS_bind, socket, address, length));
}

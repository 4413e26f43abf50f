#include "server/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace galvan {
namespace {

constexpr int kBacklog = SOMAXCONN;

struct FreeAddresses {
  void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
};

std::string complaint(const std::string& host, std::uint16_t port, int error) {
  const std::string place = host + ":" + std::to_string(port);
  if (error == EADDRINUSE) return "cannot listen on " + place + ": the port is taken by another process";
  return "cannot listen on " + place + ": " + std::strerror(error);
}

}  // namespace

BasicResult<Listener, std::string> Listener::bind(const std::string& host, std::uint16_t port,
                                                  security::TlsContext* tls) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int lookup = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (lookup != 0) return failure("cannot listen on " + host + ": " + gai_strerror(lookup));
  const std::unique_ptr<addrinfo, FreeAddresses> address(found);

  Listener listener;
  listener.tls_ = tls;
  listener.is_ipv6_ = address->ai_family == AF_INET6;
  listener.descriptor_ = ::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener.descriptor_ < 0) return failure(complaint(host, port, errno));
  // A restart must not wait for the last run's connections to leave TIME_WAIT. A second process is still refused, as
  // this socket listens from here on.
  const int on = 1;
  if (::setsockopt(listener.descriptor_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      ::bind(listener.descriptor_, address->ai_addr, address->ai_addrlen) != 0 ||
      ::listen(listener.descriptor_, kBacklog) != 0) {
    return failure(complaint(host, port, errno));
  }

  sockaddr_storage bound{};
  socklen_t length = sizeof bound;
  std::array<char, NI_MAXHOST> name{};
  std::array<char, NI_MAXSERV> service{};
  if (::getsockname(listener.descriptor_, reinterpret_cast<sockaddr*>(&bound), &length) != 0 ||
      ::getnameinfo(reinterpret_cast<sockaddr*>(&bound), length, name.data(), name.size(), service.data(),
                    service.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return failure(complaint(host, port, errno));
  }
  listener.port_ = ntohs(listener.is_ipv6_ ? reinterpret_cast<const sockaddr_in6*>(&bound)->sin6_port
                                           : reinterpret_cast<const sockaddr_in*>(&bound)->sin_port);
  listener.is_loopback_ =
      listener.is_ipv6_
          ? IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(&bound)->sin6_addr)
          : ntohl(reinterpret_cast<const sockaddr_in*>(&bound)->sin_addr.s_addr) >> IN_CLASSA_NSHIFT == IN_LOOPBACKNET;
  const std::string literal = listener.is_ipv6_ ? "[" + std::string(name.data()) + "]" : std::string(name.data());
  listener.address_ = (tls != nullptr ? "https://" : "http://") + literal + ":" + service.data();
  return listener;
}

Listener::Listener(Listener&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      tls_(other.tls_),
      port_(other.port_),
      is_ipv6_(other.is_ipv6_),
      is_loopback_(other.is_loopback_),
      address_(std::move(other.address_)) {}

Listener& Listener::operator=(Listener&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(tls_, other.tls_);
  std::swap(port_, other.port_);
  std::swap(is_ipv6_, other.is_ipv6_);
  std::swap(is_loopback_, other.is_loopback_);
  std::swap(address_, other.address_);
  return *this;
}

Listener::~Listener() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

int Listener::release() { return std::exchange(descriptor_, -1); }

}  // namespace galvan

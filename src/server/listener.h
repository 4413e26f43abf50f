#pragma once

#include "base/result.h"
#include "security/tls.h"

#include <cstdint>
#include <string>

namespace galvan {

/// A listening TCP socket. Clients may connect at once; they are served when a Server takes it.
class Listener {
 public:
  /// Binds to the first address of `host` (a name or an IP address). Port 0 takes any free port. `tls`, which outlives
  /// the listener's connections: they speak HTTPS; null: HTTP.
  /// Errors: one line saying what could not be done and why.
  static BasicResult<Listener, std::string> bind(const std::string& host, std::uint16_t port,
                                                 security::TlsContext* tls = nullptr);

  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&& other) noexcept;
  ~Listener();

  /// "http://127.0.0.1:8000", or "https:…", with the port that was really taken.
  const std::string& address() const { return address_; }
  std::uint16_t port() const { return port_; }
  security::TlsContext* tls() const { return tls_; }
  bool is_ipv6() const { return is_ipv6_; }
  /// Whether only clients on this machine can reach it.
  bool is_loopback() const { return is_loopback_; }

  /// Gives the descriptor away; the caller closes it.
  int release();

 private:
  Listener() = default;

  int descriptor_ = -1;
  security::TlsContext* tls_ = nullptr;
  std::uint16_t port_ = 0;
  bool is_ipv6_ = false;
  bool is_loopback_ = false;
  std::string address_;
};

}  // namespace galvan

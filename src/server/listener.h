#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>

namespace galvan {

/// A listening TCP socket. Clients may connect at once; they are served when a Server takes it.
class Listener {
 public:
  /// Binds to the first address of `host` (a name or an IP address). Port 0 takes any free port.
  /// Errors: one line saying what could not be done and why.
  static BasicResult<Listener, std::string> bind(const std::string& host, std::uint16_t port);

  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&& other) noexcept;
  ~Listener();

  /// "http://127.0.0.1:8000", with the port that was really taken.
  const std::string& address() const { return address_; }
  std::uint16_t port() const { return port_; }
  bool is_ipv6() const { return is_ipv6_; }

  /// Gives the descriptor away; the caller closes it.
  int release();

 private:
  Listener() = default;

  int descriptor_ = -1;
  std::uint16_t port_ = 0;
  bool is_ipv6_ = false;
  std::string address_;
};

}  // namespace galvan

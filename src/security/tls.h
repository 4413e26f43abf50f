#pragma once

#include "base/mutex.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace galvan::security {

/// PEM files. The certificate's file may hold the chain above it.
struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
  /// Authorities that clients' certificates must come from; empty: clients need none.
  std::filesystem::path client_ca;
};

/// The TLS of one connection over a socket that does not block. Not thread-safe.
class TlsSession {
 public:
  enum class Progress : std::uint8_t {
    kDone,
    kWantsRead,   ///< call again once the socket can be read
    kWantsWrite,  ///< call again, with the same bytes, once the socket can be written
    kEnded,       ///< the other side has ended it, or broken the protocol
  };
  struct Step {
    Progress progress;
    std::size_t bytes;
  };

  explicit TlsSession(ssl_st* session) : session_(session) {}

  Step handshake();
  /// Room may not be empty, nor the bytes to write.
  Step read(std::span<char> room);
  Step write(std::string_view bytes);
  /// Says goodbye, as far as the socket takes it. All other calls answer kEnded from then on, and the socket is not
  /// touched any more: its number may be another's by then.
  void end();

 private:
  Step step_of(int result, std::size_t bytes);

  struct Free {
    void operator()(ssl_st* session) const;
  };
  std::unique_ptr<ssl_st, Free> session_;
  bool established_ = false;
  bool ended_ = false;
};

/// The server's certificate and key. Speaks TLS 1.2 and 1.3. Thread-safe.
class TlsContext {
 public:
  /// Errors: one line naming the file.
  static BasicResult<std::unique_ptr<TlsContext>, std::string> load(TlsFiles files);

  /// Reads the files again, for the connections to come. Where that fails all stays as it was.
  BasicResult<void, std::string> reload() GALVAN_EXCLUDES(mutex_);

  /// A session over the socket, which must outlive it. Null without memory.
  std::unique_ptr<TlsSession> open(int descriptor) GALVAN_EXCLUDES(mutex_);

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  using Handle = std::unique_ptr<ssl_ctx_st, Free>;

  TlsContext(TlsFiles files, Handle context) : files_(std::move(files)), context_(std::move(context)) {}
  static BasicResult<Handle, std::string> read(const TlsFiles& files);

  const TlsFiles files_;
  Mutex mutex_;
  Handle context_ GALVAN_GUARDED_BY(mutex_);
};

}  // namespace galvan::security

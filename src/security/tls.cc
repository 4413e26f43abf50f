#include "security/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace galvan::security {
namespace {

// Forward secrecy and authenticated encryption alone. TLS 1.3 has nothing else.
constexpr const char* kCiphersOfTls12 = "ECDHE+AESGCM:ECDHE+CHACHA20";

std::string complaint(const std::filesystem::path& file) {
  std::array<char, 256> reason{};
  ERR_error_string_n(ERR_get_error(), reason.data(), reason.size());
  ERR_clear_error();
  return file.string() + ": cannot be used for TLS: " + reason.data();
}

void set_protocol(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kCiphersOfTls12);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // Sessions are resumed by tickets, which the server does not have to remember.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
}

}  // namespace

void TlsSession::Free::operator()(ssl_st* session) const { SSL_free(session); }

TlsSession::Step TlsSession::step_of(int result, std::size_t bytes) {
  if (result > 0) return {Progress::kDone, bytes};
  switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return {Progress::kWantsRead, 0};
    case SSL_ERROR_WANT_WRITE:
      return {Progress::kWantsWrite, 0};
    default:
      break;
  }
  ended_ = true;
  ERR_clear_error();
  return {Progress::kEnded, 0};
}

TlsSession::Step TlsSession::handshake() {
  if (ended_) return {Progress::kEnded, 0};
  ERR_clear_error();
  const Step step = step_of(SSL_accept(session_.get()), 0);
  established_ = step.progress == Progress::kDone;
  return step;
}

TlsSession::Step TlsSession::read(std::span<char> room) {
  if (ended_) return {Progress::kEnded, 0};
  ERR_clear_error();
  std::size_t count = 0;
  const int result = SSL_read_ex(session_.get(), room.data(), room.size(), &count);
  return step_of(result, count);
}

TlsSession::Step TlsSession::write(std::string_view bytes) {
  if (ended_) return {Progress::kEnded, 0};
  ERR_clear_error();
  std::size_t count = 0;
  const int result = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &count);
  return step_of(result, count);
}

void TlsSession::end() {
  if (std::exchange(ended_, true) || !established_) return;
  SSL_shutdown(session_.get());
  ERR_clear_error();
}

void TlsContext::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

BasicResult<TlsContext::Handle, std::string> TlsContext::read(const TlsFiles& files) {
  ERR_clear_error();
  Handle context(SSL_CTX_new(TLS_server_method()));
  if (!context) return failure(std::string("no memory for TLS"));
  set_protocol(context.get());
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
    return failure(complaint(files.certificate));
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return failure(complaint(files.key));
  }
  if (!files.client_ca.empty()) {
    if (SSL_CTX_load_verify_locations(context.get(), files.client_ca.c_str(), nullptr) != 1)
      return failure(complaint(files.client_ca));
    STACK_OF(X509_NAME)* const names = SSL_load_client_CA_file(files.client_ca.c_str());
    if (names == nullptr) return failure(complaint(files.client_ca));
    SSL_CTX_set_client_CA_list(context.get(), names);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    constexpr std::string_view kSessionScope = "galvan";
    SSL_CTX_set_session_id_context(context.get(), reinterpret_cast<const unsigned char*>(kSessionScope.data()),
                                   static_cast<unsigned>(kSessionScope.size()));
  }
  return context;
}

BasicResult<std::unique_ptr<TlsContext>, std::string> TlsContext::load(TlsFiles files) {
  GALVAN_TRY(Handle context, read(files));
  return std::unique_ptr<TlsContext>(new TlsContext(std::move(files), std::move(context)));
}

BasicResult<void, std::string> TlsContext::reload() {
  GALVAN_TRY(Handle context, read(files_));
  const MutexLock lock(mutex_);
  context_.swap(context);
  return {};
}

std::unique_ptr<TlsSession> TlsContext::open(int descriptor) {
  const MutexLock lock(mutex_);
  SSL* const session = SSL_new(context_.get());
  if (session == nullptr) return nullptr;
  auto opened = std::make_unique<TlsSession>(session);
  if (SSL_set_fd(session, descriptor) != 1) return nullptr;
  return opened;
}

}  // namespace galvan::security

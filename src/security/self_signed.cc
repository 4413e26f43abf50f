#include "security/self_signed.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace galvan::security {
namespace {

constexpr long kSecondsPerDay = 24L * 3600;
// A clock that is a little behind must not find the certificate not yet valid.
constexpr long kBackdatedSeconds = 3600;

template <auto Function>
struct FreeWith {
  template <class T>
  void operator()(T* pointer) const {
    Function(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Memory = std::unique_ptr<BIO, FreeWith<BIO_free>>;

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return ::inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

std::string alternative_names(const std::vector<std::string>& hosts) {
  std::string text;
  for (const std::string& host : hosts) {
    if (!text.empty()) text += ',';
    text += (is_address(host) ? "IP:" : "DNS:") + host;
  }
  return text;
}

bool add_extension(X509& certificate, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

Certificate make_certificate(const SelfSignedOptions& options, EVP_PKEY& key) {
  Certificate certificate(X509_new());
  const std::unique_ptr<BIGNUM, FreeWith<BN_free>> serial(BN_new());
  if (!certificate || !serial || BN_rand(serial.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) != 1) return nullptr;
  X509_set_version(certificate.get(), X509_VERSION_3);
  BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate.get()));
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kBackdatedSeconds);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), options.days * kSecondsPerDay);
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  const auto* const common_name = reinterpret_cast<const unsigned char*>(options.hosts.front().c_str());
  if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, common_name, -1, -1, 0) != 1) return nullptr;
  const bool complete = X509_set_issuer_name(certificate.get(), name) == 1 &&
                        X509_set_pubkey(certificate.get(), &key) == 1 &&
                        add_extension(*certificate, NID_basic_constraints, "critical,CA:TRUE") &&
                        add_extension(*certificate, NID_subject_key_identifier, "hash") &&
                        add_extension(*certificate, NID_subject_alt_name, alternative_names(options.hosts)) &&
                        X509_sign(certificate.get(), &key, EVP_sha256()) > 0;
  return complete ? std::move(certificate) : nullptr;
}

std::string text_of(BIO& memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(&memory, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

BasicResult<void, std::string> write_new(const std::filesystem::path& file, std::string_view text, mode_t mode) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) return failure(file.string() + ": " + std::strerror(errno));
  const bool written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int reason = errno;
  ::close(descriptor);
  if (written) return {};
  ::unlink(file.c_str());
  return failure(file.string() + ": " + std::strerror(reason));
}

}  // namespace

BasicResult<void, std::string> write_self_signed(const SelfSignedOptions& options,
                                                 const std::filesystem::path& certificate_file,
                                                 const std::filesystem::path& key_file) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = key ? make_certificate(options, *key) : nullptr;
  if (!certificate) return failure("no certificate can be made for " + alternative_names(options.hosts));
  const Memory key_text(BIO_new(BIO_s_mem()));
  const Memory certificate_text(BIO_new(BIO_s_mem()));
  if (!key_text || !certificate_text ||
      PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1) {
    return failure(std::string("the certificate cannot be written as PEM"));
  }
  GALVAN_TRY(write_new(key_file, text_of(*key_text), S_IRUSR | S_IWUSR));
  auto written = write_new(certificate_file, text_of(*certificate_text), S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
  if (!written.has_value()) ::unlink(key_file.c_str());
  return written;
}

}  // namespace galvan::security

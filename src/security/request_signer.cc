#include "security/request_signer.h"

#include "security/signature.h"

#include <array>
#include <chrono>
#include <ctime>

namespace galvan::security {

namespace {

std::string header_names(std::span<const SignedHeader> headers) {
  std::string names;
  for (const SignedHeader& header : headers) {
    if (!names.empty()) names += ';';
    names += header.name;
  }
  return names;
}

std::string canonical_request(const RequestToSign& request) {
  std::string text(request.method);
  text.append("\n").append(request.path).append("\n").append(request.query).append("\n");
  for (const SignedHeader& header : request.headers) text.append(header.name).append(":").append(header.value) += '\n';
  text.append("\n").append(header_names(request.headers)).append("\n");
  return text.append(view(to_hex(sha256(request.body))));
}

}  // namespace

HmacKey signing_key(std::string_view secret_access_key, const SigningScope& scope) {
  const Sha256Digest date = HmacKey("AWS4" + std::string(secret_access_key)).sign(scope.date);
  const Sha256Digest region = HmacKey(bytes_of(date)).sign(scope.region);
  const Sha256Digest service = HmacKey(bytes_of(region)).sign(scope.service);
  return HmacKey(bytes_of(HmacKey(bytes_of(service)).sign("aws4_request")));
}

std::string amz_date(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts)};
}

std::string authorization_of(const RequestToSign& request, const ClientKey& key, const SigningScope& scope,
                             std::string_view amz_date) {
  std::string scope_text(scope.date);
  scope_text.append("/").append(scope.region).append("/").append(scope.service).append("/aws4_request");
  std::string to_sign(kSignatureAlgorithm);
  to_sign.append("\n").append(amz_date).append("\n").append(scope_text).append("\n");
  to_sign += view(to_hex(sha256(canonical_request(request))));

  std::string authorization(kSignatureAlgorithm);
  authorization.append(" Credential=").append(key.access_key_id).append("/").append(scope_text);
  authorization.append(", SignedHeaders=").append(header_names(request.headers));
  const HexDigest signature = to_hex(signing_key(key.secret_access_key, scope).sign(to_sign));
  return authorization.append(", Signature=").append(view(signature));
}

}  // namespace galvan::security

#include "security/authenticator.h"

#include "security/request_signer.h"
#include "security/signature_time.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace galvan::security {
namespace {

constexpr std::string_view kTerminator = "aws4_request";

tl::unexpected<ApiError> invalid(std::string message) {
  return api_error(ErrorKind::kInvalidSignature, std::move(message));
}

tl::unexpected<ApiError> unrecognized() {
  return api_error(ErrorKind::kUnrecognizedClient, "The security token included in the request is invalid.");
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

Result<std::chrono::seconds> parse_expires(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds <= 0 ||
      seconds > Authenticator::kExpiresMax.count()) {
    return api_error(
        ErrorKind::kIncompleteSignature,
        "X-Amz-Expires must be a number of seconds from 1 to 604800 (one week), got " + quoted(text) + ".");
  }
  return std::chrono::seconds(seconds);
}

Result<void> check_time(const Signature& signature, WallTime now) {
  const auto signed_at = parse_signature_time(signature.time);
  if (!signed_at) {
    return api_error(ErrorKind::kIncompleteSignature, "Date must be in ISO-8601 'basic format'. Got " +
                                                          quoted(signature.time) +
                                                          ". See http://en.wikipedia.org/wiki/ISO_8601");
  }
  std::chrono::seconds validity = Authenticator::kSkewMax;
  std::string suffix = " - 5 min.)";
  if (!signature.expires.empty()) {
    GALVAN_TRY(validity, parse_expires(signature.expires));
    suffix = " - " + std::to_string(validity.count()) + " sec.)";
  }
  if (*signed_at < now - validity) {
    return invalid("Signature expired: " + format_signature_time(*signed_at) + " is now earlier than " +
                   format_signature_time(now - validity) + " (" + format_signature_time(now) + suffix);
  }
  if (*signed_at > now + Authenticator::kSkewMax) {
    return invalid("Signature not yet current: " + format_signature_time(*signed_at) + " is still later than " +
                   format_signature_time(now + Authenticator::kSkewMax) + " (" + format_signature_time(now) +
                   " + 5 min.)");
  }
  return ok();
}

bool has_field(const HeaderFields& fields, std::string_view name) {
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (fields.name(i) == name) return true;
  return false;
}

/// Whoever holds a presigned request must not be able to make another operation of it: the target is signed if there is
/// one, as the rules for clients say of every field that begins with x-amz-.
Result<void> check_signed_headers(const SignedHeaders& signed_headers, const HeaderFields& fields) {
  if (!signed_headers.contains("host"))
    return invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  if (!signed_headers.contains("x-amz-target") && has_field(fields, "x-amz-target"))
    return invalid("'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
  return ok();
}

/// Any name that a region could have: Galvan serves all of them.
bool is_region(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

Result<void> check_scope(const Signature& signature, std::string_view service) {
  const bool date_fits = signature.time.starts_with(signature.date) && signature.date.size() == 8;
  if (is_region(signature.region) && signature.service == service && signature.terminator == kTerminator && date_fits)
    return ok();
  std::string message;
  const auto complain = [&message](std::string_view what) {
    if (!message.empty()) message += ' ';
    message += what;
  };
  if (!is_region(signature.region))
    complain("Credential should be scoped to a valid region, not " + quoted(signature.region) + ".");
  if (signature.service != service)
    complain("Credential should be scoped to correct service: " + quoted(service) + ".");
  if (signature.terminator != kTerminator) {
    complain("Credential should be scoped with a valid terminator: 'aws4_request', not " +
             quoted(signature.terminator) + ".");
  }
  if (!date_fits) {
    complain("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
             quoted(signature.date) + " != " + quoted(signature.time.substr(0, 8)) + ", from " +
             quoted(signature.time) + ".");
  }
  return invalid(std::move(message));
}

HmacKey derive_signing_key(std::string_view secret, const Signature& signature) {
  return signing_key(secret, {.date = signature.date, .region = signature.region, .service = signature.service});
}

bool is_session_token(const Signature& signature, std::string_view expected) {
  if (!signature.in_query) return equal_in_constant_time(signature.session_token, expected);
  std::string decoded;
  append_percent_decoded(signature.session_token, decoded);
  return equal_in_constant_time(decoded, expected);
}

// Header values may be any bytes, and an answer is JSON, whose texts are not.
std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) > 0x7e; }, '?');
  return text;
}

}  // namespace

Result<void> Authenticator::authenticate(const SignatureInput& input, const Signature& signature,
                                         std::string_view service, SignatureMemory& memory, Caller& caller) const {
  caller.verified = false;
  const WallTime now = machine_.now();
  GALVAN_TRY(check_time(signature, now));
  GALVAN_TRY(memory.signed_headers_.read(signature));
  GALVAN_TRY(check_signed_headers(memory.signed_headers_, *input.fields));
  GALVAN_TRY(check_scope(signature, service));

  const std::uint64_t version = store_.version();
  auto known = memory.keys_.find(signature.credential);
  CredentialsPtr credentials;
  if (known == memory.keys_.end() || known->second.store_version != version) {
    credentials = store_.find(signature.access_key_id);
    if (!credentials) return unrecognized();
  }
  const Credentials& found = credentials ? *credentials : *known->second.credentials;
  if (!is_session_token(signature, found.session_token)) return unrecognized();
  if (credentials) {
    const HmacKey signing_key = derive_signing_key(found.secret_access_key, signature);
    GALVAN_TRY(verify(input, signature, signing_key, memory));
    // Kept only now, so that nobody without a secret can fill the memory.
    if (memory.keys_.size() >= SignatureMemory::kKeysMax) memory.keys_.clear();
    known = memory.keys_
                .insert_or_assign(std::string(signature.credential),
                                  SignatureMemory::KnownKey{std::move(credentials), version, signing_key})
                .first;
  } else {
    GALVAN_TRY(verify(input, signature, known->second.signing_key, memory));
  }
  const CredentialsPtr& kept = known->second.credentials;
  if (kept->expires_at && *kept->expires_at <= clock_.now())
    return api_error(ErrorKind::kExpiredToken, "The security token included in the request is expired");
  WallTime& use_noted = known->second.use_noted;
  if (now >= use_noted + kNoteUseEvery || now < use_noted) {
    use_noted = now;
    store_.note_use(signature.access_key_id, signature.region, signature.service);
  }
  if (caller.credentials != kept) caller.credentials = kept;
  caller.verified = true;
  return ok();
}

Result<void> Authenticator::verify(const SignatureInput& input, const Signature& signature, const HmacKey& signing_key,
                                   SignatureMemory& memory) const {
  std::string& canonical = memory.canonical_request_;
  canonical.clear();
  append_canonical_request(input, memory.signed_headers_, canonical);
  std::string& to_sign = memory.string_to_sign_;
  to_sign = kSignatureAlgorithm;
  to_sign += '\n';
  to_sign += signature.time;
  char separator = '\n';
  for (const std::string_view part : {signature.date, signature.region, signature.service, signature.terminator}) {
    to_sign += std::exchange(separator, '/');
    to_sign += part;
  }
  to_sign += '\n';
  to_sign += view(to_hex(sha256(canonical)));
  const HexDigest expected = to_hex(signing_key.sign(to_sign));
  if (equal_in_constant_time(view(expected), signature.signature)) return ok();
  return invalid(
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
      "and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request "
      "should have been\n'" +
      printable(canonical) + "'\n\nThe String-to-Sign should have been\n'" + to_sign + "'\n");
}

}  // namespace galvan::security

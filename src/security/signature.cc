#include "security/signature.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace galvan::security {

namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// Takes the first `end` bytes (npos: all) off the front of `rest`, and one more, the separator.
std::string_view take_up_to(std::size_t end, std::string_view& rest) {
  const std::string_view token = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return token;
}

std::string_view take_token(std::string_view& rest, char separator) { return take_up_to(rest.find(separator), rest); }

/// A parameter of the header: it ends at a comma, a space or a tab. find_first_of() would search the three for each
/// character of a long text.
std::string_view take_header_parameter(std::string_view& rest) {
  std::size_t end = rest.size();
  for (const char separator : {',', ' ', '\t'}) end = std::min(end, rest.substr(0, end).find(separator));
  return take_up_to(end < rest.size() ? end : std::string_view::npos, rest);
}

/// The signature's parameters, absent where the request has none. One of a query string may not be empty either.
struct Parameters {
  std::string_view algorithm;
  std::optional<std::string_view> credential;
  std::optional<std::string_view> signature;
  std::optional<std::string_view> signed_headers;
  std::string_view time;
  std::string_view expires;
  std::string_view session_token;
};

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

tl::unexpected<ApiError> incomplete(std::string message) {
  return api_error(ErrorKind::kIncompleteSignature, std::move(message));
}

std::optional<std::string_view> query_parameter(std::string_view query, std::string_view name) {
  std::optional<std::string_view> value;
  while (!query.empty()) {
    std::string_view rest = take_token(query, '&');
    if (take_token(rest, '=') == name) value = rest;
  }
  return value;
}

Result<Parameters> parameters_of_query(std::string_view query) {
  constexpr std::array<std::string_view, 5> kNames = {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature",
                                                      "X-Amz-SignedHeaders", "X-Amz-Date"};
  std::string missing;
  for (const std::string_view name : kNames) {
    if (query_parameter(query, name).value_or("").empty())
      missing += "AWS query-string parameters must include " + quoted(name) + ". ";
  }
  if (!missing.empty()) return incomplete(missing + "Re-examine the query-string parameters.");
  return Parameters{.algorithm = *query_parameter(query, kNames[0]),
                    .credential = query_parameter(query, kNames[1]),
                    .signature = query_parameter(query, kNames[2]),
                    .signed_headers = query_parameter(query, kNames[3]),
                    .time = *query_parameter(query, kNames[4]),
                    .expires = query_parameter(query, "X-Amz-Expires").value_or(""),
                    .session_token = query_parameter(query, "X-Amz-Security-Token").value_or("")};
}

/// The names and values that follow the algorithm. The service takes commas, spaces or both between them.
Result<Parameters> split_header(std::string_view authorization) {
  Parameters parameters;
  std::string_view rest = authorization;
  parameters.algorithm = take_token(rest, ' ');
  while (!rest.empty()) {
    std::string_view value = take_header_parameter(rest);
    if (value.empty()) continue;
    if (value.find('=') == std::string_view::npos) {
      return incomplete(quoted(value) + " not a valid key=value pair (missing equal-sign) in Authorization header: " +
                        quoted(authorization) + ".");
    }
    const std::string_view name = take_token(value, '=');
    if (name == "Credential") parameters.credential = value;
    if (name == "Signature") parameters.signature = value;
    if (name == "SignedHeaders") parameters.signed_headers = value;
  }
  return parameters;
}

Result<Parameters> parameters_of_header(const SignatureInput& input, std::string_view authorization) {
  GALVAN_TRY(Parameters parameters, split_header(authorization));
  std::string missing;
  const auto require = [&](bool given, std::string_view name) {
    if (!given) missing += "Authorization header requires " + quoted(name) + " parameter. ";
  };
  require(!parameters.credential.value_or("").empty(), "Credential");
  require(!parameters.signature.value_or("").empty(), "Signature");
  require(parameters.signed_headers.has_value(), "SignedHeaders");  // may be empty as far as this check goes
  if (!input.has_date)
    missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  if (!missing.empty()) return incomplete(missing + "Authorization=" + std::string(authorization));
  parameters.time = input.x_amz_date.empty() ? input.date : input.x_amz_date;
  parameters.session_token = input.session_token;
  return parameters;
}

/// Takes the part before the next slash, which a query string may hold as %2F, off the front of `rest`.
std::string_view take_credential_part(std::string_view& rest) {
  for (std::size_t at = 0; at < rest.size(); ++at) {
    if (rest[at] != '/' && rest[at] != '%') continue;
    const std::string_view here = rest.substr(at);
    const bool encoded = here.starts_with("%2F") || here.starts_with("%2f");
    if (!encoded && here[0] != '/') continue;
    const std::string_view part = rest.substr(0, at);
    rest = here.substr(encoded ? 3 : 1);
    return part;
  }
  return std::exchange(rest, {});
}

/// Splits the credential of the signature.
Result<void> split_credential(Signature& signature) {
  std::array<std::string_view, 5> parts;
  std::string_view rest = signature.credential;
  for (std::string_view& part : parts) part = take_credential_part(rest);
  if (!rest.empty() || parts.back().empty() || parts.front().empty()) {
    return incomplete(
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got " +
        quoted(signature.credential));
  }
  signature.access_key_id = parts[0];
  signature.date = parts[1];
  signature.region = parts[2];
  signature.service = parts[3];
  signature.terminator = parts[4];
  return ok();
}

}  // namespace

Result<Signature> parse_signature(const SignatureInput& input) {
  const std::string_view authorization = input.has_authorization ? trim(input.authorization) : std::string_view();
  const bool in_query = query_parameter(input.query, "X-Amz-Algorithm").has_value();
  if (!authorization.empty() && in_query) {
    return api_error(ErrorKind::kInvalidSignature,
                     "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
  }
  // Without the algorithm the other parameters of a query string count for nothing, and neither do other schemes.
  if (!in_query && !authorization.starts_with("AWS4-"))
    return api_error(ErrorKind::kMissingAuthenticationToken, "Request is missing Authentication Token");

  GALVAN_TRY(const Parameters parameters,
             in_query ? parameters_of_query(input.query) : parameters_of_header(input, authorization));
  if (parameters.algorithm != kSignatureAlgorithm) {
    return incomplete("Unsupported AWS 'algorithm': " + quoted(parameters.algorithm) + " (only " +
                      std::string(kSignatureAlgorithm) + " for now). ");
  }
  Signature signature{.in_query = in_query,
                      .credential = *parameters.credential,
                      .signed_headers = *parameters.signed_headers,
                      .signature = *parameters.signature,
                      .time = parameters.time,
                      .expires = parameters.expires,
                      .session_token = parameters.session_token};
  GALVAN_TRY(split_credential(signature));
  return signature;
}

}  // namespace galvan::security

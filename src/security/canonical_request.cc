#include "security/canonical_request.h"

#include "security/sha256.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

namespace galvan::security {
namespace {

std::string_view take_until(char separator, std::string_view& rest) {
  const std::size_t end = rest.find(separator);
  const std::string_view taken = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return taken;
}

bool is_unreserved(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' || c == '~';
}

void append_percent_encoded(std::string_view text, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xfU];
  }
}

/// One name or value of a query string, encoded as canonical requests have it.
std::string canonical_query_part(std::string_view raw) {
  std::string spaced(raw);
  std::ranges::replace(spaced, '+', ' ');
  std::string decoded;
  append_percent_decoded(spaced, decoded);
  std::string encoded;
  append_percent_encoded(decoded, encoded);
  return encoded;
}

void append_canonical_query(std::string_view query, std::string& out) {
  if (query.empty()) return;
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    std::string_view value = take_until('&', query);
    if (value.empty()) continue;
    const std::string_view name = take_until('=', value);
    if (name == "X-Amz-Signature") continue;
    parameters.emplace_back(canonical_query_part(name), canonical_query_part(value));
  }
  std::ranges::sort(parameters);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (i > 0) out += '&';
    out += parameters[i].first;
    out += '=';
    out += parameters[i].second;
  }
}

/// Without spaces around it, and with one where there are several.
void append_trimmed(std::string_view value, std::string& out) {
  if (value.find("  ") == std::string_view::npos && !value.starts_with(' ') && !value.ends_with(' ')) {
    out += value;
    return;
  }
  const std::size_t begin = out.size();
  for (const char c : value) {
    if (c == ' ' && (out.size() == begin || out.back() == ' ')) continue;
    out += c;
  }
  if (out.size() > begin && out.back() == ' ') out.pop_back();
}

void append_canonical_header(std::string_view name, const HeaderFields& fields, std::string& out) {
  out += name;
  out += ':';
  bool first = true;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields.name(i) != name) continue;
    if (!std::exchange(first, false)) out += ',';
    append_trimmed(fields.value(i), out);
  }
  out += '\n';
}

}  // namespace

void append_percent_decoded(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr == text.data() + i + 3) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i];
    }
  }
}

Result<void> SignedHeaders::read(const Signature& signature) {
  names_.clear();
  std::string_view rest = signature.signed_headers;
  if (signature.in_query) {
    decoded_.clear();
    append_percent_decoded(rest, decoded_);
    rest = decoded_;
  }
  while (!rest.empty() && names_.size() <= kSignedHeadersMax) names_.push_back(take_until(';', rest));
  if (!std::ranges::is_sorted(names_)) std::ranges::sort(names_);
  if (names_.size() > kSignedHeadersMax) {
    return api_error(ErrorKind::kIncompleteSignature,
                     "'SignedHeaders' may name up to " + std::to_string(kSignedHeadersMax) + " headers.");
  }
  // Each repetition would make the canonical request longer by all that the field holds.
  if (std::ranges::adjacent_find(names_) != names_.end())
    return api_error(ErrorKind::kIncompleteSignature, "'SignedHeaders' names a header more than once.");
  return ok();
}

bool SignedHeaders::contains(std::string_view name) const { return std::ranges::binary_search(names_, name); }

void append_canonical_request(const SignatureInput& input, const SignedHeaders& signed_headers, std::string& out) {
  out += input.method;
  out += '\n';
  out += input.path;
  out += '\n';
  append_canonical_query(input.query, out);
  out += '\n';
  for (const std::string_view name : signed_headers.names()) append_canonical_header(name, *input.fields, out);
  out += '\n';
  for (std::size_t i = 0; i < signed_headers.names().size(); ++i) {
    if (i > 0) out += ';';
    out += signed_headers.names()[i];
  }
  out += '\n';
  out += view(to_hex(input.body_digest != nullptr ? *input.body_digest : sha256(input.body)));
}

}  // namespace galvan::security

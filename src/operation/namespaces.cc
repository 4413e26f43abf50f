#include "operation/namespaces.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

namespace galvan {
namespace {

constexpr std::string_view kTtl = "ttl=";

/// The value of the query's "ttl", or nothing.
std::optional<std::string_view> ttl_text(std::string_view query) {
  while (!query.empty()) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    if (parameter.starts_with(kTtl)) return parameter.substr(kTtl.size());
    query.remove_prefix(std::min(query.size(), parameter.size() + 1));
  }
  return std::nullopt;
}

ApiError bad_ttl() {
  return ApiError(ErrorKind::kValidation,
                  "ttl must be a number of seconds from 1 to " + std::to_string(kNamespaceTtlMax.count()));
}

}  // namespace

Result<std::optional<std::chrono::seconds>> ttl_of(std::string_view query) {
  const auto text = ttl_text(query);
  if (!text) return std::optional<std::chrono::seconds>();
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error != std::errc() || end != text->data() + text->size()) return failure(bad_ttl());
  if (seconds < 1 || seconds > kNamespaceTtlMax.count()) return failure(bad_ttl());
  return std::optional(std::chrono::seconds(seconds));
}

bool opens_namespace(const ApiRequest& request, const Catalog& catalog) {
  return ttl_text(request.signature.query) && !catalog.expiry(request.namespace_name);
}

Result<void> open_namespace(std::string_view name, std::string_view query, NamespaceExpirer& expirer) {
  GALVAN_TRY(const auto ttl, ttl_of(query));
  if (!ttl) return failure(bad_ttl());
  return expirer.open(name, *ttl);
}

}  // namespace galvan

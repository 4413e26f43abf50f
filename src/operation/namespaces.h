#pragma once

#include "model/api_error.h"
#include "operation/api_service.h"
#include "table/catalog.h"
#include "table/namespace_expirer.h"

#include <chrono>
#include <optional>
#include <string_view>

// Databases of their own in one server: http://host:port/ns/NAME.
namespace galvan {

/// The "ttl=SECONDS" of a query string; nothing if it has none.
/// Errors: ValidationException unless it is a whole number from 1 to kNamespaceTtlMax.
Result<std::optional<std::chrono::seconds>> ttl_of(std::string_view query);
inline constexpr std::chrono::seconds kNamespaceTtlMax = std::chrono::days(366);

/// Whether the request, which names a namespace, is the first of one that is to last for a time: an SDK whose endpoint
/// is "/ns/NAME?ttl=SECONDS" sends the query string each time.
bool opens_namespace(const ApiRequest& request, const Catalog& catalog);

/// Lets the namespace last for the query's ttl from now on. Blocks. Errors: ValidationException without a good ttl;
/// those of NamespaceExpirer::open().
Result<void> open_namespace(std::string_view name, std::string_view query, NamespaceExpirer& expirer);

}  // namespace galvan

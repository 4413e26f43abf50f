#pragma once

#include "expression/path.h"
#include "expression/path_tree.h"
#include "expression/placeholders.h"
#include "model/api_error.h"
#include "model/value.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galvan::expression {

/// The paths of a ProjectionExpression, or the names of AttributesToGet. Owns its names; immutable once built.
struct Projection {
  std::vector<Path> paths;
  PathTree tree;

  std::size_t heap_bytes() const { return expression::heap_bytes(paths) + tree.heap_bytes(); }
};

/// Parses and checks a projection expression. Marks the placeholders it uses.
/// Errors: ValidationException "Invalid ProjectionExpression: …" in the service's words and order.
Result<Projection> parse_projection(std::string_view text, Placeholders& placeholders);

/// The projection on top-level attributes. A name that comes twice counts once: refusing it is the caller's business.
Projection projection_of_attributes(std::span<const std::string_view> names);

/// Appends an encoded M of what the projection leaves of an item (a map value; absent gives an empty M). List elements
/// keep their order and close up.
void append_projected(const Projection& projection, ValueView item, std::string& out);

/// Appends the top-level attribute of each path; some may come more than once. Borrowed from the projection.
void append_top_level_attributes(const Projection& projection, std::vector<std::string_view>& out);

}  // namespace galvan::expression

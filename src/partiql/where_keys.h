#pragma once

#include "expression/condition.h"
#include "expression/key_condition.h"
#include "expression/placeholders.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

// What a WHERE says of one key attribute: how a statement becomes a read of one item, of some partitions, or of
// everything. Whatever is found here stays part of the condition, so a WHERE is never taken for less than it says.
namespace galvan::partiql {

/// The slot of the value that the attribute must equal, by a comparison that is joined to the rest by AND alone: the
/// first such one. Nothing where there is none.
std::optional<expression::ValueSlot> equality_on(const expression::Condition& where, std::string_view attribute);

/// The slots of values of which the attribute must have one, by =, IN, OR and AND: distinct values, in the order of the
/// statement. Nothing where others would do too.
/// Source: Developer Guide, "PartiQL select statements for DynamoDB": what avoids a full table scan.
std::optional<std::vector<expression::ValueSlot>> values_of(const expression::Condition& where,
                                                            std::string_view attribute,
                                                            std::span<const ValueView> values);

/// Whether there is nothing in WHERE but equalities of these attributes with values.
bool only_equalities_on(const expression::Condition& where, std::span<const std::string_view> attributes);

/// The comparisons, BETWEENs and begins_with()s of the attribute with values, joined to the rest by AND alone.
std::vector<expression::KeyCondition::Clause> clauses_on(const expression::Condition& where,
                                                         std::string_view attribute);

}  // namespace galvan::partiql

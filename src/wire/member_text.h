#pragma once

#include "wire/request_table.h"

#include <string>
#include <string_view>

// How messages of the service show the members of a request: as Java prints them.
namespace galvan::wire {

/// The member within `object`, a struct of its table.
const void* member_value(const Member& member, const void* object);
bool is_member_present(const Member& member, const void* value);

/// Appends "abc", "5", "[a, b]", "KeySchemaElement(attributeName=id, keyType=null)". `value` must be present.
void append_member_text(const Member& member, const void* value, std::string& out);

/// "keySchema" for "KeySchema".
void append_lower_first(std::string_view name, std::string& out);

}  // namespace galvan::wire

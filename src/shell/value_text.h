#pragma once

#include "model/value.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace galvan::shell {

/// Appends a text so that it shows on one line of a terminal and cannot steer it: control characters are escaped as
/// \n or \x1b, and so is what is no UTF-8.
void append_printable(std::string_view text, std::string& out);

/// Appends a value as people read it: a string and a number by themselves, the rest as PartiQL literals; binary values
/// as hexadecimal digits after 0x.
void append_value_text(ValueView value, std::string& out);

/// Columns that a printable text takes on a terminal.
std::size_t display_width(std::string_view text);

}  // namespace galvan::shell

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The values of options as people write them.
namespace galvan::cli {

/// Decimal digits alone, within the bounds.
std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t min, std::uint64_t max);

/// "true", "false", "1", "0", "yes", "no".
std::optional<bool> parse_boolean(std::string_view text);

/// A number of bytes: "1048576", "1024KiB", "1MiB", "2GiB".
std::optional<std::size_t> parse_bytes(std::string_view text);
/// The shortest form that parse_bytes() takes.
std::string bytes_text(std::size_t bytes);

/// "500ms", "30s", "2m"; a bare number is seconds. At most a day.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
/// The shortest form that parse_duration() takes.
std::string duration_text(std::chrono::milliseconds duration);

/// Lower-case letters, digits and dashes, beginning with a letter; at most 32 of them.
bool is_region(std::string_view text);

}  // namespace galvan::cli

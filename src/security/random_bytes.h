#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace galvan::security {

/// Bytes that nobody can guess. Ends the process if the system has none, which nothing sensible could follow.
std::string random_bytes(std::size_t count);

/// The same as characters of `alphabet`, whose size must divide 256, so that all are equally likely.
std::string random_characters(std::size_t count, std::string_view alphabet);

inline constexpr std::string_view kKeyIdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
inline constexpr std::string_view kSecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
inline constexpr std::size_t kSecretCharacters = 40;

}  // namespace galvan::security

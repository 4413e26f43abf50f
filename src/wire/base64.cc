#include "wire/base64.h"

#include "wire/utf16_length.h"

#include <array>
#include <cstdint>

namespace galvan::wire {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kInvalid = 0x80;

constexpr std::array<std::uint8_t, 256> make_digits() {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kInvalid);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  return digits;
}

constexpr std::array<std::uint8_t, 256> kDigits = make_digits();

std::uint32_t digit(char c) { return kDigits[static_cast<unsigned char>(c)]; }

std::uint32_t byte_at(std::string_view bytes, std::size_t index) { return static_cast<unsigned char>(bytes[index]); }

/// The first character outside the alphabet. There must be one.
tl::unexpected<ApiError> invalid_character(std::string_view digits) {
  std::size_t at = 0;
  while (digit(digits[at]) != kInvalid) ++at;
  std::size_t end = at + 1;  // a whole UTF-8 character, not a part of one
  while (end < digits.size() && (static_cast<unsigned char>(digits[end]) & 0xC0) == 0x80) ++end;
  return api_error(ErrorKind::kSerialization,
                   "Invalid Base64 character: '" + std::string(digits.substr(at, end - at)) + "'");
}

/// Whether the bits of the last digit that no byte takes are zero. `padding` is 0, 1 or 2.
bool last_digit_canonical(std::string_view digits, std::size_t padding) {
  if (padding == 0) return true;
  const std::uint32_t unused_bits = padding == 1 ? 0x3 : 0xF;
  const std::uint32_t last = digit(digits.back());
  return last == kInvalid || (last & unused_bits) == 0;
}

}  // namespace

void append_base64(std::string_view bytes, std::string& out) {
  std::size_t at = out.size();
  out.resize(at + (bytes.size() + 2) / 3 * 4);
  const auto put = [&](std::uint32_t value) { out[at++] = kAlphabet[value & 0x3F]; };
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    put(group >> 18);
    put(group >> 12);
    put(group >> 6);
    put(group);
  }
  const std::size_t rest = bytes.size() - i;
  if (rest == 0) return;
  const std::uint32_t group = byte_at(bytes, i) << 16 | (rest == 2 ? byte_at(bytes, i + 1) << 8 : 0);
  put(group >> 18);
  put(group >> 12);
  if (rest == 2) put(group >> 6);
  while (at < out.size()) out[at++] = '=';
}

Result<void> decode_base64(std::string_view text, std::string& out) {
  if (const std::size_t length = utf16_length(text); length % 4 != 0) {
    return api_error(ErrorKind::kSerialization,
                     "Base64 encoded length is expected a multiple of 4 bytes but found: " + std::to_string(length));
  }
  std::string_view digits = text;
  while (text.size() - digits.size() < 2 && digits.ends_with('=')) digits.remove_suffix(1);
  const std::size_t padding = text.size() - digits.size();
  // The service looks at the last digit before the others: "=+/=" fails for its '/'. (sic: dectected)
  if (!last_digit_canonical(digits, padding))
    return api_error(ErrorKind::kSerialization, "Invalid last non-pad Base64 character dectected");

  const std::size_t start = out.size();
  out.resize(start + digits.size() / 4 * 3 + (padding == 0 ? 0 : 3 - padding));
  std::size_t at = start;
  std::uint32_t seen = 0;
  std::size_t i = 0;
  for (; i + 4 <= digits.size(); i += 4) {
    const std::uint32_t a = digit(digits[i]), b = digit(digits[i + 1]);
    const std::uint32_t c = digit(digits[i + 2]), d = digit(digits[i + 3]);
    seen |= a | b | c | d;
    const std::uint32_t group = a << 18 | b << 12 | c << 6 | d;
    out[at] = static_cast<char>(group >> 16);
    out[at + 1] = static_cast<char>(group >> 8);
    out[at + 2] = static_cast<char>(group);
    at += 3;
  }
  std::uint32_t group = 0;
  for (const std::size_t rest = i; i < digits.size(); ++i) {
    seen |= digit(digits[i]);
    group |= digit(digits[i]) << (18 - 6 * (i - rest));
  }
  for (unsigned shift = 16; at < out.size(); shift -= 8) out[at++] = static_cast<char>(group >> shift);
  if ((seen & kInvalid) != 0) {
    out.resize(start);
    return invalid_character(digits);
  }
  return ok();
}

}  // namespace galvan::wire

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load/random.h"

namespace galvan::load {

/// The bytes of an HTTP request with fields in them that differ from request to request but never in length, so that
/// making the next request is writing a few digits over the last one's.
///
///   {{number MUL ADD DIV MOD WIDTH}}   (n * MUL + ADD) / DIV % MOD in WIDTH decimal digits, where n is the number that
///                                      the request was drawn for; MOD 0 leaves the remainder out
///   {{noise WIDTH}}                    WIDTH random letters and digits
///
/// The text outside of the fields must not contain "{{". Immutable; thread-safe.
class RequestTemplate {
 public:
  /// Nothing if a field is not well-formed; `error` then says which.
  static std::optional<RequestTemplate> parse(std::string_view text, std::string& error);

  /// One request, with zeroes in its fields: what fill() is to be applied to.
  const std::string& text() const { return text_; }

  /// Up to here requests differ; from here on all of them are as text() is.
  std::size_t varying_bytes() const { return varying_bytes_; }

  /// Writes the fields for the number `n` into `request`, which holds at least the first varying_bytes() of text().
  void fill(char* request, std::uint64_t n, Random& random) const;

 private:
  enum class Kind : std::uint8_t { kNumber, kNoise };
  struct Field {
    Kind kind;
    std::size_t offset;
    std::size_t width;
    std::uint64_t multiplier = 1;
    std::uint64_t addend = 0;
    std::uint64_t divisor = 1;
    std::uint64_t modulus = 0;
  };

  static std::optional<Field> parse_field(std::string_view text);

  std::string text_;
  std::vector<Field> fields_;
  std::size_t varying_bytes_ = 0;
};

}  // namespace galvan::load

#pragma once

#include "model/api_error.h"
#include "wire/request_table.h"

#include <memory>
#include <string>
#include <string_view>

namespace galvan::wire {

/// Spare bytes that must follow a body in its buffer's capacity; they are read but never interpreted.
inline constexpr std::size_t kBodyPaddingBytes = 64;

/// Decodes request bodies. Owns the JSON parser and the memory that decoded views point into, both reused from
/// request to request: what decode() filled in is valid until the next call of decode() or the decoder's end.
/// One per request under way; not thread-safe.
class RequestDecoder {
 public:
  RequestDecoder();
  ~RequestDecoder();
  RequestDecoder(const RequestDecoder&) = delete;
  RequestDecoder& operator=(const RequestDecoder&) = delete;

  /// Fills `request` (freshly constructed) from the JSON object in `body`, whose capacity must reach
  /// kBodyPaddingBytes beyond its size (the decoder reserves it otherwise). Unknown members are skipped and checked
  /// for well-formedness; null members are absent.
  /// Errors: SerializationException for malformed JSON or UTF-8, wrong JSON types, bad base64, nesting beyond what
  /// the service takes. Errors within AttributeValues that the service reports as validation are left in
  /// ValueInput::error.
  Result<void> decode(std::string& body, const StructTable& table, void* request);

  template <class Request>
  Result<void> decode(std::string& body, Request& request) {
    return decode(body, Request::table(), &request);
  }

  /// Whether the body is well-formed JSON at all; for requests whose operation is unknown or that fail before decoding.
  /// Ends the validity of what decode() filled in.
  bool well_formed(std::string& body);

  /// Gives back memory that only a large request needs; the next small request would do so too. Ends the validity of
  /// what decode() filled in.
  void trim();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The service's "N validation errors detected: …" for every member of the table that breaks its constraints, at most
/// ten of them listed.
Result<void> check_constraints(const StructTable& table, const void* request);

template <class Request>
Result<void> check_constraints(const Request& request) {
  return check_constraints(Request::table(), &request);
}

}  // namespace galvan::wire

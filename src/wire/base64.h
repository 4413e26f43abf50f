#pragma once

#include "model/api_error.h"

#include <string>
#include <string_view>

namespace galvan::wire {

/// Appends the standard base64 form (RFC 4648, with padding) of `bytes`.
void append_base64(std::string_view bytes, std::string& out);

/// Appends the bytes that `text` stands for. On error `out` is as it was.
/// Errors: SerializationException in the service's words for anything but canonical, padded base64.
Result<void> decode_base64(std::string_view text, std::string& out);

}  // namespace galvan::wire

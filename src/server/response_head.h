#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace galvan {

/// The status line and header fields of one answer. Borrows all text.
struct ResponseHead {
  int status = 200;
  std::string_view content_type;  ///< no such field if empty
  std::size_t content_length = 0;
  bool keep_alive = true;
  std::string_view date;
  std::string_view request_id;
  std::uint32_t body_crc32 = 0;
  std::string_view more_fields;  ///< whole lines, each with its line end
};

/// Appends the head, the empty line included. The spelling and order of fields are those of the service.
void append_response_head(const ResponseHead& head, std::string& out);

/// The Date field's text, made anew once a second. Not thread-safe.
class DateText {
 public:
  /// For example "Tue, 15 Nov 1994 08:12:31 GMT" (RFC 9110, section 5.6.7).
  std::string_view at(std::time_t now);

 private:
  std::time_t second_ = -1;
  std::string text_;
};

}  // namespace galvan

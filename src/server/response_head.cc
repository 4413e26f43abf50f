#include "server/response_head.h"

#include <array>
#include <charconv>

namespace galvan {
namespace {

// Most answers; spelled out, so that they are one copy.
constexpr std::string_view kOkLine = "HTTP/1.1 200 OK\r\nServer: Server\r\nDate: ";

std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 413:
      return "Payload Too Large";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Unknown";
  }
}

void append_number(std::uint64_t number, std::string& out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end.ptr);
}

}  // namespace

void append_response_head(const ResponseHead& head, std::string& out) {
  if (head.status == 200) {
    out += kOkLine;
  } else {
    out += "HTTP/1.1 ";
    append_number(static_cast<std::uint64_t>(head.status), out);
    out += ' ';
    out += reason(head.status);
    out += "\r\nServer: Server\r\nDate: ";
  }
  out += head.date;
  if (!head.content_type.empty()) {
    out += "\r\nContent-Type: ";
    out += head.content_type;
  }
  out += "\r\nContent-Length: ";
  append_number(head.content_length, out);
  out += head.keep_alive ? "\r\nConnection: keep-alive\r\nx-amzn-RequestId: "
                         : "\r\nConnection: close\r\nx-amzn-RequestId: ";
  out += head.request_id;
  out += "\r\nx-amz-crc32: ";
  append_number(head.body_crc32, out);
  out += "\r\n";
  out += head.more_fields;
  out += "\r\n";
}

std::string_view DateText::at(std::time_t now) {
  if (now != second_) {
    second_ = now;
    static constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&now, &utc);
    // strftime would spell the names in the process's locale.
    std::array<char, 32> rest;
    const std::size_t day = std::strftime(rest.data(), rest.size(), ", %d ", &utc);
    text_ = kDays[static_cast<std::size_t>(utc.tm_wday)];
    text_.append(rest.data(), day);
    text_ += kMonths[static_cast<std::size_t>(utc.tm_mon)];
    const std::size_t time = std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S GMT", &utc);
    text_.append(rest.data(), time);
  }
  return text_;
}

}  // namespace galvan

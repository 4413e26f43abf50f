#include "load/answer_reader.h"

#include <algorithm>
#include <charconv>

namespace galvan::load {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeaderEnd = "\r\n\r\n";
constexpr std::size_t kHeaderBytesMax = 64 * 1024;

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; });
}

template <typename Number>
bool parse_number(std::string_view text, Number& number, int base = 10) {
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc() && rest == text.data() + text.size();
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

AnswerReader::State AnswerReader::feed(std::string_view bytes) {
  State state = part_ == Part::kHeader ? read_header(bytes) : State::kMore;
  if (state == State::kMore && part_ != Part::kHeader) state = chunked_ ? read_chunks(bytes) : read_body(bytes);
  return state == State::kWhole && !bytes.empty() ? State::kBad : state;
}

void AnswerReader::reset() {
  part_ = Part::kHeader;
  status_ = 0;
  keeps_alive_ = true;
  chunked_ = false;
  body_bytes_ = 0;
  remaining_bytes_ = 0;
  begun_.clear();
}

AnswerReader::State AnswerReader::read_header(std::string_view& bytes) {
  if (begun_.empty()) {
    // Almost always: the whole header arrives at once and needs no copy.
    const std::size_t end = bytes.find(kHeaderEnd);
    if (end != std::string_view::npos) {
      const std::string_view header = bytes.substr(0, end);
      bytes.remove_prefix(end + kHeaderEnd.size());
      return parse_header(header);
    }
  }
  const std::size_t before = begun_.size();
  begun_ += bytes;
  const std::size_t end = begun_.find(kHeaderEnd, before < kHeaderEnd.size() ? 0 : before - kHeaderEnd.size() + 1);
  if (end == std::string::npos) return begun_.size() > kHeaderBytesMax ? State::kBad : State::kMore;
  bytes.remove_prefix(end + kHeaderEnd.size() - before);
  const std::string header = begun_.substr(0, end);
  begun_.clear();
  return parse_header(header);
}

AnswerReader::State AnswerReader::parse_header(std::string_view header) {
  // "HTTP/1.1 200 OK"
  if (header.size() < 12 || !header.starts_with("HTTP/1.") || !parse_number(header.substr(9, 3), status_)) {
    return State::kBad;
  }
  if (header[7] == '0') keeps_alive_ = false;
  std::size_t at = header.find(kLineEnd);
  while (at != std::string_view::npos) {
    at += kLineEnd.size();
    const std::size_t end = header.find(kLineEnd, at);
    if (!parse_field(header.substr(at, end == std::string_view::npos ? end : end - at))) return State::kBad;
    at = end;
  }
  part_ = chunked_ ? Part::kChunkSize : Part::kBody;
  return State::kMore;
}

bool AnswerReader::parse_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view name = line.substr(0, colon);
  // The lengths first: most fields are none of the three.
  if (name.size() == 14 && equals_ignoring_case(name, "content-length")) {
    if (!parse_number(trimmed(line.substr(colon + 1)), body_bytes_)) return false;
    remaining_bytes_ = body_bytes_;
  } else if (name.size() == 17 && equals_ignoring_case(name, "transfer-encoding")) {
    chunked_ = equals_ignoring_case(trimmed(line.substr(colon + 1)), "chunked");
    return chunked_;
  } else if (name.size() == 10 && equals_ignoring_case(name, "connection")) {
    if (equals_ignoring_case(trimmed(line.substr(colon + 1)), "close")) keeps_alive_ = false;
  }
  return true;
}

AnswerReader::State AnswerReader::read_body(std::string_view& bytes) {
  const std::uint64_t taken = std::min<std::uint64_t>(remaining_bytes_, bytes.size());
  bytes.remove_prefix(taken);
  remaining_bytes_ -= taken;
  return remaining_bytes_ == 0 ? State::kWhole : State::kMore;
}

AnswerReader::State AnswerReader::read_chunks(std::string_view& bytes) {
  std::string_view line;
  while (true) {
    switch (part_) {
      case Part::kChunk: {
        const std::uint64_t taken = std::min<std::uint64_t>(remaining_bytes_, bytes.size());
        bytes.remove_prefix(taken);
        body_bytes_ += taken;
        remaining_bytes_ -= taken;
        if (remaining_bytes_ != 0) return State::kMore;
        part_ = Part::kChunkEnd;
        break;
      }
      case Part::kChunkSize:
        if (!take_line(bytes, line)) return State::kMore;
        if (!parse_number(trimmed(line.substr(0, line.find(';'))), remaining_bytes_, 16)) return State::kBad;
        part_ = remaining_bytes_ == 0 ? Part::kTrailer : Part::kChunk;
        begun_.clear();
        break;
      case Part::kChunkEnd:
        if (!take_line(bytes, line)) return State::kMore;
        if (!line.empty()) return State::kBad;
        part_ = Part::kChunkSize;
        begun_.clear();
        break;
      default: {  // Part::kTrailer: fields, up to an empty line.
        if (!take_line(bytes, line)) return State::kMore;
        const bool last = line.empty();
        begun_.clear();
        if (last) return State::kWhole;
        break;
      }
    }
  }
}

bool AnswerReader::take_line(std::string_view& bytes, std::string_view& line) {
  const std::size_t newline = bytes.find('\n');
  begun_ += bytes.substr(0, newline == std::string_view::npos ? newline : newline + 1);
  bytes.remove_prefix(newline == std::string_view::npos ? bytes.size() : newline + 1);
  if (newline == std::string_view::npos) return false;
  line = begun_;
  line.remove_suffix(line.ends_with(kLineEnd) ? 2 : 1);
  return true;
}

}  // namespace galvan::load

#include "server/gzip.h"

#include "base/check.h"

#include <isa-l/igzip_lib.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

namespace galvan {

namespace {

constexpr std::size_t kStreamBytesMax = std::numeric_limits<std::uint32_t>::max();

// zlib's parameter for "gzip, and no other wrapping", with its largest window.
constexpr int kGzipOnly = 16 + MAX_WBITS;

bool is_space(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

// "q=0", "q=0.0" and their like.
bool is_weight_zero(std::string_view parameter) {
  if (parameter.size() < 3 || !equals_ignoring_case(parameter.substr(0, 2), "q=")) return false;
  return parameter.find_first_not_of("0.", 2) == std::string_view::npos;
}

}  // namespace

struct GzipReader::State {
  z_stream stream{};
};

GzipReader::GzipReader(std::string_view compressed) : state_(std::make_unique<State>()) {
  GALVAN_CHECK(compressed.size() <= kStreamBytesMax);
  z_stream& stream = state_->stream;
  // zlib does not write to its input, but older interfaces cannot say so.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  if (inflateInit2(&stream, kGzipOnly) != Z_OK) throw std::bad_alloc();
}

GzipReader::~GzipReader() { inflateEnd(&state_->stream); }

GzipReader::Progress GzipReader::read(std::size_t bytes_max, std::string& out) {
  z_stream& stream = state_->stream;
  const std::size_t before = out.size();
  const std::size_t room = std::min(bytes_max, kStreamBytesMax);
  out.resize(before + room);
  stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
  stream.avail_out = static_cast<uInt>(room);
  const int status = inflate(&stream, Z_NO_FLUSH);
  out.resize(before + room - stream.avail_out);
  if (status == Z_STREAM_END) return stream.avail_in == 0 ? Progress::kDone : Progress::kBad;
  // With room left, zlib stopped for want of input: the stream is cut off.
  return status == Z_OK && stream.avail_out == 0 ? Progress::kMore : Progress::kBad;
}

struct GzipWriter::State {
  isal_zstream stream{};
  std::array<std::uint8_t, ISAL_DEF_LVL1_DEFAULT> level_buffer{};
};

GzipWriter::GzipWriter() : state_(std::make_unique<State>()) {}
GzipWriter::~GzipWriter() = default;

bool GzipWriter::compress(std::string_view bytes, std::string& out) {
  if (bytes.size() > kStreamBytesMax) return false;
  isal_zstream& stream = state_->stream;
  isal_deflate_init(&stream);
  stream.level = 1;
  stream.level_buf = state_->level_buffer.data();
  stream.level_buf_size = static_cast<std::uint32_t>(state_->level_buffer.size());
  stream.gzip_flag = IGZIP_GZIP;
  stream.end_of_stream = 1;
  stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));  // only read
  stream.avail_in = static_cast<std::uint32_t>(bytes.size());
  out.resize(bytes.size());  // what needs more room is not worth it
  stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  stream.avail_out = static_cast<std::uint32_t>(out.size());
  if (isal_deflate(&stream) != COMP_OK || stream.internal_state.state != ZSTATE_END || stream.avail_out == 0) {
    out.clear();
    return false;
  }
  out.resize(out.size() - stream.avail_out);
  return true;
}

bool accepts_gzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    const std::size_t comma = std::min(accept_encoding.find(','), accept_encoding.size());
    const std::string_view coding = accept_encoding.substr(0, comma);
    accept_encoding.remove_prefix(std::min(comma + 1, accept_encoding.size()));
    const std::size_t semicolon = std::min(coding.find(';'), coding.size());
    if (!equals_ignoring_case(trimmed(coding.substr(0, semicolon)), "gzip")) continue;
    return semicolon == coding.size() || !is_weight_zero(trimmed(coding.substr(semicolon + 1)));
  }
  return false;
}

}  // namespace galvan

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace galvan::load {

/// Reads one HTTP/1.1 answer from the pieces in which it arrives: its status, how long its body is (by Content-Length
/// or in chunks), and whether the connection goes on. The body itself is not kept. Not thread-safe.
class AnswerReader {
 public:
  enum class State : std::uint8_t { kMore, kWhole, kBad };

  /// Takes the bytes that arrived next. kWhole is the end of the answer, and the last answer until reset(): whatever
  /// follows it in `bytes` makes it kBad, because nothing was asked for in advance.
  State feed(std::string_view bytes);

  /// Forgets the answer, to read the next one.
  void reset();

  int status() const { return status_; }
  std::uint64_t body_bytes() const { return body_bytes_; }
  bool keeps_alive() const { return keeps_alive_; }

 private:
  enum class Part : std::uint8_t { kHeader, kBody, kChunkSize, kChunk, kChunkEnd, kTrailer };

  // Each takes what it can off the front of `bytes` and says whether it must be called again.
  State read_header(std::string_view& bytes);
  State read_body(std::string_view& bytes);
  State read_chunks(std::string_view& bytes);

  State parse_header(std::string_view header);
  bool parse_field(std::string_view line);
  // A line that may have begun in earlier bytes, without its end; false if it has not ended yet.
  bool take_line(std::string_view& bytes, std::string_view& line);

  Part part_ = Part::kHeader;
  int status_ = 0;
  bool keeps_alive_ = true;
  bool chunked_ = false;
  std::uint64_t body_bytes_ = 0;
  std::uint64_t remaining_bytes_ = 0;
  // A header or a line that has arrived in part.
  std::string begun_;
};

}  // namespace galvan::load

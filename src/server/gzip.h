#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace galvan {

/// Inflates one gzip stream (RFC 1952) a part at a time, so that the caller can stop before a small body becomes a huge
/// one. By zlib: what comes from strangers is worth the slower, better tried library.
class GzipReader {
 public:
  enum class Progress : std::uint8_t {
    kMore,  ///< there is more to inflate
    kDone,
    kBad,  ///< damaged or cut off, or something follows the stream
  };

  /// `compressed` must outlive the reader and is at most 4 GiB.
  explicit GzipReader(std::string_view compressed);
  ~GzipReader();
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  /// Appends at most `bytes_max` bytes, which must be more than none, to `out`; with kMore, exactly as many.
  Progress read(std::size_t bytes_max, std::string& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Makes gzip of answers, for clients that ask for it. By ISA-L at its first level: several times as fast as zlib's
/// fastest. Holds about 200 KiB that are reused; one a thread.
class GzipWriter {
 public:
  GzipWriter();
  ~GzipWriter();
  GzipWriter(const GzipWriter&) = delete;
  GzipWriter& operator=(const GzipWriter&) = delete;

  /// Replaces what is in `out`. False, with nothing to be used in `out`, if gzip would not be smaller.
  /// `bytes` is at most 4 GiB.
  bool compress(std::string_view bytes, std::string& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether the value of an Accept-Encoding field (RFC 9110, section 12.5.3) names gzip and does not rule it out.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace galvan

#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace galvan::wire {

/// Collects small pieces of text on the stack and appends them to a string in large ones: a JSON document is mostly
/// punctuation and short names, and each append to a string costs a call. Nothing is in the string before flush().
class TextSink {
 public:
  explicit TextSink(std::string& out) : out_(out) {}
  TextSink(const TextSink&) = delete;
  TextSink& operator=(const TextSink&) = delete;

  void put(char c) {
    if (used_ == buffer_.size()) [[unlikely]]
      flush();
    buffer_[used_++] = c;
  }
  /// A literal, without its terminating zero.
  template <std::size_t Size>
  void put(const char (&literal)[Size]) {
    std::memcpy(part(Size), literal, Size);
    wrote(Size - 1);
  }
  void put(std::string_view text) {
    if (text.size() > room()) [[unlikely]] {
      flush();
      if (text.size() > room()) {
        out_.append(text);
        return;
      }
    }
    std::memcpy(next(), text.data(), text.size());
    used_ += text.size();
  }

  /// At least `bytes` of memory to write to, up to kPartBytesMax; wrote() says how many of them count.
  char* part(std::size_t bytes) {
    if (bytes > room()) flush();
    return next();
  }
  void wrote(std::size_t bytes) { used_ += bytes; }

  /// The string, up to date, for whoever appends to it by other means.
  std::string& flushed() {
    flush();
    return out_;
  }
  void flush() {
    out_.append(buffer_.data(), used_);
    used_ = 0;
  }

  static constexpr std::size_t kPartBytesMax = 1024;

 private:
  std::size_t room() const { return buffer_.size() - used_; }
  char* next() { return buffer_.data() + used_; }

  std::string& out_;
  std::size_t used_ = 0;
  std::array<char, kPartBytesMax> buffer_;  // the first used_ bytes are set
};

}  // namespace galvan::wire

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace galvan {

/// The bytes that a connection has received and not used yet. Grows by doubling, on demand, and gives back what it grew
/// by once it is empty: an idle connection waits with a buffer of the first size.
class ReadBuffer {
 public:
  std::string_view data() const { return {bytes_.get() + begin_, end_ - begin_}; }
  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }

  /// Forgets the first `count` bytes. Views of the data die.
  void consume(std::size_t count) {
    begin_ += count;
    if (begin_ != end_) return;
    begin_ = end_ = 0;
    if (capacity_ <= kFirstBytes) return;
    bytes_.reset();
    capacity_ = 0;
  }
  std::size_t capacity() const { return capacity_; }

  /// Room for more; never empty. Moves the data: views of it die.
  std::span<char> prepare() {
    if (begin_ > 0) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, size());
      end_ -= begin_;
      begin_ = 0;
    }
    if (capacity_ - end_ < kRoomBytesMin) grow();
    return {bytes_.get() + end_, capacity_ - end_};
  }
  /// The first `count` bytes of what prepare() answered hold data now.
  void commit(std::size_t count) { end_ += count; }

  static constexpr std::size_t kFirstBytes = 4096;

 private:
  static constexpr std::size_t kRoomBytesMin = 1024;

  void grow() {
    const std::size_t capacity = std::max(kFirstBytes, capacity_ * 2);
    std::unique_ptr<char[]> bytes(new char[capacity]);
    if (!empty()) std::memcpy(bytes.get(), bytes_.get() + begin_, size());
    end_ = size();
    begin_ = 0;
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace galvan

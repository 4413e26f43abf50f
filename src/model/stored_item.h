#pragma once

#include "base/strong_id.h"
#include "model/value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// An item in storage:
//   stored := u8:version(1) u8:flags(0) u16:origin u64:timestamp u32:item_bytes value(M)
// little-endian. `timestamp` is the hybrid logical clock of the write, `origin` the region it was made in (0: here);
// replication and last-writer-wins need both. `item_bytes` is item_bytes() of the value, kept so that pages and
// capacity need not walk it.
namespace galvan {

inline constexpr std::uint8_t kStoredItemVersion = 1;
inline constexpr std::size_t kStoredItemHeaderBytes = 16;

/// A hybrid logical clock's reading: milliseconds since 1970 in the upper 48 bits, a counter in the lower 16.
using WriteTimestamp = StrongId<struct WriteTimestampTag, std::uint64_t>;

/// Borrows a stored item.
class StoredItemView {
 public:
  /// Nothing if the header is not of a version this build reads, or the map does not fill the bytes exactly.
  /// The map's inside is trusted: storage checks its blocks.
  static std::optional<StoredItemView> parse(std::string_view bytes);

  WriteTimestamp timestamp() const;
  std::uint16_t origin() const;
  std::uint32_t item_bytes() const;
  ValueView item() const { return ValueView(bytes_.substr(kStoredItemHeaderBytes)); }

 private:
  explicit StoredItemView(std::string_view bytes) : bytes_(bytes) {}
  std::string_view bytes_;
};

/// Appends the stored form of `item`; `size` is its item_bytes(), where the caller knows it already.
void append_stored_item(ValueView item, WriteTimestamp timestamp, std::string& out);
void append_stored_item(ValueView item, std::size_t size, WriteTimestamp timestamp, std::string& out);

}  // namespace galvan

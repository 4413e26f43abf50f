#pragma once

#include "model/key_schema.h"
#include "model/stored_item.h"
#include "table/change_origin.h"
#include "table/stream_definition.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// A change record: what happened to one item, in the log of a stream's shard. These bytes are stored: a change of them
// is a new version.
//   record  := u8:version(1) u8:event u8:origin u8:images rest
//   rest    := key(M) | stored | u32:stored_bytes stored changes      with no image, one, and two
//   changes := byte{25}:head u32:same_before u32:same_after bytes
// little-endian. `images` has bit 0 for the item before the change and bit 1 for the item after it, as stored items
// (model/stored_item.h). Where there is one, the key is in it. Most changes leave most of an item as it is, so where
// there are both, the second is told by what it has of the first: `head`, its own first bytes, which have times and
// lengths, then so many bytes as follow the head of the first, then `bytes`, and then so many as the first ends with.
// When it happened is told by the record's sequence number.
namespace galvan {

enum class ChangeEvent : std::uint8_t { kInsert = 1, kModify = 2, kRemove = 3 };  // stored: never renumber

/// What a change record is made from. Borrows everything.
struct ItemChangeFacts {
  ChangeOrigin origin = ChangeOrigin::kUser;
  const KeySchema& keys;
  ValueView key_source;  ///< has the key attributes
  /// Stored items, nothing where there was or is none; not both.
  std::optional<std::string_view> old_value;
  std::optional<std::string_view> new_value;
};

/// The record of a change with the images that readers of the view type are shown.
std::string encode_change_record(const ItemChangeFacts& change, StreamViewType view_type);

/// Reads stored change records, one after another.
class ChangeRecordReader {
 public:
  /// The key schema must outlive the reader.
  explicit ChangeRecordReader(const KeySchema& keys) : keys_(keys) {}

  /// Reads a record, which is borrowed, as what was read before is, until the next one is read. False if it is not of a
  /// version that this build reads, or is damaged anywhere.
  bool read(std::string_view bytes);

  ChangeEvent event() const { return event_; }
  ChangeOrigin origin() const { return origin_; }
  ValueView key() const { return ValueView(key_); }
  /// The images that the record has.
  const std::optional<StoredItemView>& old_item() const { return old_item_; }
  const std::optional<StoredItemView>& new_item() const { return new_item_; }

 private:
  bool read_images(std::string_view bytes, unsigned images);
  bool read_both_images(std::string_view bytes);
  bool make_new_value(std::string_view old_value, std::string_view changes);
  bool read_key(std::string_view bytes);

  const KeySchema& keys_;
  ChangeEvent event_{};
  ChangeOrigin origin_{};
  std::string key_;
  std::optional<StoredItemView> old_item_;
  std::optional<StoredItemView> new_item_;
  std::string new_value_;  // what new_item_ borrows where the record has both
};

}  // namespace galvan

#include "table/change_record.h"

#include "base/check.h"
#include "model/little_endian.h"
#include "table/item_key.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace galvan {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kVersionAt = 0;
constexpr std::size_t kEventAt = 1;
constexpr std::size_t kOriginAt = 2;
constexpr std::size_t kImagesAt = 3;
constexpr std::size_t kHeaderBytes = 4;
constexpr std::size_t kLengthBytes = 4;
/// Of a stored item: its header, and the tag, length and count of its map.
constexpr std::size_t kHeadBytes = kStoredItemHeaderBytes + 9;
constexpr std::size_t kChangesBytesMin = kHeadBytes + 2 * kLengthBytes;
constexpr std::size_t kWordBytes = 8;
constexpr unsigned kOldImage = 1;
constexpr unsigned kNewImage = 2;

bool shows_old(StreamViewType type) {
  return type == StreamViewType::kOldImage || type == StreamViewType::kNewAndOldImages;
}
bool shows_new(StreamViewType type) {
  return type == StreamViewType::kNewImage || type == StreamViewType::kNewAndOldImages;
}

ChangeEvent event_of(const ItemChangeFacts& change) {
  if (!change.old_value) return ChangeEvent::kInsert;
  return change.new_value ? ChangeEvent::kModify : ChangeEvent::kRemove;
}

void append_length(std::size_t length, std::string& out) {
  char bytes[kLengthBytes];
  store_little_endian(bytes, static_cast<std::uint32_t>(length));
  out.append(bytes, kLengthBytes);
}

/// How many bytes the two begin with alike. A word at a time: items are long, and mostly alike.
std::size_t common_prefix(std::string_view one, std::string_view other) {
  const std::size_t most = std::min(one.size(), other.size());
  std::size_t same = 0;
  while (same + kWordBytes <= most && std::memcmp(one.data() + same, other.data() + same, kWordBytes) == 0) {
    same += kWordBytes;
  }
  while (same < most && one[same] == other[same]) ++same;
  return same;
}

/// How many bytes the two end with alike.
std::size_t common_suffix(std::string_view one, std::string_view other) {
  const std::size_t most = std::min(one.size(), other.size());
  const char* const one_end = one.data() + one.size();
  const char* const other_end = other.data() + other.size();
  std::size_t same = 0;
  while (same + kWordBytes <= most &&
         std::memcmp(one_end - same - kWordBytes, other_end - same - kWordBytes, kWordBytes) == 0) {
    same += kWordBytes;
  }
  while (same < most &&
         one_end[-1 - static_cast<std::ptrdiff_t>(same)] == other_end[-1 - static_cast<std::ptrdiff_t>(same)]) {
    ++same;
  }
  return same;
}

void append_changes(std::string_view old_value, std::string_view new_value, std::string& out) {
  const std::string_view before = old_value.substr(kHeadBytes);
  const std::string_view after = new_value.substr(kHeadBytes);
  const std::size_t same_before = common_prefix(before, after);
  const std::string_view after_rest = after.substr(same_before);
  const std::size_t same_after = common_suffix(before.substr(same_before), after_rest);
  out.append(new_value.substr(0, kHeadBytes));
  append_length(same_before, out);
  append_length(same_after, out);
  out.append(after_rest.substr(0, after_rest.size() - same_after));
}

/// A stored item of which no byte is trusted.
std::optional<StoredItemView> whole_item(std::string_view bytes) {
  if (bytes.size() < kHeadBytes || !valid_value(bytes.substr(kStoredItemHeaderBytes))) return std::nullopt;
  return StoredItemView::parse(bytes);
}

bool has_key(const KeySchema& keys, ValueView item) {
  const auto has = [item](const KeyAttribute& attribute) {
    const ValueView value = item.find(attribute.name);
    return !value.absent() && value.type() == attribute.type;
  };
  return has(keys.partition) && (!keys.sort || has(*keys.sort));
}

/// The images that a record of the event can have.
unsigned possible_images(ChangeEvent event) {
  switch (event) {
    case ChangeEvent::kInsert:
      return kNewImage;
    case ChangeEvent::kModify:
      return kOldImage | kNewImage;
    case ChangeEvent::kRemove:
      return kOldImage;
  }
  return 0;
}

}  // namespace

std::string encode_change_record(const ItemChangeFacts& change, StreamViewType view_type) {
  GALVAN_CHECK(change.old_value || change.new_value);
  const bool has_old = change.old_value && shows_old(view_type);
  const bool has_new = change.new_value && shows_new(view_type);
  char header[kHeaderBytes];
  header[kVersionAt] = static_cast<char>(kVersion);
  header[kEventAt] = static_cast<char>(event_of(change));
  header[kOriginAt] = static_cast<char>(change.origin);
  header[kImagesAt] = static_cast<char>((has_old ? kOldImage : 0) | (has_new ? kNewImage : 0));

  std::string record;
  record.reserve(kHeaderBytes + (has_old ? change.old_value->size() : 0) + (has_new ? change.new_value->size() : 0) +
                 3 * kLengthBytes);
  record.append(header, kHeaderBytes);
  if (has_old && has_new) {
    append_length(change.old_value->size(), record);
    record.append(*change.old_value);
    append_changes(*change.old_value, *change.new_value, record);
  } else if (has_old || has_new) {
    record.append(has_old ? *change.old_value : *change.new_value);
  } else {
    append_key_of(change.keys, change.key_source, record);
  }
  return record;
}

bool ChangeRecordReader::read(std::string_view bytes) {
  old_item_.reset();
  new_item_.reset();
  if (bytes.size() < kHeaderBytes || static_cast<std::uint8_t>(bytes[kVersionAt]) != kVersion) return false;
  const auto event = static_cast<std::uint8_t>(bytes[kEventAt]);
  const auto origin = static_cast<std::uint8_t>(bytes[kOriginAt]);
  const auto images = static_cast<std::uint8_t>(bytes[kImagesAt]);
  event_ = static_cast<ChangeEvent>(event);
  origin_ = static_cast<ChangeOrigin>(origin);
  if (origin > static_cast<std::uint8_t>(ChangeOrigin::kTimeToLive)) return false;
  if ((images & ~possible_images(event_)) != 0 || possible_images(event_) == 0) return false;
  const std::string_view rest = bytes.substr(kHeaderBytes);
  return images == 0 ? read_key(rest) : read_images(rest, images);
}

bool ChangeRecordReader::read_images(std::string_view bytes, unsigned images) {
  if (images == (kOldImage | kNewImage)) {
    if (!read_both_images(bytes)) return false;
  } else {
    auto& image = images == kOldImage ? old_item_ : new_item_;
    image = whole_item(bytes);
    if (!image) return false;
  }
  const ValueView item = (new_item_ ? new_item_ : old_item_)->item();
  if (!has_key(keys_, item)) return false;
  key_.clear();
  append_key_of(keys_, item, key_);
  return true;
}

bool ChangeRecordReader::read_both_images(std::string_view bytes) {
  if (bytes.size() < kLengthBytes) return false;
  const std::size_t old_bytes = load_little_endian<std::uint32_t>(bytes.data());
  bytes.remove_prefix(kLengthBytes);
  if (old_bytes > bytes.size()) return false;
  old_item_ = whole_item(bytes.substr(0, old_bytes));
  if (!old_item_ || !make_new_value(bytes.substr(0, old_bytes), bytes.substr(old_bytes))) return false;
  new_item_ = whole_item(new_value_);
  return new_item_.has_value();
}

bool ChangeRecordReader::make_new_value(std::string_view old_value, std::string_view changes) {
  if (changes.size() < kChangesBytesMin) return false;
  const std::size_t same_before = load_little_endian<std::uint32_t>(changes.data() + kHeadBytes);
  const std::size_t same_after = load_little_endian<std::uint32_t>(changes.data() + kHeadBytes + kLengthBytes);
  const std::string_view before = old_value.substr(kHeadBytes);
  if (same_before + same_after > before.size()) return false;
  new_value_.assign(changes.substr(0, kHeadBytes));
  new_value_.append(before.substr(0, same_before));
  new_value_.append(changes.substr(kChangesBytesMin));
  new_value_.append(before.substr(before.size() - same_after));
  return true;
}

bool ChangeRecordReader::read_key(std::string_view bytes) {
  if (!valid_value(bytes) || ValueView(bytes).type() != AttributeType::kM) return false;
  if (!has_key(keys_, ValueView(bytes)) || ValueView(bytes).count() != (keys_.sort ? 2U : 1U)) return false;
  key_ = bytes;
  return true;
}

}  // namespace galvan

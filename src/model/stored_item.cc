#include "model/stored_item.h"

#include "base/check.h"
#include "model/little_endian.h"
#include "model/value_encoding.h"

#include <limits>

namespace galvan {
namespace {

// Offsets in the header; see the grammar in stored_item.h.
constexpr std::size_t kVersionAt = 0;
constexpr std::size_t kFlagsAt = 1;
constexpr std::size_t kOriginAt = 2;
constexpr std::size_t kTimestampAt = 4;
constexpr std::size_t kItemBytesAt = 12;
constexpr std::uint16_t kOriginHere = 0;

}  // namespace

std::optional<StoredItemView> StoredItemView::parse(std::string_view bytes) {
  if (bytes.size() < kStoredItemHeaderBytes + encoding::kContainerHeaderBytes) return std::nullopt;
  if (encoding::byte_at(bytes, kVersionAt) != kStoredItemVersion) return std::nullopt;
  // No flag has a meaning yet, so a set one comes from a newer build.
  if (encoding::byte_at(bytes, kFlagsAt) != 0) return std::nullopt;
  const std::string_view item = bytes.substr(kStoredItemHeaderBytes);
  if (static_cast<encoding::Tag>(item[0]) != encoding::Tag::kM || encoded_value_length(item) != item.size()) {
    return std::nullopt;
  }
  return StoredItemView(bytes);
}

WriteTimestamp StoredItemView::timestamp() const {
  return WriteTimestamp(load_little_endian<std::uint64_t>(bytes_.data() + kTimestampAt));
}

std::uint16_t StoredItemView::origin() const { return load_little_endian<std::uint16_t>(bytes_.data() + kOriginAt); }

std::uint32_t StoredItemView::item_bytes() const {
  return load_little_endian<std::uint32_t>(bytes_.data() + kItemBytesAt);
}

void append_stored_item(ValueView item, WriteTimestamp timestamp, std::string& out) {
  append_stored_item(item, item_bytes(item), timestamp, out);
}

void append_stored_item(ValueView item, std::size_t size, WriteTimestamp timestamp, std::string& out) {
  GALVAN_CHECK(item.type() == AttributeType::kM);
  GALVAN_CHECK(size <= std::numeric_limits<std::uint32_t>::max());
  char header[kStoredItemHeaderBytes];
  header[kVersionAt] = static_cast<char>(kStoredItemVersion);
  header[kFlagsAt] = 0;
  store_little_endian(header + kOriginAt, kOriginHere);
  store_little_endian(header + kTimestampAt, timestamp.value());
  store_little_endian(header + kItemBytesAt, static_cast<std::uint32_t>(size));
  out.reserve(out.size() + sizeof(header) + item.encoded().size());
  out.append(header, sizeof(header));
  out.append(item.encoded());
}

}  // namespace galvan

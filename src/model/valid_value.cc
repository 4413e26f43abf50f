#include "model/value.h"

namespace galvan {
namespace {

using encoding::Tag;

// Takes one well-formed piece after the other from the front of bytes that may be damaged.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }

  bool take(std::size_t size, std::string_view& taken) {
    if (size > rest_.size()) return false;
    taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }

  bool take_byte(std::uint8_t& byte) {
    std::string_view taken;
    if (!take(1, taken)) return false;
    byte = encoding::byte_at(taken, 0);
    return true;
  }

  bool take_u32(std::uint32_t& value) {
    std::string_view taken;
    if (!take(4, taken)) return false;
    value = load_little_endian<std::uint32_t>(taken.data());
    return true;
  }

  // The shortest form only: a longer one would make equal values differ in their bytes.
  bool take_varint_bytes(std::string_view& run) {
    std::uint64_t length = 0;
    std::uint8_t byte = 0x80;
    for (unsigned width = 0; (byte & 0x80) != 0; ++width) {
      if (width == encoding::kVarintBytesMax || !take_byte(byte)) return false;
      if (byte == 0 && width > 0) return false;
      length |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * width);
    }
    return length <= std::numeric_limits<std::uint32_t>::max() && take(static_cast<std::size_t>(length), run);
  }

  bool take_number_key(std::string_view& key) {
    std::uint8_t length = 0;
    return take_byte(length) && take(length, key) && Number::valid_key(key);
  }

  bool take_value(int levels);

 private:
  bool take_list(std::uint32_t count, int levels);
  bool take_map(std::uint32_t count, int levels);
  bool take_set(std::uint32_t count, bool numbers);
  bool take_container(Tag tag, int levels);

  std::string_view rest_;
};

bool Reader::take_value(int levels) {
  std::uint8_t tag = 0;
  std::string_view run;
  if (!take_byte(tag)) return false;
  switch (static_cast<Tag>(tag)) {
    case Tag::kS:
    case Tag::kB:
      return take_varint_bytes(run);
    case Tag::kN:
      return take_number_key(run);
    case Tag::kNull:
    case Tag::kFalse:
    case Tag::kTrue:
      return true;
    case Tag::kL:
    case Tag::kM:
    case Tag::kSS:
    case Tag::kNS:
    case Tag::kBS:
      return take_container(static_cast<Tag>(tag), levels);
  }
  return false;
}

bool Reader::take_container(Tag tag, int levels) {
  std::uint32_t bytes = 0;
  std::uint32_t count = 0;
  std::string_view contents;
  if (!take_u32(bytes) || !take_u32(count) || !take(bytes, contents)) return false;
  Reader inner(contents);
  switch (tag) {
    case Tag::kL:
      return levels > 0 && inner.take_list(count, levels - 1) && inner.at_end();
    case Tag::kM:
      return levels > 0 && inner.take_map(count, levels - 1) && inner.at_end();
    default:
      return inner.take_set(count, tag == Tag::kNS) && inner.at_end();
  }
}

// The counts below may lie; each element takes a byte or more, so the bytes end any loop.
bool Reader::take_list(std::uint32_t count, int levels) {
  for (; count > 0; --count) {
    if (!take_value(levels)) return false;
  }
  return true;
}

bool Reader::take_map(std::uint32_t count, int levels) {
  std::string_view previous;
  for (std::uint32_t index = 0; index < count; ++index) {
    std::string_view name;
    if (!take_varint_bytes(name) || (index > 0 && name <= previous) || !take_value(levels)) return false;
    previous = name;
  }
  return true;
}

bool Reader::take_set(std::uint32_t count, bool numbers) {
  std::string_view previous;
  for (std::uint32_t index = 0; index < count; ++index) {
    std::string_view member;
    if (!(numbers ? take_number_key(member) : take_varint_bytes(member))) return false;
    if (index > 0 && member <= previous) return false;
    previous = member;
  }
  return true;
}

}  // namespace

bool valid_value(std::string_view bytes, int levels) {
  Reader reader(bytes);
  return reader.take_value(levels) && reader.at_end();
}

}  // namespace galvan

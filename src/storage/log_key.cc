#include "storage/log_key.h"

#include "base/check.h"
#include "model/big_endian.h"
#include "model/key_codec.h"

#include <cstddef>
#include <cstdint>

namespace galvan {
namespace {

constexpr std::size_t kZeroAt = 4;
constexpr std::size_t kLogKeyBytes = 16;

}  // namespace

void append_log_key(KeyspaceId log, SequenceNumber sequence, std::string& out) {
  append_keyspace(log, out);
  out.append(4, '\0');
  append_big_endian(sequence.value(), out);
}

bool is_log_key(std::string_view key) {
  return key.size() == kLogKeyBytes &&
         key.substr(kZeroAt, kLogPrefixBytes - kZeroAt) == std::string_view("\0\0\0\0", 4);
}

SequenceNumber log_key_sequence(std::string_view key) {
  GALVAN_CHECK(key.size() == kLogKeyBytes);
  return SequenceNumber(load_big_endian<std::uint64_t>(key.data() + kLogPrefixBytes));
}

KeyRange log_range_from(KeyspaceId log, SequenceNumber first) {
  KeyRange range;
  append_log_key(log, first, range.begin);
  // One past the last byte of the zero: the end of what a log can hold.
  append_keyspace(log, range.end);
  range.end.append({'\0', '\0', '\0', '\1'});
  return range;
}

}  // namespace galvan

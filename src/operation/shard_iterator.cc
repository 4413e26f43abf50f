#include "operation/shard_iterator.h"

#include "model/little_endian.h"
#include "security/sha256.h"
#include "wire/base64.h"

// An iterator is the ARN of the stream, "|1|", and the base64 of
//   u32:log u64:next u64:made byte{32}:MAC
// with integers little-endian; `made` is in milliseconds since 1970. MAC is HMAC-SHA256 of kPurpose, the ARN and what
// comes before the MAC. The service's iterators begin alike. A change of any rule is another number between the bars.
namespace galvan {
namespace {

/// Keeps this use of the secret apart from others.
constexpr std::string_view kPurpose = "ShardIterator";
constexpr std::string_view kVersion = "|1|";
constexpr std::size_t kNextAt = 4;
constexpr std::size_t kMadeAt = 12;
constexpr std::size_t kContentBytes = 20;
constexpr std::size_t kMacBytes = std::tuple_size_v<security::Sha256Digest>;

std::string mac_of(std::string_view secret, std::string_view arn, std::string_view content) {
  const auto digest = security::HmacKey(secret).sign(std::string(kPurpose).append(arn).append(content));
  return {digest.begin(), digest.end()};
}

tl::unexpected<ApiError> invalid_iterator() { return validation_error("Invalid ShardIterator"); }

}  // namespace

std::string seal_shard_iterator(std::string_view secret, const ShardPosition& position, WallTime now) {
  char content[kContentBytes];
  store_little_endian(content, position.log.value());
  store_little_endian(content + kNextAt, position.next.value());
  store_little_endian(content + kMadeAt, static_cast<std::uint64_t>(now.time_since_epoch().count()));
  std::string sealed(content, kContentBytes);
  sealed += mac_of(secret, position.stream_arn, sealed);
  std::string iterator(position.stream_arn);
  iterator += kVersion;
  wire::append_base64(sealed, iterator);
  return iterator;
}

Result<ShardPosition> open_shard_iterator(std::string_view secret, std::string_view iterator, WallTime now) {
  const std::size_t bar = iterator.find('|');
  if (bar == std::string_view::npos || !iterator.substr(bar).starts_with(kVersion)) return invalid_iterator();
  const std::string_view arn = iterator.substr(0, bar);
  std::string sealed;
  if (!wire::decode_base64(iterator.substr(bar + kVersion.size()), sealed).has_value()) return invalid_iterator();
  if (sealed.size() != kContentBytes + kMacBytes) return invalid_iterator();
  const std::string_view content = std::string_view(sealed).substr(0, kContentBytes);
  const std::string_view mac = std::string_view(sealed).substr(kContentBytes);
  if (!security::equal_in_constant_time(mac, mac_of(secret, arn, content))) return invalid_iterator();
  const auto made = static_cast<std::int64_t>(load_little_endian<std::uint64_t>(sealed.data() + kMadeAt));
  if (now - WallTime(std::chrono::milliseconds(made)) > kShardIteratorValidity) {
    return api_error(ErrorKind::kExpiredIterator, "Shard iterator has expired");
  }
  return ShardPosition{.stream_arn = arn,
                       .log = KeyspaceId(load_little_endian<std::uint32_t>(sealed.data())),
                       .next = SequenceNumber(load_little_endian<std::uint64_t>(sealed.data() + kNextAt))};
}

}  // namespace galvan

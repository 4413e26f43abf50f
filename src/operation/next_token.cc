#include "operation/next_token.h"

#include "model/little_endian.h"
#include "wire/base64.h"

// A token is the base64 of
//   u8:version(1) byte{32}:statement u32:range byte{…}:key byte{32}:MAC
// with integers little-endian. MAC is HMAC-SHA256 of kPurpose and all that comes before. Clients may keep tokens over
// an upgrade: a change of any rule is a new version.
namespace galvan {
namespace {

constexpr char kVersion = 1;
/// Keeps this use of the secret apart from others.
constexpr std::string_view kPurpose = "NextToken";
constexpr std::size_t kDigestBytes = std::tuple_size_v<security::Sha256Digest>;
constexpr std::size_t kRangeAt = 1 + kDigestBytes;
constexpr std::size_t kKeyAt = kRangeAt + sizeof(std::uint32_t);

void append_sized(std::string_view bytes, std::string& out) {
  append_little_endian(static_cast<std::uint64_t>(bytes.size()), out);
  out += bytes;
}

security::Sha256Digest mac_of(std::string_view secret, std::string_view content) {
  return security::HmacKey(secret).sign(std::string(kPurpose).append(content));
}

}  // namespace

security::Sha256Digest statement_digest(std::string_view statement, std::span<const ValueView> parameters) {
  std::string content;
  append_sized(statement, content);
  for (const ValueView parameter : parameters) append_sized(parameter.encoded(), content);
  return security::sha256(content);
}

std::string seal_next_token(std::string_view secret, const security::Sha256Digest& statement,
                            const SelectPosition& position) {
  std::string sealed(1, kVersion);
  sealed += security::bytes_of(statement);
  append_little_endian(position.range, sealed);
  sealed += position.key;
  sealed += security::bytes_of(mac_of(secret, sealed));
  std::string token;
  wire::append_base64(sealed, token);
  return token;
}

Result<SelectPosition> open_next_token(std::string_view secret, const security::Sha256Digest& statement,
                                       std::string_view token) {
  std::string sealed;
  const bool decoded = wire::decode_base64(token, sealed).has_value();
  if (!decoded || sealed.size() < kKeyAt + kDigestBytes) return validation_error("Invalid NextToken");
  const std::string_view content = std::string_view(sealed).substr(0, sealed.size() - kDigestBytes);
  const security::Sha256Digest expected = mac_of(secret, content);
  const std::string_view mac = std::string_view(sealed).substr(content.size());
  if (!security::equal_in_constant_time(mac, security::bytes_of(expected)) || content[0] != kVersion) {
    return validation_error("Invalid NextToken");
  }
  if (content.substr(1, kDigestBytes) != security::bytes_of(statement)) {
    return validation_error("NextToken does not match request");
  }
  return SelectPosition{.range = load_little_endian<std::uint32_t>(content.data() + kRangeAt),
                        .key = std::string(content.substr(kKeyAt))};
}

}  // namespace galvan

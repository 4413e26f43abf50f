#pragma once

#include <cstdint>
#include <string_view>

namespace galvan {

/// The CRC-32 of zlib and gzip, which x-amz-crc32 carries.
std::uint32_t crc32(std::string_view bytes);

}  // namespace galvan

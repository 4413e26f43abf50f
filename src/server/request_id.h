#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace galvan {

/// Makes request ids as the service spells them: 52 of A-Z and 0-9. Unique for all practical purposes (every id holds
/// 256 random bits), but no secret: the numbers are those of a plain generator. Not thread-safe.
class RequestIdSource {
 public:
  static constexpr std::size_t kLength = 52;
  using Id = std::array<char, kLength>;

  /// Seeds itself from the system.
  RequestIdSource();
  Id next();

 private:
  std::uint64_t next_number();

  std::array<std::uint64_t, 4> state_;
};

inline std::string_view view(const RequestIdSource::Id& id) { return {id.data(), id.size()}; }

}  // namespace galvan

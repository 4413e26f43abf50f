#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace galvan {

/// An integer id that mixes with no other: `using KeyspaceId = StrongId<struct KeyspaceIdTag, std::uint32_t>;`
template <class Tag, class Integer = std::uint64_t>
class StrongId {
 public:
  constexpr StrongId() = default;
  constexpr explicit StrongId(Integer value) : value_(value) {}
  constexpr Integer value() const { return value_; }
  friend constexpr auto operator<=>(StrongId, StrongId) = default;

 private:
  Integer value_ = 0;
};

}  // namespace galvan

template <class Tag, class Integer>
struct std::hash<galvan::StrongId<Tag, Integer>> {
  std::size_t operator()(galvan::StrongId<Tag, Integer> id) const noexcept { return std::hash<Integer>{}(id.value()); }
};

#include "server/request_id.h"

#include <bit>
#include <random>

namespace galvan {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
constexpr unsigned kBitsPerDigit = 5;
constexpr std::size_t kDigitsPerNumber = 13;  // the last of them takes the 4 bits that are left of 64
static_assert(RequestIdSource::kLength % kDigitsPerNumber == 0);

}  // namespace

RequestIdSource::RequestIdSource() {
  std::random_device device;
  for (std::uint64_t& word : state_) word = (std::uint64_t{device()} << 32U) | device();
  state_[0] |= 1;  // the one state that the generator could not leave is all zeros
}

// xoshiro256++ (Blackman and Vigna, public domain): far faster than the system's generator, with a period that two
// threads never meet in.
std::uint64_t RequestIdSource::next_number() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t shifted = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

RequestIdSource::Id RequestIdSource::next() {
  Id id;
  char* out = id.data();
  for (std::size_t part = 0; part < kLength / kDigitsPerNumber; ++part) {
    std::uint64_t number = next_number();
    for (std::size_t digit = 0; digit < kDigitsPerNumber; ++digit) {
      *out++ = kDigits[number & ((1U << kBitsPerDigit) - 1)];
      number >>= kBitsPerDigit;
    }
  }
  return id;
}

}  // namespace galvan

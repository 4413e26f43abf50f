#include "base/check.h"
#include "server/gzip.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Inflates what may be no gzip at all, in steps of several sizes, which must all come to the same; makes gzip of it,
// which must be read as the same again; and takes it for an Accept-Encoding.
namespace galvan {
namespace {

/// The server stops as well: a small body may be a huge one.
constexpr std::size_t kInflatedBytesMax = std::size_t{1} << 18;

struct Inflated {
  std::string text;
  GzipReader::Progress end = GzipReader::Progress::kMore;  // kMore: more than kInflatedBytesMax

  friend bool operator==(const Inflated&, const Inflated&) = default;
};

Inflated inflate(std::string_view compressed, std::size_t step) {
  GzipReader reader(compressed);
  Inflated inflated;
  while (inflated.text.size() < kInflatedBytesMax) {
    const std::size_t before = inflated.text.size();
    const std::size_t bytes_max = std::min(step, kInflatedBytesMax - before);
    inflated.end = reader.read(bytes_max, inflated.text);
    const std::size_t appended = inflated.text.size() - before;
    GALVAN_CHECK(appended <= bytes_max);
    if (inflated.end != GzipReader::Progress::kMore) break;
    GALVAN_CHECK(appended == bytes_max);
  }
  // How much of a damaged stream comes out before the damage is seen depends on the steps.
  if (inflated.end == GzipReader::Progress::kBad) inflated.text.clear();
  return inflated;
}

void check_reading(std::string_view compressed, std::size_t step) {
  const Inflated whole = inflate(compressed, kInflatedBytesMax);
  GALVAN_CHECK(inflate(compressed, step) == whole);
}

void check_writing(std::string_view text) {
  static GzipWriter writer;
  std::string compressed;
  if (text.size() >= kInflatedBytesMax || !writer.compress(text, compressed)) return;
  GALVAN_CHECK(compressed.size() < text.size());
  const Inflated inflated = inflate(compressed, kInflatedBytesMax);
  GALVAN_CHECK(inflated.end == GzipReader::Progress::kDone);
  GALVAN_CHECK(inflated.text == text);
}

}  // namespace
}  // namespace galvan

// The first byte chooses the step.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  galvan::check_reading(bytes, std::size_t{data[0]} + 1);
  galvan::check_writing(bytes);
  galvan::accepts_gzip(bytes);
  return 0;
}

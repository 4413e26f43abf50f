#include "load/request_template.h"

#include <charconv>

namespace galvan::load {
namespace {

constexpr std::string_view kFieldBegin = "{{";
constexpr std::string_view kFieldEnd = "}}";
constexpr std::uint64_t kFieldWidthMax = 1 << 20;
// 64 of them, so that each takes six bits of a random number.
constexpr std::string_view kNoise = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// The decimal numbers of `text`, which single spaces separate; nothing if it is anything else.
std::optional<std::vector<std::uint64_t>> parse_numbers(std::string_view text) {
  std::vector<std::uint64_t> numbers;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    std::uint64_t number = 0;
    const auto [rest, error] = std::from_chars(at, end, number);
    if (error != std::errc()) return std::nullopt;
    numbers.push_back(number);
    if (rest == end) return numbers;
    if (*rest != ' ') return std::nullopt;
    at = rest + 1;
  }
}

void write_digits(char* to, std::size_t width, std::uint64_t number) {
  for (std::size_t place = width; place-- > 0; number /= 10) to[place] = static_cast<char>('0' + number % 10);
}

void write_noise(char* to, std::size_t width, Random& random) {
  constexpr unsigned kLettersPerDraw = 10;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < width; ++i, bits >>= 6U) {
    if (i % kLettersPerDraw == 0) bits = random.next();
    to[i] = kNoise[bits & 63U];
  }
}

}  // namespace

std::optional<RequestTemplate> RequestTemplate::parse(std::string_view text, std::string& error) {
  RequestTemplate result;
  while (true) {
    const std::size_t begin = text.find(kFieldBegin);
    result.text_ += text.substr(0, begin);
    if (begin == std::string_view::npos) return result;
    text.remove_prefix(begin + kFieldBegin.size());
    const std::size_t end = text.find(kFieldEnd);
    auto field = end == std::string_view::npos ? std::nullopt : parse_field(text.substr(0, end));
    if (!field) {
      error = "not a field: {{" + std::string(text.substr(0, 60));
      return std::nullopt;
    }
    field->offset = result.text_.size();
    result.text_.append(field->width, '0');
    result.varying_bytes_ = result.text_.size();
    result.fields_.push_back(*field);
    text.remove_prefix(end + kFieldEnd.size());
  }
}

std::optional<RequestTemplate::Field> RequestTemplate::parse_field(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view name = text.substr(0, space);
  const auto numbers = parse_numbers(text.substr(space + 1));
  if (!numbers || numbers->back() == 0 || numbers->back() > kFieldWidthMax) return std::nullopt;
  const auto& n = *numbers;
  if (name == "noise" && n.size() == 1) return Field{.kind = Kind::kNoise, .offset = 0, .width = n[0]};
  if (name != "number" || n.size() != 5 || n[2] == 0) return std::nullopt;
  return Field{.kind = Kind::kNumber,
               .offset = 0,
               .width = n[4],
               .multiplier = n[0],
               .addend = n[1],
               .divisor = n[2],
               .modulus = n[3]};
}

void RequestTemplate::fill(char* request, std::uint64_t n, Random& random) const {
  for (const Field& field : fields_) {
    char* const to = request + field.offset;
    if (field.kind == Kind::kNoise) {
      write_noise(to, field.width, random);
      continue;
    }
    const std::uint64_t quotient = (n * field.multiplier + field.addend) / field.divisor;
    write_digits(to, field.width, field.modulus == 0 ? quotient : quotient % field.modulus);
  }
}

}  // namespace galvan::load

#include "base/check.h"
#include "model/number.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

// Input: two spellings with a newline between them; the whole input is tried as a number key too.
namespace galvan {
namespace {

std::string key_of(const Number& number) {
  std::string key;
  number.append_key(key);
  return key;
}

void check_one(const Number& number) {
  const std::string text = number.to_text();
  GALVAN_CHECK(text.size() <= Number::kTextBytesMax);
  const Result<Number> again = Number::parse(text);
  GALVAN_CHECK(again.has_value() && *again == number);

  const std::string key = key_of(number);
  GALVAN_CHECK(key.size() <= Number::kKeyBytesMax && Number::valid_key(key));
  GALVAN_CHECK(Number::key_length(key + "\x01") == key.size());
  GALVAN_CHECK(Number::from_key(key) == number);
  std::string key_text;
  Number::append_key_text(key, key_text);
  GALVAN_CHECK(key_text == text);

  GALVAN_CHECK(number.item_bytes() >= 1 && number.item_bytes() <= 22);
  GALVAN_CHECK(Number::key_item_bytes(key) == number.item_bytes());
}

void check_two(const Number& a, const Number& b) {
  const auto order = a <=> b;
  GALVAN_CHECK(std::is_eq(order) == (a == b));
  GALVAN_CHECK(std::is_lt(order) == (key_of(a) < key_of(b)));

  const Result<Number> sum = Number::add(a, b);
  const Result<Number> swapped = Number::add(b, a);
  GALVAN_CHECK(sum.has_value() == swapped.has_value());
  if (sum) {
    GALVAN_CHECK(*sum == *swapped);
    check_one(*sum);
    const Result<Number> back = Number::subtract(*sum, b);
    GALVAN_CHECK(back.has_value() && *back == a);
  }
  const Result<Number> difference = Number::subtract(a, b);
  if (difference) {
    GALVAN_CHECK((*difference <=> Number()) == order);
    check_one(*difference);
  }
}

void check_input(std::string_view input) {
  if (Number::valid_key(input)) {
    const Number number = Number::from_key(input);
    GALVAN_CHECK(key_of(number) == input);
    check_one(number);
  }
  const std::size_t newline = input.find('\n');
  const Result<Number> a = Number::parse(input.substr(0, newline));
  if (a) check_one(*a);
  if (newline == std::string_view::npos) return;
  const Result<Number> b = Number::parse(input.substr(newline + 1));
  if (b) check_one(*b);
  if (a && b) check_two(*a, *b);
}

}  // namespace
}  // namespace galvan

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  galvan::check_input({reinterpret_cast<const char*>(data), size});
  return 0;
}

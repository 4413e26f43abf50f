// Answers questions about numbers on standard output, one line each, for number_test.py to compare with Python's
// decimal. A question is a line of words with one space between them; numbers are spelled as a client spells them.
//   parse <text>      the normal text      (the text is the whole rest of the line, and may be empty)
//   add|sub <a> <b>   the normal text
//   cmp <a> <b>       -1, 0 or 1, by operator<=>
//   keycmp <a> <b>    -1, 0 or 1, by the bytes of the number keys
//   size <a>          item_bytes()
//   key <a>           the number key in hexadecimal
// An answer is `= ` and what was asked for, or `! ` and the message of the error.
#include "base/check.h"
#include "model/number.h"

#include <compare>
#include <iostream>
#include <string>
#include <string_view>

namespace galvan {
namespace {

struct Question {
  std::string_view verb;
  std::string_view a;
  std::string_view b;
};

// Cuts the first word off.
std::string_view take_word(std::string_view& line) {
  const std::size_t space = line.find(' ');
  const std::string_view word = line.substr(0, space);
  line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  return word;
}

std::string key_of(const Number& number) {
  std::string key;
  number.append_key(key);
  GALVAN_CHECK(Number::valid_key(key) && Number::from_key(key) == number);
  return key;
}

// The text by both of its ways, from the number and from its key.
std::string text_of(const Number& number) {
  std::string text;
  Number::append_key_text(key_of(number), text);
  GALVAN_CHECK(text == number.to_text());
  return text;
}

std::string size_of(const Number& number) {
  GALVAN_CHECK(number.item_bytes() == Number::key_item_bytes(key_of(number)));
  return std::to_string(number.item_bytes());
}

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text.push_back(kDigits[static_cast<unsigned char>(byte) >> 4]);
    text.push_back(kDigits[static_cast<unsigned char>(byte) & 0x0F]);
  }
  return text;
}

std::string sign_of(std::strong_ordering order) { return std::is_lt(order) ? "-1" : std::is_gt(order) ? "1" : "0"; }

Result<std::string> answer(const Question& question) {
  GALVAN_TRY(const Number a, Number::parse(question.a));
  if (question.verb == "parse") return text_of(a);
  if (question.verb == "size") return size_of(a);
  if (question.verb == "key") return hexadecimal(key_of(a));

  GALVAN_TRY(const Number b, Number::parse(question.b));
  if (question.verb == "cmp") return sign_of(a <=> b);
  if (question.verb == "keycmp") return sign_of(key_of(a) <=> key_of(b));
  if (question.verb == "add") {
    GALVAN_TRY(const Number sum, Number::add(a, b));
    return text_of(sum);
  }
  GALVAN_CHECK(question.verb == "sub");
  GALVAN_TRY(const Number difference, Number::subtract(a, b));
  return text_of(difference);
}

}  // namespace
}  // namespace galvan

int main() {
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) {
    std::string_view rest = line;
    galvan::Question question;
    question.verb = galvan::take_word(rest);
    question.a = question.verb == "parse" ? rest : galvan::take_word(rest);
    question.b = rest;
    const galvan::Result<std::string> answer = galvan::answer(question);
    std::cout << (answer ? "= " + *answer : "! " + answer.error().message()) << '\n';
  }
  return 0;
}

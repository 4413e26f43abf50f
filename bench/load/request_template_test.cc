#include "load/request_template.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace galvan::load {
namespace {

std::string request_for(std::string_view text, std::uint64_t n) {
  std::string error;
  const auto parsed = RequestTemplate::parse(text, error);
  if (!parsed) return "error: " + error;
  std::string request = parsed->text();
  Random random(1);
  parsed->fill(request.data(), n, random);
  return request;
}

TEST(RequestTemplate, FillsNumbers) {
  struct Row {
    std::string_view text;
    std::uint64_t n;
    std::string_view request;
  };
  const Row rows[] = {
      {"", 7, ""},
      {"nothing { to } do", 7, "nothing { to } do"},
      {"{{number 1 0 1 0 6}}", 7, "000007"},
      {"{{number 1 0 1 0 2}}", 12345, "45"},
      {"{{number 1 0 20 0 3}}/{{number 1 0 1 20 2}}", 47, "002/07"},
      {"{{number 25 24 20 0 3}}/{{number 25 24 1 20 2}}!", 2, "003/14!"},
      {"a{{number 1 0 1 0 1}}b{{number 1 1 1 0 1}}c", 3, "a3b4c"},
  };
  for (const Row& row : rows) EXPECT_EQ(request_for(row.text, row.n), row.request) << row.text;
}

TEST(RequestTemplate, RefusesWhatIsNoField) {
  for (const std::string_view text :
       {"{{", "{{}}", "{{number}}", "{{number 1 0 1 0}}", "{{number 1 0 0 0 4}}", "{{number 1 0 1 0 0}}",
        "{{number 1 0 1 0 4 4}}", "{{number 1  0 1 0 4}}", "{{number 1 0 1 0 4 }}", "{{number -1 0 1 0 4}}",
        "{{number 1 0 1 0 1048577}}", "{{noise 0}}", "{{noise 1 1}}", "{{letters 4}}", "{{noise 4"}) {
    EXPECT_TRUE(request_for(text, 1).starts_with("error: not a field: {{")) << text;
  }
}

TEST(RequestTemplate, NoiseDiffersAndKeepsItsPlace) {
  std::string error;
  const auto parsed = RequestTemplate::parse("<{{noise 100}}>", error);
  ASSERT_TRUE(parsed) << error;
  Random random(1);
  std::string first = parsed->text();
  parsed->fill(first.data(), 1, random);
  std::string second = first;
  parsed->fill(second.data(), 1, random);
  EXPECT_NE(first, second);
  EXPECT_EQ(first.size(), 102U);
  EXPECT_EQ(first.front(), '<');
  EXPECT_EQ(first.back(), '>');
  EXPECT_EQ(first.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 1), 101U);
}

TEST(RequestTemplate, SaysHowFarRequestsDiffer) {
  std::string error;
  EXPECT_EQ(RequestTemplate::parse("ab{{number 1 0 1 0 3}}{{noise 2}}tail", error)->varying_bytes(), 7U);
  EXPECT_EQ(RequestTemplate::parse("tail", error)->varying_bytes(), 0U);
}

}  // namespace
}  // namespace galvan::load

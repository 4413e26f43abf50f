#include "wire/json_writer.h"
#include "wire/request_decoder.h"
#include "wire/sample_request.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>

namespace galvan::wire {
namespace {

using Random = std::mt19937_64;

/// GALVAN_SEED from the environment, or a random one; printed, so that a failure can be repeated.
std::uint64_t seed() {
  const char* const given = std::getenv("GALVAN_SEED");
  const std::uint64_t chosen = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "GALVAN_SEED=" << chosen << '\n';
  return chosen;
}

std::size_t below(Random& random, std::size_t bound) { return static_cast<std::size_t>(random() % bound); }

std::string random_text(Random& random, std::size_t characters_max) {
  constexpr std::string_view kCharacters[] = {"a", "b", "\"", "\\", "/", "\n", "\x01", "\x7F", "é", "€", "😀", "{", ","};
  std::string text;
  for (std::size_t count = below(random, characters_max + 1); count > 0; --count) {
    text += below(random, 20) == 0 ? std::string_view("\0", 1) : kCharacters[below(random, std::size(kCharacters))];
  }
  return text;
}

std::string random_bytes(Random& random) {
  std::string bytes;
  for (std::size_t count = below(random, 20); count > 0; --count) bytes.push_back(static_cast<char>(random()));
  return bytes;
}

Number random_number(Random& random) {
  std::string text = below(random, 2) == 0 ? "-" : "";
  for (std::size_t count = 1 + below(random, 38); count > 0; --count)
    text.push_back(static_cast<char>('0' + below(random, 10)));
  text += "e" + std::to_string(static_cast<int>(below(random, 170)) - 90);
  return Number::parse(text).value_or(Number(7));
}

AttributeValue random_set(Random& random, AttributeType type) {
  std::vector<std::string> members;
  for (std::size_t count = 1 + below(random, 5); count > 0; --count) {
    std::string& member = members.emplace_back();
    if (type == AttributeType::kSS) member = random_text(random, 5);
    if (type == AttributeType::kBS) member = random_bytes(random);
    if (type == AttributeType::kNS) random_number(random).append_key(member);
  }
  return AttributeValue::set(type, members);
}

AttributeValue random_map(Random& random, int levels);

AttributeValue random_value(Random& random, int levels) {
  const auto type = static_cast<AttributeType>(below(random, 10));
  switch (type) {
    case AttributeType::kS:
      return AttributeValue::string(random_text(random, 30));
    case AttributeType::kN:
      return AttributeValue::number(random_number(random));
    case AttributeType::kB:
      return AttributeValue::binary(random_bytes(random));
    case AttributeType::kNull:
      return AttributeValue::null();
    case AttributeType::kBool:
      return AttributeValue::boolean(below(random, 2) == 0);
    case AttributeType::kL: {
      std::vector<AttributeValue> elements;
      for (std::size_t count = levels > 0 ? below(random, 5) : 0; count > 0; --count)
        elements.push_back(random_value(random, levels - 1));
      return AttributeValue::list(elements);
    }
    case AttributeType::kM:
      return random_map(random, levels);
    case AttributeType::kSS:
    case AttributeType::kNS:
    case AttributeType::kBS:
      return random_set(random, type);
  }
  return AttributeValue::null();
}

AttributeValue random_map(Random& random, int levels) {
  AttributeMap entries;
  for (std::size_t count = levels > 0 ? below(random, 6) : 0; count > 0; --count)
    entries.insert_or_assign("n" + random_text(random, 4), random_value(random, levels - 1));
  return AttributeValue::map(entries);
}

std::string body_of(ValueView item) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("Item");
  json.item(item);
  json.key("Value");
  json.attribute_value(item);
  json.key("ExpressionAttributeValues");
  json.begin_object();
  json.key(":v");
  json.attribute_value(item);
  json.end_object();
  json.end_object();
  return body;
}

TEST(CodecProperty, WhatIsWrittenIsReadBackByteForByte) {
  Random random(seed());
  RequestDecoder decoder;
  for (int round = 0; round < 2000; ++round) {
    const AttributeValue item = random_map(random, 6);
    std::string body = body_of(item);
    SampleRequest request;
    const Result<void> result = decoder.decode(body, request);
    ASSERT_TRUE(result) << body;
    ASSERT_EQ(request.item.value.encoded(), item.encoded()) << body;
    ASSERT_EQ(request.value.value.encoded(), item.encoded()) << body;
    ASSERT_EQ((*request.expression_attribute_values)[0].value.value.encoded(), item.encoded()) << body;
  }
}

TEST(CodecProperty, MutatedBodiesAreAnsweredAndWhatIsTakenIsWellFormed) {
  Random random(seed());
  RequestDecoder decoder;
  constexpr std::string_view kBytes = "{}[]\":,\\ue0+-.tfn \x80\xFF";
  for (int round = 0; round < 5000; ++round) {
    std::string body = body_of(random_map(random, 4));
    for (std::size_t edits = 1 + below(random, 3); edits > 0 && !body.empty(); --edits) {
      const std::size_t at = below(random, body.size());
      const char byte = below(random, 3) == 0 ? static_cast<char>(random()) : kBytes[below(random, kBytes.size())];
      switch (below(random, 4)) {
        case 0:
          body[at] = byte;
          break;
        case 1:
          body.insert(at, 1, byte);
          break;
        case 2:
          body.erase(at, 1 + below(random, 4));
          break;
        default:
          body.resize(at);
      }
    }
    const std::string kept = body;
    SampleRequest request;
    const Result<void> result = decoder.decode(body, request);
    if (result) {
      if (!request.item.value.absent()) {
        ASSERT_TRUE(valid_value(request.item.value.encoded())) << kept;
      }
      if (!request.value.value.absent()) {
        ASSERT_TRUE(valid_value(request.value.value.encoded())) << kept;
      }
      ASSERT_TRUE(decoder.well_formed(body)) << kept;
    } else {
      ASSERT_EQ(result.error().kind(), ErrorKind::kSerialization) << kept;
      ASSERT_EQ(decoder.well_formed(body), !result.error().message().empty()) << kept;
    }
  }
}

}  // namespace
}  // namespace galvan::wire

#include "base/check.h"
#include "wire/json_writer.h"
#include "wire/request_decoder.h"
#include "wire/sample_request.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Decodes a body into one of several request tables, checks its constraints, and writes back what was decoded, which
// must be read as the same again. The first byte chooses the table, the rest is the body.
namespace galvan::wire {
namespace {

struct EmptyRequest {
  static const StructTable& table() {
    static constexpr StructTable table{};
    return table;
  }
};

/// Reads every view of a decoded value: a dangling one is the sanitizer's to find.
void check_value(const ValueInput& input) {
  GALVAN_CHECK(input.given || (input.value.absent() && input.error.empty()));
  GALVAN_CHECK(!input.given || input.value.absent() != input.error.empty());
  if (!input.value.absent()) GALVAN_CHECK(valid_value(input.value.encoded()));
}

void write_value(JsonWriter& json, std::string_view name, const ValueInput& input) {
  check_value(input);
  if (input.value.absent()) return;
  json.key(name);
  json.attribute_value(input.value);
}

std::string written(const SampleRequest& request) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  if (request.table_name) {
    json.key("TableName");
    json.string(*request.table_name);
  }
  if (request.limit) {
    json.key("Limit");
    json.integer(*request.limit);
  }
  write_value(json, "Value", request.value);
  check_value(request.item);
  if (!request.item.value.absent()) {
    json.key("Item");
    json.item(request.item.value);
  }
  if (request.expression_attribute_values) {
    json.key("ExpressionAttributeValues");
    json.begin_object();
    for (const NamedValueInput& entry : *request.expression_attribute_values)
      write_value(json, entry.placeholder, entry.value);
    json.end_object();
  }
  if (request.keys) {
    for (const ItemInput& key : *request.keys) check_value(key);
  }
  json.end_object();
  return out;
}

void check_sample(std::string& body) {
  RequestDecoder decoder;
  SampleRequest request;
  const Result<void> result = decoder.decode(body, request);
  if (!result) {
    GALVAN_CHECK(result.error().kind() == ErrorKind::kSerialization);
    GALVAN_CHECK(decoder.well_formed(body) == !result.error().message().empty());
    return;
  }
  const Result<void> checked = check_constraints(request);
  GALVAN_CHECK(checked.has_value() || checked.error().kind() == ErrorKind::kValidation);

  std::string again = written(request);
  const std::string kept = again;
  RequestDecoder second_decoder;
  SampleRequest second;
  GALVAN_CHECK(second_decoder.decode(again, second).has_value());
  GALVAN_CHECK(second.value.value == request.value.value);
  GALVAN_CHECK(second.item.value == request.item.value);
  GALVAN_CHECK(written(second) == kept);
  GALVAN_CHECK(decoder.well_formed(body));
}

template <class Request>
void check_accepted_is_well_formed(std::string& body) {
  RequestDecoder decoder;
  Request request;
  const bool accepted = decoder.decode(body, request).has_value();
  if (accepted) static_cast<void>(check_constraints(request));
  const bool well_formed = decoder.well_formed(body);
  GALVAN_CHECK(!accepted || well_formed);
}

}  // namespace
}  // namespace galvan::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace galvan::wire;
  if (size == 0) return 0;
  std::string body(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      check_accepted_is_well_formed<SampleElement>(body);
      break;
    case 1:
      check_accepted_is_well_formed<EmptyRequest>(body);
      break;
    default:
      check_sample(body);
  }
  return 0;
}

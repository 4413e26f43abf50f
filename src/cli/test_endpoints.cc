#include "cli/test_endpoints.h"

#include "table/storage_errors.h"
#include "wire/error_reply.h"
#include "wire/json_writer.h"
#include "wire/request_decoder.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace galvan::cli {
namespace {

using std::chrono::milliseconds;

Result<void> needs_flag(std::string_view path) {
  return validation_error(std::string(path) + " is for tests: start the server with --test-clock");
}

struct ClockRequest {
  std::optional<std::int64_t> set_to_milliseconds;
  std::optional<std::int64_t> advance_milliseconds;
  std::optional<bool> frozen;
  static const wire::StructTable& table();

  bool changes_something() const { return set_to_milliseconds || advance_milliseconds || frozen; }
};

const wire::StructTable& ClockRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&ClockRequest::set_to_milliseconds>("SetToMilliseconds", {.is_long = true}),
      wire::member<&ClockRequest::advance_milliseconds>("AdvanceMilliseconds", {.is_long = true}),
      wire::member<&ClockRequest::frozen>("Frozen"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

// Nothing and {} ask for the time; a member that is spelled wrong must not seem to.
bool asks_for_nothing(std::string_view body) { return body.find_first_not_of(" \t\r\n{}") == std::string_view::npos; }

Result<TestClockReading> change_clock(TestClock& clock, std::string& body) {
  const bool only_reads = asks_for_nothing(body);
  ClockRequest request;
  wire::RequestDecoder decoder;
  if (!body.empty()) GALVAN_TRY(decoder.decode(body, request));
  if (only_reads) return clock.read();
  if (!request.changes_something()) {
    return validation_error("One of SetToMilliseconds, AdvanceMilliseconds and Frozen must be given");
  }
  TestClockChange change{.advance = milliseconds(request.advance_milliseconds.value_or(0)), .frozen = request.frozen};
  if (request.set_to_milliseconds) change.set_to = WallTime(milliseconds(*request.set_to_milliseconds));
  const auto changed = clock.change(change);
  if (changed.has_value()) return *changed;
  if (changed.error() == TestClockRefusal::kTooLate) return validation_error("The clock ends with the year 9999");
  return validation_error("The clock can not go back: it is at " +
                          std::to_string(clock.now().time_since_epoch().count()) + " milliseconds");
}

}  // namespace

std::span<const TestEndpoints::Endpoint> TestEndpoints::endpoints() {
  static constexpr auto all = std::to_array<Endpoint>({
      {"/_galvan/clock", true, &TestEndpoints::answer_clock},
      {"/_galvan/ttl/sweep", false, &TestEndpoints::answer_sweep},
  });
  return all;
}

bool TestEndpoints::answer(const OwnRequest& request, ApiResponse& response) {
  const std::span<const Endpoint> all = endpoints();
  const auto endpoint = std::ranges::find(all, request.path, &Endpoint::path);
  if (endpoint == all.end() || !(endpoint->reads || request.method == HttpMethod::kPost)) return false;
  const auto answered = clock_ ? (this->*endpoint->answer)(request, response.body) : needs_flag(request.path);
  if (answered.has_value()) return true;
  response.body.clear();
  response.error = answered.error().kind();
  response.status = wire::append_error_reply(answered.error(), response.body);
  return true;
}

Result<void> TestEndpoints::answer_clock(const OwnRequest& request, std::string& out) {
  TestClockReading reading;
  if (request.method == HttpMethod::kPost) {
    GALVAN_TRY(reading, change_clock(*clock_, *request.body));
  } else {
    reading = clock_->read();
  }
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("NowMilliseconds");
  writer.integer(reading.now.time_since_epoch().count());
  writer.key("Frozen");
  writer.boolean(reading.frozen);
  writer.end_object();
  return ok();
}

Result<void> TestEndpoints::answer_sweep(const OwnRequest&, std::string& out) {
  GALVAN_TRY(const std::uint64_t removed, from_storage(sweeper_.sweep()));
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("RemovedItems");
  writer.integer(static_cast<std::int64_t>(removed));
  writer.end_object();
  return ok();
}

std::vector<EngineFigure> TestEndpoints::figures() const {
  std::vector<EngineFigure> figures = sweeper_.figures();
  figures.push_back({"test_clock_enabled", "Whether the clock is in the hands of its user", false, clock_ ? 1.0 : 0.0});
  return figures;
}

}  // namespace galvan::cli

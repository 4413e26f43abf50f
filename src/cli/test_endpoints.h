#pragma once

#include "base/test_clock.h"
#include "model/api_error.h"
#include "server/own_endpoints.h"
#include "ttl/expiry_sweeper.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galvan::cli {

/// The endpoints that give time into the hands of whoever tests an application: docs/operations.md, "Time in your
/// hands". Refused with a ValidationException unless the server was started with --test-clock.
class TestEndpoints final : public OwnEndpoints {
 public:
  /// `clock`, the one that the server goes by, is null without --test-clock. Both must outlive the endpoints.
  TestEndpoints(TestClock* clock, ExpirySweeper& sweeper) : clock_(clock), sweeper_(sweeper) {}

  bool answer(const OwnRequest& request, ApiResponse& response) override;
  std::vector<EngineFigure> figures() const override;

 private:
  using Answer = Result<void> (TestEndpoints::*)(const OwnRequest& request, std::string& out);
  struct Endpoint {
    std::string_view path;
    bool reads;  ///< answers GET as well
    Answer answer;
  };
  static std::span<const Endpoint> endpoints();

  Result<void> answer_clock(const OwnRequest& request, std::string& out);
  Result<void> answer_sweep(const OwnRequest& request, std::string& out);

  TestClock* const clock_;
  ExpirySweeper& sweeper_;
};

}  // namespace galvan::cli

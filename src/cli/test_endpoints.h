#pragma once

#include "base/test_clock.h"
#include "model/api_error.h"
#include "server/own_endpoints.h"

#include <string>
#include <string_view>
#include <vector>

namespace galvan::cli {

/// The endpoints that give time into the hands of whoever tests an application: docs/operations.md, "Time in your
/// hands". Refused with a ValidationException unless the server was started with --test-clock.
class TestEndpoints final : public OwnEndpoints {
 public:
  /// `clock`, the one that the server goes by, must outlive the endpoints; null without --test-clock.
  explicit TestEndpoints(TestClock* clock) : clock_(clock) {}

  bool answer(const OwnRequest& request, ApiResponse& response) override;
  std::vector<EngineFigure> figures() const override;

 private:
  Result<void> answer_clock(const OwnRequest& request, std::string& out);

  TestClock* const clock_;
};

}  // namespace galvan::cli

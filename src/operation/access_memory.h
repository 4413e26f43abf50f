#pragma once

#include "security/policy_context.h"
#include "security/policy_evaluator.h"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

/// What a thread reuses from one question to the policies to the next.
struct AccessMemory {
  security::PolicyEvaluator evaluator;
  security::ConditionContext context;
  std::string resource;
  std::vector<std::string_view> leading_keys;
  std::vector<std::string_view> attributes;
  std::deque<std::string> texts;  // of values that the request has in another form; keeps addresses
};

}  // namespace galvan

#include "model/api_error.h"

namespace galvan {

ApiError::ApiError(ErrorKind kind, std::string message)
    : state_(std::make_unique<State>(State{kind, std::move(message), {}, {}})) {}

ApiError&& ApiError::with_item(std::string_view encoded_item) && {
  state_->item.assign(encoded_item);
  return std::move(*this);
}

ApiError&& ApiError::with_reasons(std::vector<CancellationReason> reasons) && {
  state_->reasons = std::move(reasons);
  return std::move(*this);
}

CancellationReason ApiError::to_reason() && {
  return {state_->kind, std::move(state_->message), std::move(state_->item)};
}

}  // namespace galvan

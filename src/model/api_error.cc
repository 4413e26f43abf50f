#include "model/api_error.h"

namespace galvan {

ApiError::ApiError(ErrorKind kind, std::string message)
    : state_(std::make_unique<State>(State{kind, std::move(message), {}})) {}

ApiError&& ApiError::with_item(std::string_view encoded_item) && {
  state_->item.assign(encoded_item);
  return std::move(*this);
}

}  // namespace galvan

#include "expression/path.h"

namespace galvan::expression {

ValueView resolve(std::span<const PathElement> steps, ValueView value) {
  for (const PathElement& step : steps) {
    if (value.absent()) return value;
    const AttributeType type = value.type();
    if (step.is_index() && type == AttributeType::kL) {
      value = value.at(step.index());
    } else if (!step.is_index() && type == AttributeType::kM) {
      value = value.find(step.name());
    } else {
      return {};
    }
  }
  return value;
}

void Path::append_text(std::string& out) const {
  out.push_back('[');
  bool first = true;
  for (const PathElement& element : elements_) {
    if (!first) out.append(", ");
    first = false;
    if (element.is_index()) {
      out.append("[").append(std::to_string(element.index())).append("]");
    } else {
      out.append(element.name());
    }
  }
  out.push_back(']');
}

}  // namespace galvan::expression

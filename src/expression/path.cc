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

std::size_t heap_bytes(const PathElement& element) { return element.is_index() ? 0 : heap_bytes(element.name()); }

std::size_t heap_bytes(const Path& path) {
  std::size_t bytes = path.elements().capacity() * sizeof(PathElement);
  for (const PathElement& element : path.elements()) bytes += heap_bytes(element);
  return bytes;
}

std::size_t heap_bytes(const std::vector<Path>& paths) {
  std::size_t bytes = paths.capacity() * sizeof(Path);
  for (const Path& path : paths) bytes += heap_bytes(path);
  return bytes;
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

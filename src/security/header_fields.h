#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace galvan::security {

/// The header fields of a request, names in lower case, in the order in which they came. Owns its text, in buffers that
/// are reused from request to request.
class HeaderFields {
 public:
  void clear() {
    text_.clear();
    fields_.clear();
  }

  void add(std::string_view name, std::string_view value) {
    fields_.push_back({text_.size(), name.size(), value.size()});
    const std::size_t begin = text_.size();
    text_ += name;
    for (char* c = text_.data() + begin; c != text_.data() + text_.size(); ++c)
      if (*c >= 'A' && *c <= 'Z') *c = static_cast<char>(*c - 'A' + 'a');
    text_ += value;
  }

  std::size_t size() const { return fields_.size(); }
  std::string_view name(std::size_t index) const {
    return {text_.data() + fields_[index].begin, fields_[index].name_size};
  }
  std::string_view value(std::size_t index) const {
    const Field& field = fields_[index];
    return {text_.data() + field.begin + field.name_size, field.value_size};
  }

 private:
  struct Field {
    std::size_t begin;  // of the name, which the value follows
    std::size_t name_size;
    std::size_t value_size;
  };

  std::string text_;
  std::vector<Field> fields_;
};

}  // namespace galvan::security

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace galvan::shell {

/// A table of texts with a line of headings, its columns as wide as they need.
class TextTable {
 public:
  /// The texts must be printable (append_printable()).
  explicit TextTable(std::vector<std::string> headings);

  /// As many cells as there are headings.
  void add_row(std::vector<std::string> cells);
  void append_to(std::string& out) const;

 private:
  void append_row(const std::vector<std::string>& cells, std::string& out) const;
  void widen(const std::vector<std::string>& cells);

  std::vector<std::string> headings_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> widths_;
};

}  // namespace galvan::shell

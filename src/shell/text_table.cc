#include "shell/text_table.h"

#include "base/check.h"
#include "shell/value_text.h"

#include <algorithm>
#include <utility>

namespace galvan::shell {

TextTable::TextTable(std::vector<std::string> headings) : headings_(std::move(headings)), widths_(headings_.size()) {
  widen(headings_);
}

void TextTable::add_row(std::vector<std::string> cells) {
  GALVAN_CHECK(cells.size() == headings_.size());
  widen(cells);
  rows_.push_back(std::move(cells));
}

void TextTable::widen(const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) widths_[i] = std::max(widths_[i], display_width(cells[i]));
}

void TextTable::append_row(const std::vector<std::string>& cells, std::string& out) const {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += " | ";
    out += cells[i];
    // Nothing is aligned to the last column.
    if (i + 1 < cells.size()) out.append(widths_[i] - display_width(cells[i]), ' ');
  }
  out += '\n';
}

void TextTable::append_to(std::string& out) const {
  append_row(headings_, out);
  for (std::size_t i = 0; i < widths_.size(); ++i) {
    if (i > 0) out += "-+-";
    out.append(widths_[i], '-');
  }
  out += '\n';
  for (const auto& row : rows_) append_row(row, out);
}

}  // namespace galvan::shell

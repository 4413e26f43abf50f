#include "expression/update_write.h"

#include "base/check.h"

#include <string_view>

namespace galvan::expression {

namespace {

// The encoded entry: the length of its name stands before the name.
std::string_view encoded_entry(const ValueView::Entry& entry) {
  std::size_t length_bytes = 1;
  for (std::size_t rest = entry.name.size() >> 7; rest != 0; rest >>= 7) ++length_bytes;
  const std::string_view value = entry.value.encoded();
  const char* const begin = entry.name.data() - length_bytes;
  return {begin, static_cast<std::size_t>(value.data() + value.size() - begin)};
}

// Copies neighbouring pieces of one buffer in one go.
class Copier {
 public:
  explicit Copier(std::string& out) : out_(out) {}

  void add(std::string_view piece) {
    if (!run_.empty() && run_.data() + run_.size() == piece.data()) {
      run_ = {run_.data(), run_.size() + piece.size()};
    } else {
      flush();
      run_ = piece;
    }
  }
  /// Before anything else is appended.
  void flush() {
    out_.append(run_);
    run_ = {};
  }

 private:
  std::string& out_;
  std::string_view run_;
};

class Rewriting {
 public:
  Rewriting(const PathTree& targets, std::span<const Write> writes, std::string& out)
      : targets_(targets), writes_(writes), out_(out), writer_(out) {}

  void rewrite_map(const PathTree::Node& node, ValueView map) {
    const ValueWriter::Mark mark = writer_.begin_map();
    Copier copier(out_);
    std::uint32_t count = 0;
    auto child = node.children.begin();
    const auto end = node.children.end();
    for (const ValueView::Entry& entry : map.entries()) {
      while (child != end && targets_.node(*child).element.name() < entry.name) {
        copier.flush();
        count += add_entry(targets_.node(*child++));
      }
      if (child == end || targets_.node(*child).element.name() != entry.name || keeps(targets_.node(*child))) {
        copier.add(encoded_entry(entry));
        ++count;
      } else {
        copier.flush();
        count += replace_entry(targets_.node(*child), entry);
      }
      if (child != end && targets_.node(*child).element.name() == entry.name) ++child;
    }
    copier.flush();
    while (child != end) count += add_entry(targets_.node(*child++));
    writer_.end(mark, count);
  }

 private:
  bool is_target(const PathTree::Node& node) const { return node.path != PathTree::kNoPath; }
  bool keeps(const PathTree::Node& node) const {
    return is_target(node) && writes_[node.path].kind == Write::Kind::kKeep;
  }

  // For a name that the old map does not have. Returns how many entries that makes.
  std::uint32_t add_entry(const PathTree::Node& node) {
    GALVAN_CHECK(is_target(node));
    const Write& write = writes_[node.path];
    if (write.kind != Write::Kind::kSet) return 0;
    writer_.name(node.element.name());
    writer_.value(write.value);
    return 1;
  }

  std::uint32_t replace_entry(const PathTree::Node& node, const ValueView::Entry& entry) {
    if (is_target(node)) return add_entry(node);
    writer_.name(entry.name);
    rewrite(node, entry.value);
    return 1;
  }

  void rewrite_list(const PathTree::Node& node, ValueView list) {
    const ValueWriter::Mark mark = writer_.begin_list();
    Copier copier(out_);
    std::uint32_t count = 0;
    ListIndex index = 0;
    auto child = node.children.begin();
    const auto end = node.children.end();
    for (const ValueView element : list.elements()) {
      const bool touched = child != end && targets_.node(*child).element.index() == index;
      ++index;
      if (!touched || keeps(targets_.node(*child))) {
        copier.add(element.encoded());
        ++count;
      } else {
        copier.flush();
        count += replace_element(targets_.node(*child), element);
      }
      if (touched) ++child;
    }
    copier.flush();
    for (; child != end; ++child) count += add_element(targets_.node(*child));
    writer_.end(mark, count);
  }

  std::uint32_t add_element(const PathTree::Node& node) {
    GALVAN_CHECK(is_target(node));
    const Write& write = writes_[node.path];
    if (write.kind != Write::Kind::kSet) return 0;
    writer_.value(write.value);
    return 1;
  }

  std::uint32_t replace_element(const PathTree::Node& node, ValueView element) {
    if (is_target(node)) return add_element(node);
    rewrite(node, element);
    return 1;
  }

  // As deep as the longest path: limits::kDocumentPathLevelsMax at most.
  void rewrite(const PathTree::Node& node, ValueView value) {
    if (targets_.node(node.children.front()).element.is_index()) {
      rewrite_list(node, value);
    } else {
      rewrite_map(node, value);
    }
  }

  const PathTree& targets_;
  std::span<const Write> writes_;
  std::string& out_;
  ValueWriter writer_;
};

}  // namespace

void append_rewritten(const PathTree& targets, ValueView item, std::span<const Write> writes, std::string& out) {
  Rewriting(targets, writes, out).rewrite_map(targets.root(), item);
}

}  // namespace galvan::expression

#include "expression/set_algebra.h"

#include "base/check.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace galvan::expression {

namespace {

// An output iterator that writes set members and counts them. Members arrive ascending and distinct.
class MemberWriter {
 public:
  using iterator_category = std::output_iterator_tag;
  using value_type = void;
  using difference_type = std::ptrdiff_t;
  using pointer = void;
  using reference = void;

  MemberWriter(ValueWriter& writer, AttributeType type, std::uint32_t& count)
      : writer_(&writer), type_(type), count_(&count) {}

  MemberWriter& operator=(std::string_view member) {
    writer_->set_member(type_, member);
    ++*count_;
    return *this;
  }
  MemberWriter& operator*() { return *this; }
  MemberWriter& operator++() { return *this; }
  MemberWriter operator++(int) { return *this; }

 private:
  ValueWriter* writer_;
  AttributeType type_;
  std::uint32_t* count_;
};

}  // namespace

void append_union(ValueView a, ValueView b, std::string& out) {
  GALVAN_CHECK(a.type() == b.type());
  ValueWriter writer(out);
  const ValueWriter::Mark mark = writer.begin_set(a.type());
  std::uint32_t count = 0;
  const auto left = a.members(), right = b.members();
  std::set_union(left.begin(), left.end(), right.begin(), right.end(), MemberWriter(writer, a.type(), count));
  writer.end(mark, count);
}

bool append_difference(ValueView a, ValueView b, std::string& out) {
  GALVAN_CHECK(a.type() == b.type());
  const std::size_t start = out.size();
  ValueWriter writer(out);
  const ValueWriter::Mark mark = writer.begin_set(a.type());
  std::uint32_t count = 0;
  const auto left = a.members(), right = b.members();
  std::set_difference(left.begin(), left.end(), right.begin(), right.end(), MemberWriter(writer, a.type(), count));
  writer.end(mark, count);
  if (count == 0) out.resize(start);
  return count != 0;
}

}  // namespace galvan::expression

#include "model/value.h"

#include <algorithm>

namespace galvan {
namespace {

using encoding::Tag;

void append_tag(Tag tag, std::string& out) { out.push_back(static_cast<char>(tag)); }

void append_number_key(std::string_view key, std::string& out) {
  GALVAN_CHECK(!key.empty() && key.size() <= Number::kKeyBytesMax);
  out.push_back(static_cast<char>(key.size()));
  out.append(key);
}

Tag set_tag(AttributeType set_type) {
  switch (set_type) {
    case AttributeType::kSS:
      return Tag::kSS;
    case AttributeType::kNS:
      return Tag::kNS;
    case AttributeType::kBS:
      return Tag::kBS;
    default:
      check_failed(__FILE__, __LINE__, "is_set(set_type)");
  }
}

template <class Write>
AttributeValue written(Write&& write) {
  std::string encoded;
  ValueWriter writer(encoded);
  write(writer);
  return AttributeValue::from_encoded(std::move(encoded));
}

}  // namespace

void ValueWriter::string(std::string_view utf8) {
  append_tag(Tag::kS, out_);
  encoding::append_varint_bytes(utf8, out_);
}

void ValueWriter::binary(std::string_view bytes) {
  append_tag(Tag::kB, out_);
  encoding::append_varint_bytes(bytes, out_);
}

void ValueWriter::number(const Number& number) {
  append_tag(Tag::kN, out_);
  const std::size_t length_at = out_.size();
  out_.push_back(0);
  number.append_key(out_);
  out_[length_at] = static_cast<char>(out_.size() - length_at - 1);
}

void ValueWriter::number_key(std::string_view key) {
  append_tag(Tag::kN, out_);
  append_number_key(key, out_);
}

void ValueWriter::null() { append_tag(Tag::kNull, out_); }

void ValueWriter::boolean(bool value) { append_tag(value ? Tag::kTrue : Tag::kFalse, out_); }

ValueWriter::Mark ValueWriter::begin(std::uint8_t tag) {
  out_.push_back(static_cast<char>(tag));
  out_.append(encoding::kContainerHeaderBytes - 1, '\0');  // end() fills bytes and count in
  return out_.size();
}

ValueWriter::Mark ValueWriter::begin_list() { return begin(static_cast<std::uint8_t>(Tag::kL)); }

ValueWriter::Mark ValueWriter::begin_map() { return begin(static_cast<std::uint8_t>(Tag::kM)); }

ValueWriter::Mark ValueWriter::begin_set(AttributeType set_type) {
  return begin(static_cast<std::uint8_t>(set_tag(set_type)));
}

void ValueWriter::name(std::string_view name) { encoding::append_varint_bytes(name, out_); }

void ValueWriter::set_member(AttributeType set_type, std::string_view raw) {
  if (set_type == AttributeType::kNS) {
    append_number_key(raw, out_);
  } else {
    encoding::append_varint_bytes(raw, out_);
  }
}

void ValueWriter::end(Mark mark, std::uint32_t count) {
  GALVAN_CHECK(mark >= encoding::kContainerHeaderBytes && mark <= out_.size());
  const std::size_t bytes = out_.size() - mark;
  GALVAN_CHECK(bytes <= std::numeric_limits<std::uint32_t>::max());
  store_little_endian(out_.data() + mark - 8, static_cast<std::uint32_t>(bytes));
  store_little_endian(out_.data() + mark - 4, count);
}

AttributeValue AttributeValue::string(std::string_view utf8) {
  return written([&](ValueWriter& writer) { writer.string(utf8); });
}

AttributeValue AttributeValue::binary(std::string_view bytes) {
  return written([&](ValueWriter& writer) { writer.binary(bytes); });
}

AttributeValue AttributeValue::number(const Number& number) {
  return written([&](ValueWriter& writer) { writer.number(number); });
}

AttributeValue AttributeValue::null() {
  return written([](ValueWriter& writer) { writer.null(); });
}

AttributeValue AttributeValue::boolean(bool value) {
  return written([&](ValueWriter& writer) { writer.boolean(value); });
}

AttributeValue AttributeValue::list(const std::vector<AttributeValue>& elements) {
  return written([&](ValueWriter& writer) {
    const ValueWriter::Mark mark = writer.begin_list();
    for (const AttributeValue& element : elements) writer.value(element);
    writer.end(mark, static_cast<std::uint32_t>(elements.size()));
  });
}

AttributeValue AttributeValue::map(const AttributeMap& entries) {
  return written([&](ValueWriter& writer) {
    const ValueWriter::Mark mark = writer.begin_map();
    for (const auto& [name, value] : entries) {  // std::string's order is unsigned byte order
      writer.name(name);
      writer.value(value);
    }
    writer.end(mark, static_cast<std::uint32_t>(entries.size()));
  });
}

AttributeValue AttributeValue::set(AttributeType set_type, std::vector<std::string> raw_members) {
  std::sort(raw_members.begin(), raw_members.end());
  raw_members.erase(std::unique(raw_members.begin(), raw_members.end()), raw_members.end());
  return written([&](ValueWriter& writer) {
    const ValueWriter::Mark mark = writer.begin_set(set_type);
    for (const std::string& member : raw_members) writer.set_member(set_type, member);
    writer.end(mark, static_cast<std::uint32_t>(raw_members.size()));
  });
}

}  // namespace galvan

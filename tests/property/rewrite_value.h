#pragma once

#include "model/value.h"

#include <cstdint>

namespace galvan {

/// Writes `value` once more, piece by piece: visits all of it through the accessors. The bytes must come out equal.
inline void rewrite_value(ValueView value, ValueWriter& writer) {
  std::uint32_t count = 0;
  switch (value.type()) {
    case AttributeType::kS:
      return writer.string(value.bytes());
    case AttributeType::kB:
      return writer.binary(value.bytes());
    case AttributeType::kN:
      return writer.number(value.number());
    case AttributeType::kNull:
      return writer.null();
    case AttributeType::kBool:
      return writer.boolean(value.boolean());
    case AttributeType::kL: {
      const ValueWriter::Mark mark = writer.begin_list();
      for (const ValueView element : value.elements()) {
        rewrite_value(element, writer);
        ++count;
      }
      return writer.end(mark, count);
    }
    case AttributeType::kM: {
      const ValueWriter::Mark mark = writer.begin_map();
      for (const auto& [name, entry] : value.entries()) {
        writer.name(name);
        rewrite_value(entry, writer);
        ++count;
      }
      return writer.end(mark, count);
    }
    case AttributeType::kSS:
    case AttributeType::kNS:
    case AttributeType::kBS: {
      const ValueWriter::Mark mark = writer.begin_set(value.type());
      for (const std::string_view member : value.members()) {
        writer.set_member(value.type(), member);
        ++count;
      }
      return writer.end(mark, count);
    }
  }
}

}  // namespace galvan

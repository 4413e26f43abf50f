#include "operation/item_reply.h"

#include <string>

namespace galvan {

void append_projected_item(ValueView item, const expression::Projection* projection, wire::JsonWriter& writer) {
  if (!projection) {
    writer.item(item);
    return;
  }
  std::string projected;
  expression::append_projected(*projection, item, projected);
  writer.item(ValueView(projected));
}

void append_item_member(std::string_view member, ValueView item, const expression::Projection* projection,
                        wire::JsonWriter& writer) {
  writer.key(member);
  append_projected_item(item, projection, writer);
}

}  // namespace galvan

#include "model/stored_item.h"

#include <gtest/gtest.h>

namespace galvan {
namespace {

AttributeValue some_item() {
  return AttributeValue::map({{"pk", AttributeValue::string("user")}, {"n", AttributeValue::number(100)}});
}

std::string stored(ValueView item, WriteTimestamp timestamp = WriteTimestamp(0)) {
  std::string out;
  append_stored_item(item, timestamp, out);
  return out;
}

TEST(StoredItem, HasTheDocumentedHeader) {
  const std::string bytes = stored(some_item(), WriteTimestamp(0x0807060504030201));
  const std::string header("\x01\x00\x00\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x00\x00\x00", kStoredItemHeaderBytes);
  EXPECT_EQ(bytes, header + some_item().encoded());
}

TEST(StoredItem, ComesBack) {
  std::string bytes = stored(some_item(), WriteTimestamp(77));
  bytes[2] = '\x34';
  bytes[3] = '\x12';
  const auto view = StoredItemView::parse(bytes);
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->item(), some_item().view());
  EXPECT_EQ(view->timestamp(), WriteTimestamp(77));
  EXPECT_EQ(view->origin(), 0x1234);
  EXPECT_EQ(view->item_bytes(), 9U);
}

TEST(StoredItem, AppendsBehindWhatIsThere) {
  std::string out = "before";
  append_stored_item(some_item(), WriteTimestamp(1), out);
  EXPECT_EQ(out, "before" + stored(some_item(), WriteTimestamp(1)));
}

TEST(StoredItem, TakesAnEmptyItem) {
  const std::string bytes = stored(AttributeValue::map({}));
  const auto view = StoredItemView::parse(bytes);
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->item().count(), 0U);
  EXPECT_EQ(view->item_bytes(), 0U);
}

TEST(StoredItem, RefusesWhatThisBuildCannotRead) {
  const std::string good = stored(some_item());
  const auto changed = [&](std::size_t at, char byte) {
    std::string bytes = good;
    bytes[at] = byte;
    return bytes;
  };
  const struct {
    std::string_view what;
    std::string bytes;
  } rows[] = {
      {"nothing", ""},
      {"header alone", good.substr(0, kStoredItemHeaderBytes)},
      {"cut inside the map's header", good.substr(0, kStoredItemHeaderBytes + 5)},
      {"one byte short", good.substr(0, good.size() - 1)},
      {"one byte more", good + '\x04'},
      {"older version", changed(0, 0)},
      {"newer version", changed(0, 2)},
      {"flag that means nothing yet", changed(1, 1)},
      {"a list instead of a map", changed(kStoredItemHeaderBytes, 0x07)},
      {"map that claims 4 GiB", changed(kStoredItemHeaderBytes + 4, '\xFF')},
  };
  for (const auto& row : rows) EXPECT_FALSE(StoredItemView::parse(row.bytes).has_value()) << row.what;
}

}  // namespace
}  // namespace galvan

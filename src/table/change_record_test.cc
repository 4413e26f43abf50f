#include "table/change_record.h"

#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <string>

namespace galvan {
namespace {

std::string stored(std::string_view value) {
  std::string bytes;
  append_stored_item(table_test::item_of("a", AttributeValue::number(1), AttributeValue::string(value)),
                     WriteTimestamp(7), bytes);
  return bytes;
}

const AttributeValue kKey = table_test::key_of("a", AttributeValue::number(1));
const KeySchema kKeys = table_test::composite_table().keys;

std::string encode(std::optional<std::string_view> before, std::optional<std::string_view> after,
                   StreamViewType view_type, ChangeOrigin origin = ChangeOrigin::kUser) {
  return encode_change_record(
      {.origin = origin, .keys = kKeys, .key_source = kKey, .old_value = before, .new_value = after}, view_type);
}

bool is_readable(std::string_view bytes) { return ChangeRecordReader(kKeys).read(bytes); }

struct ViewRow {
  StreamViewType view_type;
  bool has_old;
  bool has_new;
};

std::ostream& operator<<(std::ostream& out, const ViewRow& row) { return out << stream_view_type_name(row.view_type); }

class ChangeRecordViews : public testing::TestWithParam<ViewRow> {};

INSTANTIATE_TEST_SUITE_P(All, ChangeRecordViews,
                         testing::Values(ViewRow{StreamViewType::kKeysOnly, false, false},
                                         ViewRow{StreamViewType::kOldImage, true, false},
                                         ViewRow{StreamViewType::kNewImage, false, true},
                                         ViewRow{StreamViewType::kNewAndOldImages, true, true}));

TEST_P(ChangeRecordViews, HaveTheImagesThatTheyShow) {
  const std::string before = stored("before"), after = stored("after");
  const std::string bytes = encode(before, after, GetParam().view_type);
  ChangeRecordReader record(kKeys);
  ASSERT_TRUE(record.read(bytes));
  EXPECT_EQ(record.event(), ChangeEvent::kModify);
  EXPECT_EQ(record.key(), kKey.view());
  ASSERT_EQ(record.old_item().has_value(), GetParam().has_old);
  ASSERT_EQ(record.new_item().has_value(), GetParam().has_new);
  if (GetParam().has_old) {
    EXPECT_EQ(record.old_item()->item(), StoredItemView::parse(before)->item());
  }
  if (GetParam().has_new) {
    EXPECT_EQ(record.new_item()->item(), StoredItemView::parse(after)->item());
  }
}

TEST_P(ChangeRecordViews, TellInsertionsAndRemovals) {
  const std::string item = stored("x");
  ChangeRecordReader record(kKeys);
  const std::string inserted = encode({}, item, GetParam().view_type);
  ASSERT_TRUE(record.read(inserted));
  EXPECT_EQ(record.event(), ChangeEvent::kInsert);
  EXPECT_EQ(record.origin(), ChangeOrigin::kUser);
  EXPECT_EQ(record.key(), kKey.view());
  EXPECT_FALSE(record.old_item());
  EXPECT_EQ(record.new_item().has_value(), GetParam().has_new);
  const std::string removed = encode(item, {}, GetParam().view_type, ChangeOrigin::kTimeToLive);
  ASSERT_TRUE(record.read(removed));
  EXPECT_EQ(record.event(), ChangeEvent::kRemove);
  EXPECT_EQ(record.origin(), ChangeOrigin::kTimeToLive);
  EXPECT_EQ(record.key(), kKey.view());
  EXPECT_EQ(record.old_item().has_value(), GetParam().has_old);
  EXPECT_FALSE(record.new_item());
}

TEST_P(ChangeRecordViews, AreRefusedWhereTheyAreDamaged) {
  const std::string bytes = encode(stored("before"), stored("after"), GetParam().view_type);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(is_readable(std::string_view(bytes).substr(0, length))) << length;
  }
  EXPECT_FALSE(is_readable(bytes + "x"));
  for (const std::size_t at : {0U, 1U, 2U, 3U}) {
    std::string changed = bytes;
    changed[at] = '\x7F';
    EXPECT_FALSE(is_readable(changed)) << at;
  }
}

TEST(ChangeRecord, RefusesImagesThatItsEventCanNotHave) {
  std::string inserted = encode({}, stored("x"), StreamViewType::kNewImage);
  inserted[1] = static_cast<char>(ChangeEvent::kRemove);
  EXPECT_FALSE(is_readable(inserted));
  std::string removed = encode(stored("x"), {}, StreamViewType::kOldImage);
  removed[1] = static_cast<char>(ChangeEvent::kInsert);
  EXPECT_FALSE(is_readable(removed));
}

TEST(ChangeRecord, RefusesAnItemWithoutTheKey) {
  std::string bytes;
  append_stored_item(AttributeValue::map({{"pk", AttributeValue::string("a")}}), WriteTimestamp(7), bytes);
  EXPECT_FALSE(is_readable(encode({}, bytes, StreamViewType::kNewImage)));
}

TEST(ChangeRecord, HasOnceWhatBothImagesHave) {
  const std::string text(1000, 'x');
  const auto size = [](const std::string& before, const std::string& after) {
    const std::string bytes = encode(stored(before), stored(after), StreamViewType::kNewAndOldImages);
    ChangeRecordReader record(kKeys);
    EXPECT_TRUE(record.read(bytes));
    EXPECT_EQ(record.old_item()->item().find("v").bytes(), before);
    EXPECT_EQ(record.new_item()->item().find("v").bytes(), after);
    return bytes.size();
  };
  const std::size_t once = stored(text).size();
  // The same but for something at the beginning, in the middle, at the end, more, less, and all of it.
  EXPECT_LT(size(text + "b", text + "a"), once + 60);
  EXPECT_LT(size("b" + text, "a" + text), once + 60);
  EXPECT_LT(size(text + "b" + text, text + "a" + text), once + 1060);
  EXPECT_LT(size(text, "aaaa" + text), once + 60);
  EXPECT_LT(size("aaaa" + text, text), once + 60);
  EXPECT_GT(size(text, std::string(1000, 'a')), 2000U);
  EXPECT_LT(size("", text), once + 120);
  EXPECT_LT(size("xx", "xxx"), 200U);
}

}  // namespace
}  // namespace galvan

#include "table/page_reader.h"

#include "base/check.h"
#include "model/big_endian.h"
#include "model/key_codec.h"
#include "model/limits.h"
#include "table/capacity.h"
#include "table/item_read.h"
#include "table/storage_errors.h"

#include <string>
#include <utility>

namespace galvan {
namespace {

using expression::SortOperator;

/// A string's or binary's key part without its end: what all parts of values that begin with it begin with.
std::string open_key_part(ValueView value) {
  std::string part;
  append_key_part(value, part);
  part.resize(part.size() - 2);
  return part;
}

}  // namespace

KeyRange query_range(KeyspaceId keyspace, const expression::KeyPredicate& predicate) {
  std::string prefix;
  append_partition_prefix(keyspace, predicate.partition.all(), prefix);
  for (const ValueView value : predicate.sort_equal.all()) append_key_part(value, prefix);
  KeyRange range{prefix, prefix_end(prefix)};
  if (!predicate.sort) return range;
  const auto& sort = *predicate.sort;
  std::string first = prefix;
  append_key_part(sort.first, first);
  switch (sort.op) {
    case SortOperator::kEqual:
      return {first, prefix_end(first)};
    case SortOperator::kLess:
      range.end = first;
      return range;
    case SortOperator::kLessOrEqual:
      range.end = prefix_end(first);
      return range;
    case SortOperator::kGreater:
      range.begin = prefix_end(first);
      return range;
    case SortOperator::kGreaterOrEqual:
      range.begin = first;
      return range;
    case SortOperator::kBetween: {
      std::string second = prefix;
      append_key_part(sort.second, second);
      return {first, prefix_end(second)};
    }
    case SortOperator::kBeginsWith: {
      const std::string begin = prefix + open_key_part(sort.first);
      return {begin, prefix_end(begin)};
    }
  }
  GALVAN_CHECK(false);
  return range;
}

KeyRange scan_range(KeyspaceId keyspace, std::int64_t segment, std::int64_t total_segments) {
  constexpr std::uint64_t kHashes = 1ULL << 32;
  const auto first_hash = [&](std::int64_t of_segment) {
    return static_cast<std::uint32_t>(kHashes * static_cast<std::uint64_t>(of_segment) /
                                      static_cast<std::uint64_t>(total_segments));
  };
  std::string whole;
  append_keyspace(keyspace, whole);
  KeyRange range{whole, prefix_end(whole)};
  append_big_endian(first_hash(segment), range.begin);
  if (segment + 1 < total_segments) {
    range.end = whole;
    append_big_endian(first_hash(segment + 1), range.end);
  }
  return range;
}

void continue_after(std::string_view start_key, ScanDirection direction, KeyRange& range) {
  if (direction == ScanDirection::kForward) {
    std::string after = prefix_end(start_key);
    if (after > range.begin) range.begin = std::move(after);
  } else if (range.end.empty() || start_key < range.end) {
    range.end = start_key;
  }
}

PageReader::PageReader(Engine& engine, std::string_view table_name, PageRequest request, ReadTier tier)
    : table_name_(table_name), request_(std::move(request)) {
  // A start key outside the range may have emptied it.
  if (request_.range.end.empty() || request_.range.begin < request_.range.end) {
    cursor_ = engine.scan(request_.range, request_.direction, tier,
                          request_.fetch_from ? CursorReads::kAnyKey : CursorReads::kRange);
  }
}

bool PageReader::page_full() const {
  return (request_.items_limit && scanned_count_ >= *request_.items_limit) || read_bytes() >= limits::kPageBytesMax;
}

Result<ValueView> PageReader::fetch() {
  const TableDefinition& table = *request_.fetch_from;
  std::string key;
  append_storage_key(table.keyspace, table.keys, current_, key);
  GALVAN_TRY(const bool found, from_storage(cursor_->get(key, fetched_)));
  if (!found) {
    return api_error(ErrorKind::kInternalServerError,
                     "an index of table " + table.name + " has an entry of an item that is not there");
  }
  GALVAN_TRY(const StoredItemView stored, stored_item(table_name_, fetched_));
  fetched_bytes_ += stored.item_bytes();
  fetched_units_ += read_capacity_units(stored.item_bytes(), true);
  return stored.item();
}

double PageReader::fetched_units(bool consistent_read) const { return fetched_units_ * (consistent_read ? 1.0 : 0.5); }

Result<ValueView> PageReader::next() {
  while (cursor_ && !stopped_early_) {
    if (page_full()) {
      stopped_early_ = true;
      break;
    }
    if (!current_.absent()) cursor_->next();
    if (!cursor_->valid()) {
      GALVAN_TRY(from_storage(cursor_->status()));
      current_ = ValueView();
      cursor_.reset();
      break;
    }
    GALVAN_TRY(const StoredItemView stored, stored_item(table_name_, cursor_->value()));
    current_ = stored.item();
    ++scanned_count_;
    evaluated_bytes_ += stored.item_bytes();
    if (!request_.filter || expression::evaluate(*request_.filter, current_, request_.values)) {
      ++count_;
      if (request_.fetch_from) return fetch();
      return current_;
    }
  }
  return ValueView();
}

}  // namespace galvan

#include "expression/expression_cache.h"

#include <utility>

namespace galvan::expression {

namespace {

// The counters have one writer each, so they need no locked instruction.
void add(std::atomic<std::uint64_t>& counter, std::uint64_t amount) {
  counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

}  // namespace

Result<ConditionPtr> ExpressionCache::condition(ExpressionKind kind, std::string_view text,
                                                Placeholders& placeholders) {
  const TreeKind tree_kind = kind == ExpressionKind::kCondition ? TreeKind::kCondition
                             : kind == ExpressionKind::kFilter  ? TreeKind::kFilter
                                                                : TreeKind::kKeyConditionSyntax;
  return get<Condition>(
      tree_kind, text, placeholders, [&] { return parse_condition(kind, text, placeholders); },
      [&](const Condition& tree) { return check_condition_values(kind, tree, placeholders.values()); });
}

Result<KeyConditionPtr> ExpressionCache::key_condition(std::string_view text, Placeholders& placeholders) {
  return get<KeyCondition>(
      TreeKind::kKeyCondition, text, placeholders, [&] { return parse_key_condition(text, placeholders); },
      [&](const KeyCondition& tree) { return check_key_condition_values(tree, placeholders.values()); });
}

Result<UpdatePtr> ExpressionCache::update(std::string_view text, Placeholders& placeholders) {
  return get<Update>(
      TreeKind::kUpdate, text, placeholders, [&] { return parse_update(text, placeholders); },
      [&](const Update& tree) { return check_update_values(tree, placeholders.values()); });
}

Result<ProjectionPtr> ExpressionCache::projection(std::string_view text, Placeholders& placeholders) {
  return get<Projection>(
      TreeKind::kProjection, text, placeholders, [&] { return parse_projection(text, placeholders); },
      [](const Projection&) { return ok(); });
}

template <class T, class Parse, class Check>
Result<std::shared_ptr<const T>> ExpressionCache::get(TreeKind kind, std::string_view text, Placeholders& placeholders,
                                                      const Parse& parse, const Check& check) {
  const bool keepable = make_key(kind, text, placeholders);
  if (keepable) {
    if (const Entry* const entry = find()) {
      const auto& tree = std::get<std::shared_ptr<const T>>(entry->tree);
      if (check(*tree)) {
        add(hits_, 1);
        placeholders.add_uses(entry->uses);
        return tree;
      }
    }
  }
  add(misses_, 1);
  const PlaceholderUses earlier = placeholders.take_uses();
  GALVAN_TRY(T parsed, parse());
  PlaceholderUses uses = placeholders.take_uses();
  placeholders.add_uses(earlier);
  placeholders.add_uses(uses);
  auto tree = std::make_shared<const T>(std::move(parsed));
  if (keepable) keep(tree, std::move(uses), sizeof(T) + tree->heap_bytes());
  return tree;
}

// Makes the key of the expression at hand. Each part begins with its length, so that no two expressions share a key.
bool ExpressionCache::make_key(TreeKind kind, std::string_view text, const Placeholders& placeholders) {
  if (text.size() + placeholders.key_bytes() > bounds_.key_bytes_max) return false;
  key_.clear();
  key_.push_back(static_cast<char>(kind));
  append_key_part(text, key_);
  placeholders.append_key(key_);
  return true;
}

const ExpressionCache::Entry* ExpressionCache::find() {
  const auto found = by_key_.find(key_);
  if (found == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return &entries_.front();
}

void ExpressionCache::keep(Tree tree, PlaceholderUses uses, std::size_t tree_bytes) {
  // Beside what is counted, the containers' own nodes.
  constexpr std::size_t kNodeBytes = 128;
  const std::size_t bytes = sizeof(Entry) + kNodeBytes + key_.size() + uses.capacity() / 8 + tree_bytes;
  // An entry of that key whose values did not pass, with which others did, stays.
  if (bytes > bounds_.bytes_max || by_key_.contains(key_)) return;
  while (!entries_.empty() && (entries_.size() >= bounds_.entries_max || bytes_ + bytes > bounds_.bytes_max))
    drop_oldest();
  entries_.push_front({key_, std::move(tree), std::move(uses), bytes});
  by_key_.emplace(entries_.front().key, entries_.begin());
  bytes_ += bytes;
  entry_count_.store(entries_.size(), std::memory_order_relaxed);
  entry_bytes_.store(bytes_, std::memory_order_relaxed);
}

void ExpressionCache::drop_oldest() {
  by_key_.erase(entries_.back().key);
  bytes_ -= entries_.back().bytes;
  entries_.pop_back();
}

ExpressionCache::Figures& ExpressionCache::Figures::operator+=(const Figures& other) {
  hits += other.hits;
  misses += other.misses;
  entries += other.entries;
  bytes += other.bytes;
  return *this;
}

ExpressionCache::Figures ExpressionCache::figures() const {
  return {hits_.load(std::memory_order_relaxed), misses_.load(std::memory_order_relaxed),
          entry_count_.load(std::memory_order_relaxed), entry_bytes_.load(std::memory_order_relaxed)};
}

}  // namespace galvan::expression

#pragma once

#include "base/mutex.h"
#include "storage/engine.h"

#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

// Latches order the writers of a key. Keys share latches by stripe; a call takes all of its stripes at once, each once
// and in ascending order, so that no two calls can wait for each other. Beside its latch a stripe keeps recent values
// of its keys: what writers left. While RocksDB may not have such a value yet it is pending and must be kept;
// afterwards it is kept as long as there is room, and saves the key's next writer a search in RocksDB.
namespace galvan {

using StripeIndex = std::uint16_t;
inline constexpr std::size_t kLatchStripes = 1024;

/// A set of stripes.
class StripeSet {
 public:
  void add(StripeIndex stripe) { words_[stripe / 64] |= std::uint64_t{1} << (stripe % 64); }
  void add_all(const StripeSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }

  /// Calls visit(stripe) in ascending order.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i < words_.size(); ++i)
      for (std::uint64_t word = words_[i]; word != 0; word &= word - 1)
        visit(static_cast<StripeIndex>(i * 64 + static_cast<std::size_t>(std::countr_zero(word))));
  }

 private:
  std::array<std::uint64_t, kLatchStripes / 64> words_{};
};

/// The newest value of a key, queued with `ticket`.
struct RecentValue {
  std::optional<std::string> value;  ///< nothing: the key was removed
  CommitTicket ticket;
};

/// Thread-safe.
class LatchTable {
 public:
  /// `kept_bytes` is what values that are not pending may amount to, with their keys and what a map takes for them.
  explicit LatchTable(std::size_t kept_bytes) : stripe_bytes_max_(kept_bytes / kLatchStripes) {}

  static StripeIndex stripe_of(std::string_view key) {
    return static_cast<StripeIndex>(std::hash<std::string_view>{}(key) % kLatchStripes);
  }

  /// RocksDB has the values of tickets up to `written` now: those of these stripes that there is no room for are
  /// dropped.
  void settle(const StripeSet& stripes, CommitTicket written);
  /// For when RocksDB will never have what is pending.
  void drop_all();
  /// Returns once every holder of latches at the time of the call has let them go.
  void wait_for_holders();

 private:
  friend class Latches;

  struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };
  // On cache lines of its own: neighbours are taken by other threads.
  struct alignas(64) Stripe {
    Mutex latch;
    std::unordered_map<std::string, RecentValue, KeyHash, std::equal_to<>> recent GALVAN_GUARDED_BY(latch);
    std::size_t bytes GALVAN_GUARDED_BY(latch) = 0;
  };

  const std::size_t stripe_bytes_max_;
  std::array<Stripe, kLatchStripes> stripes_;
};

/// Holds the latches of some stripes for a scope. Clang's analysis cannot follow a set of mutexes.
class Latches {
 public:
  Latches(LatchTable& table, const StripeSet& stripes) GALVAN_NO_THREAD_SAFETY_ANALYSIS;
  ~Latches() GALVAN_NO_THREAD_SAFETY_ANALYSIS;
  Latches(const Latches&) = delete;
  Latches& operator=(const Latches&) = delete;

  /// The key's value, valid until leave() of the key or the end of the latches; null if only RocksDB may have one. The
  /// key's stripe must be among those held, as in leave().
  const RecentValue* find(std::string_view key) const GALVAN_NO_THREAD_SAFETY_ANALYSIS;
  void leave(std::string_view key, RecentValue value) GALVAN_NO_THREAD_SAFETY_ANALYSIS;

 private:
  LatchTable& table_;
  const StripeSet stripes_;
};

}  // namespace galvan

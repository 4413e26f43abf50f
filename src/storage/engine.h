#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "base/strong_id.h"
#include "model/key_schema.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The engine contract: atomic, serialisable mutations of ordered byte keys, and reads of what is durable. The layer
// above decides what a mutation does and what follows from it (index entries, change records); the engine runs it.
// Small enough for an embedded store and for a distributed one whose unit of atomicity is a partition.
// Keys start with their keyspace (append_keyspace); keyspace 0 is the engine's own.
namespace galvan {

enum class StorageErrorKind : std::uint8_t {
  kIo,           ///< the disk failed this call
  kNoSpace,      ///< no room for the write
  kCorruption,   ///< stored bytes are damaged
  kReadOnly,     ///< an earlier sync failed: writes are refused until the store is reopened
  kNotInMemory,  ///< ReadTier::kMemory could not answer; ask again with kDisk, where waiting is allowed
  kOverloaded,   ///< the commit queue is full; nothing was queued
  kShutdown,     ///< the engine is closing
  kUnusable,     ///< at opening alone: not Galvan's folder, of a newer format, or in use; nothing was changed
};

/// Detail is for the log alone; clients never see it.
struct StorageError {
  StorageErrorKind kind;
  std::string detail;
};

template <class T>
using StorageResult = BasicResult<T, StorageError>;

/// kMemory never touches the disk and may answer kNotInMemory; kDisk may block.
enum class ReadTier : std::uint8_t { kMemory, kDisk };

/// Position in the order of commits. A ticket is ready once its commit and every one before it are durable; the
/// default ticket is always ready.
using CommitTicket = StrongId<struct CommitTicketTag, std::uint64_t>;

/// Position of an entry in the logs: when its commit was put in order, in milliseconds since 1970 in the upper 48 bits,
/// and a counter in the lower 16 for what came within one of them. Where the clock goes backwards, the counter goes on.
using SequenceNumber = StrongId<struct SequenceNumberTag, std::uint64_t>;
inline constexpr int kSequenceCounterBits = 16;

/// The least sequence number of its millisecond.
inline SequenceNumber first_sequence_at(WallTime time) {
  const std::int64_t milliseconds = time.time_since_epoch().count();
  return SequenceNumber(milliseconds < 0 ? 0 : static_cast<std::uint64_t>(milliseconds) << kSequenceCounterBits);
}
inline WallTime sequence_time(SequenceNumber sequence) {
  return WallTime(std::chrono::milliseconds(sequence.value() >> kSequenceCounterBits));
}

/// What else must be written in the same atomic commit as a mutation. Its keys are never the keys of mutations, and
/// two calls write the same one only if they also share a mutated key: that key's latch is what orders them.
class EffectBatch {
 public:
  virtual ~EffectBatch() = default;
  virtual void put(std::string_view key, std::string_view value) = 0;
  virtual void remove(std::string_view key) = 0;
  /// Adds an entry to a log, a keyspace that nothing else is put in; log_key.h has its keys. The entry takes the next
  /// sequence number when its commit is put in order: whoever reads an entry has those of smaller numbers before it,
  /// and none of these comes later. Counts the entry and its bytes for the keyspace.
  virtual void append(KeyspaceId log, std::string entry) = 0;
  /// Adds to the keyspace's durable counters (see Engine::counters).
  virtual void count(KeyspaceId keyspace, std::int64_t items, std::int64_t bytes) = 0;
};

enum class Decision : std::uint8_t {
  kKeep,    ///< leave the key as it is
  kNote,    ///< leave the key as it is, and append effects
  kPut,     ///< write `new_value`
  kRemove,  ///< remove the key
  kAbort,   ///< refuse: nothing of the whole mutate() call is written
};

/// One key's change, decided from its current value. Called back on the thread of Engine::mutate, under the key's
/// latch: must not block, call the engine, or throw. May be called again from the start if mutate() is.
class Mutation {
 public:
  virtual ~Mutation() = default;
  /// The storage key; constant for the mutation's life.
  virtual std::string_view key() const = 0;
  /// `current` is the key's value (the newest, perhaps not yet durable), nothing where there is none. `new_value` is
  /// an empty buffer, read only after kPut. Every mutation of a call is decided, even after one that aborted.
  virtual Decision decide(std::optional<std::string_view> current, std::string& new_value) = 0;
  /// Called after every mutation of the call decided and none aborted, for kPut, kRemove and kNote (where the new value
  /// is the old one).
  virtual void append_effects(std::optional<std::string_view> old_value, std::optional<std::string_view> new_value,
                              EffectBatch& effects) = 0;
};

struct MutateResult {
  /// False if a mutation aborted: nothing was queued.
  bool applied = false;
  /// Ready once the write, and everything it was decided from, is durable. Set for aborted calls too: an answer that
  /// tells of a pending value must wait for it.
  CommitTicket ticket;
};

/// Waits for a ticket. on_durable is called once, on the committer's thread or within Engine::when_durable; it must
/// not block. The waiter must live until then.
class CommitWaiter {
 public:
  virtual ~CommitWaiter() = default;
  virtual void on_durable(const StorageResult<void>& outcome) = 0;
};

/// Half-open range of keys; an empty `end` means no upper bound.
struct KeyRange {
  std::string begin;
  std::string end;
};

enum class ScanDirection : std::uint8_t { kForward, kBackward };

/// Walks a range of one snapshot. Views are valid until the next call of next() or the cursor's end.
class RangeCursor {
 public:
  virtual ~RangeCursor() = default;
  /// Whether the cursor stands on an entry. False at the end of the range and after an error: see status().
  virtual bool valid() const = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual void next() = 0;
  /// The error that ended the walk, if one did (kNotInMemory among them).
  virtual StorageResult<void> status() const = 0;
  /// Engine::get at the walk's snapshot; only of a cursor that was opened with CursorReads::kAnyKey.
  virtual StorageResult<bool> get(std::string_view key, std::string& value) = 0;
};

/// Whether a cursor is asked for keys beside its walk, which costs it a snapshot of its own.
enum class CursorReads : std::uint8_t { kRange, kAnyKey };

struct KeyspaceCounters {
  std::int64_t items = 0;
  std::int64_t bytes = 0;
};

/// What an entry counts for in KeyspaceCounters::bytes.
class KeyspaceCount {
 public:
  virtual ~KeyspaceCount() = default;
  /// Nothing ends the walk, which then answers kShutdown.
  virtual std::optional<std::int64_t> bytes_of(std::string_view value) = 0;
};

/// Figures for /metrics: name in Prometheus form without prefix, and value.
struct EngineFigure {
  std::string name;
  std::string help;
  bool counter = false;  ///< otherwise a gauge
  double value = 0;
};

/// Thread-safe throughout. Reads see only what is durable.
class Engine {
 public:
  virtual ~Engine() = default;

  /// Copies the key's value into `value`; answers false, with `value` untouched, where there is none.
  virtual StorageResult<bool> get(std::string_view key, ReadTier tier, std::string& value) = 0;
  /// Reads all keys at one snapshot, in their order.
  virtual StorageResult<std::vector<std::optional<std::string>>> multi_get(std::span<const std::string> keys,
                                                                           ReadTier tier) = 0;
  virtual std::unique_ptr<RangeCursor> scan(KeyRange range, ScanDirection direction, ReadTier tier,
                                            CursorReads reads = CursorReads::kRange) = 0;

  /// Decides, in their order, and queues all mutations as one atomic commit, or none. Keys must be distinct. Takes
  /// microseconds and never waits for the disk with ReadTier::kMemory. Errors: kNotInMemory (call again with kDisk),
  /// kOverloaded, kReadOnly, kShutdown; nothing was queued. What is queued is written once somebody waits for it or for
  /// a later commit, or when half of what the queue holds is queued, or when the engine closes.
  virtual StorageResult<MutateResult> mutate(std::span<Mutation* const> mutations, ReadTier tier) = 0;
  /// Calls the waiter once the ticket is ready, at once if it is.
  virtual void when_durable(CommitTicket ticket, CommitWaiter& waiter) = 0;

  /// Returns once everything that was decided before the call is durable. May block.
  virtual StorageResult<void> settle() = 0;
  /// Removes every key of the keyspaces, and their counters. The caller has seen to it that mutations decided from now
  /// on write nothing there; those decided before are settled. May block; durable on return.
  virtual StorageResult<void> remove_keyspaces(const std::vector<KeyspaceId>& keyspaces) = 0;
  /// Makes the disk give back what removed keyspaces took, once that is much against what it has: rewrites files,
  /// beside all other work. May block for long, but not once `stop` is set.
  virtual StorageResult<void> reclaim_removed(std::atomic<bool>& stop) = 0;

  /// A sequence number greater than those of all log entries that can be read, and less than those of all entries whose
  /// commits are put in order from now on.
  virtual SequenceNumber take_sequence_number() = 0;

  /// Totals of EffectBatch::count over all durable commits of the keyspace.
  virtual KeyspaceCounters counters(KeyspaceId keyspace) const = 0;
  /// What must be added to the keyspace's counters to make them true, given that every commit since the last settle()
  /// counts what it changes there. Reads the whole keyspace: may block for long.
  virtual StorageResult<KeyspaceCounters> uncounted(KeyspaceId keyspace, KeyspaceCount& count) = 0;

  virtual std::vector<EngineFigure> figures() const = 0;
};

/// Blocks until the ticket is ready. For start-up, background work and tests; never on an I/O thread.
StorageResult<void> wait_durable(Engine& engine, CommitTicket ticket);

}  // namespace galvan

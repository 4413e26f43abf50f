#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "storage/engine.h"
#include "table/table_definition.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

using TablePtr = std::shared_ptr<const TableDefinition>;

/// Every table of the server, kept in storage (keyspace 1, one item a table) and published whole: readers take an
/// immutable snapshot, writers replace it once the change is durable. Thread-safe.
class Catalog {
 public:
  using Snapshot = std::map<std::string, TablePtr, std::less<>>;

  /// Reads all definitions. The engine must outlive the catalog. May block.
  /// Errors: kCorruption for an entry that this build cannot read.
  static StorageResult<std::unique_ptr<Catalog>> open(Engine& engine);

  std::shared_ptr<const Snapshot> snapshot() const GALVAN_EXCLUDES(snapshot_mutex_);
  /// The table of that name, in whatever state, or null.
  TablePtr find(std::string_view name) const;

  /// A change of one table, decided from its present definition (null if there is none): the new definition, or an
  /// error.
  using Change = std::function<Result<TablePtr>(const TablePtr& present)>;
  /// What a change adds to the counters of an index, in the same commit.
  struct Count {
    KeyspaceId keyspace;
    KeyspaceCounters difference;
  };
  /// Runs the changes one after another, makes the result durable and then visible; earlier versions of the definition
  /// are superseded then. Keyspaces that the new definition has no more are listed as dropped until forget_dropped().
  /// Blocks: for control-plane threads only. Answers what the change answered, as it was published.
  Result<TablePtr> change(std::string_view name, const Change& decide, std::optional<Count> count = {})
      GALVAN_EXCLUDES(writer_mutex_);

  /// Takes a table out of the catalog, whose name is free at once, and lists its keyspaces as dropped until
  /// forget_dropped(). `decide` answers the present definition or an error. Blocks.
  Result<TablePtr> drop(std::string_view name, const Change& decide) GALVAN_EXCLUDES(writer_mutex_);

  /// Keyspaces that were dropped in an earlier run and whose items may still be there.
  const std::vector<KeyspaceId>& dropped_keyspaces() const { return dropped_keyspaces_; }
  /// Ends the listing of a dropped keyspace whose items are gone. Blocks. If this can not be written, the next start
  /// removes nothing once more.
  void forget_dropped(KeyspaceId keyspace) GALVAN_EXCLUDES(writer_mutex_);

  /// As many keyspace ids that were never given out before, nor will be after a crash: the first of a row.
  Result<KeyspaceId> allocate_keyspaces(std::uint32_t count) GALVAN_EXCLUDES(writer_mutex_);

  /// The storage key of the row that says how far an index's backfill has come: see IndexBuilder, which writes it. It
  /// goes with the keyspace.
  static std::string backfill_row_key(KeyspaceId index_keyspace);

 private:
  explicit Catalog(Engine& engine) : engine_(engine) {}

  /// One row of the catalog: its key, and its new value or nothing to remove it.
  struct Row {
    std::string key;
    std::optional<std::string> value;
    std::optional<Count> count = {};
  };

  StorageResult<void> load();
  /// Writes all rows in one commit and waits until it is durable.
  StorageResult<void> write(const std::vector<Row>& rows);
  StorageResult<void> load_dropped_keyspaces();
  /// change() and drop(): the answer of `decide` becomes durable, then visible.
  Result<TablePtr> run_change(std::string_view name, const Change& decide, std::optional<Count> count, bool drop)
      GALVAN_EXCLUDES(writer_mutex_);
  void publish(const Snapshot& present, const TablePtr& table, bool drop) GALVAN_EXCLUDES(snapshot_mutex_);

  Engine& engine_;
  mutable Mutex writer_mutex_;
  mutable Mutex snapshot_mutex_;
  std::shared_ptr<const Snapshot> snapshot_ GALVAN_GUARDED_BY(snapshot_mutex_) = std::make_shared<Snapshot>();
  std::vector<KeyspaceId> dropped_keyspaces_;  // as load() found them
  std::uint32_t next_keyspace_ GALVAN_GUARDED_BY(writer_mutex_) = kFirstTableKeyspace.value();
  std::uint32_t reserved_keyspaces_end_ GALVAN_GUARDED_BY(writer_mutex_) = kFirstTableKeyspace.value();
};

}  // namespace galvan

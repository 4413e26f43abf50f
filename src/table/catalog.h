#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "storage/engine.h"
#include "table/table_definition.h"

#include <cstddef>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace galvan {

using TablePtr = std::shared_ptr<const TableDefinition>;

/// Every table of the server, kept in storage (keyspace 1, one item a table) and published whole: readers take an
/// immutable snapshot, writers replace it once the change is durable. Thread-safe.
class Catalog {
 public:
  /// By TableDefinition::path().
  using Snapshot = std::map<std::string, TablePtr, std::less<>>;
  /// A part of a snapshot, which owns it.
  class Tables {
   public:
    Tables(Snapshot::const_iterator first, Snapshot::const_iterator last) : first_(first), last_(last) {}
    Snapshot::const_iterator begin() const { return first_; }
    Snapshot::const_iterator end() const { return last_; }
    bool empty() const { return first_ == last_; }
    std::size_t size() const { return static_cast<std::size_t>(std::distance(first_, last_)); }

   private:
    Snapshot::const_iterator first_;
    Snapshot::const_iterator last_;
  };
  /// A stream by the path of its table and its label.
  using StreamName = std::pair<std::string, WallTime>;
  /// Streams that their tables have no more, for as long as they can be read: each with the definition of its table as
  /// it was when it lost the stream.
  using RetiredStreams = std::map<StreamName, TablePtr, std::less<>>;

  /// Reads all definitions. The engine must outlive the catalog. May block.
  /// Errors: kCorruption for an entry that this build cannot read.
  static StorageResult<std::unique_ptr<Catalog>> open(Engine& engine);

  std::shared_ptr<const Snapshot> snapshot() const GALVAN_EXCLUDES(snapshot_mutex_);
  /// The table of that path, in whatever state, or null.
  TablePtr find(std::string_view path) const;
  /// The tables of a namespace, by name.
  static Tables tables_of(const Snapshot& snapshot, std::string_view namespace_name);

  /// The name of the stream that the table has.
  static StreamName stream_name(const TableDefinition& table);
  std::shared_ptr<const RetiredStreams> retired_streams() const;
  /// The definition that has the stream, be it of a table or retired; null if there is none.
  TablePtr find_stream(const StreamName& name) const GALVAN_EXCLUDES(snapshot_mutex_);
  /// `now`, or the next millisecond that no stream of a table of this path has been made in.
  WallTime next_stream_label(std::string_view table_path, WallTime now) const GALVAN_EXCLUDES(snapshot_mutex_);

  /// A change of one table, decided from its present definition (null if there is none): the new definition, or an
  /// error.
  using Change = std::function<Result<TablePtr>(const TablePtr& present)>;
  /// What a change adds to the counters of an index, in the same commit.
  struct Count {
    KeyspaceId keyspace;
    KeyspaceCounters difference;
  };
  /// Runs the changes one after another, makes the result durable and then visible; earlier versions of the definition
  /// are superseded then. A stream that gives way to another one is retired. Keyspaces that the new definition has no
  /// more, and no retired stream, are listed as dropped until forget_dropped().
  /// Blocks: for control-plane threads only. Answers what the change answered, as it was published.
  Result<TablePtr> change(std::string_view path, const Change& decide, std::optional<Count> count = {})
      GALVAN_EXCLUDES(writer_mutex_);

  /// Takes a table out of the catalog, whose name is free at once, and lists its keyspaces as dropped until
  /// forget_dropped(). `decide` answers the last definition, whose stream, if it has one, is retired, or an error.
  /// Blocks.
  Result<TablePtr> drop(std::string_view path, const Change& decide) GALVAN_EXCLUDES(writer_mutex_);

  /// Takes all tables of a namespace out at once, as drop() does with one, but with their streams and those that the
  /// namespace had before, and forgets when the namespace was to go. Does nothing if the namespace was opened for
  /// longer than until `due_by`. Answers the keyspaces that are listed as dropped. Blocks.
  Result<std::vector<KeyspaceId>> drop_namespace(std::string_view name, WallTime due_by) GALVAN_EXCLUDES(writer_mutex_);
  /// When namespaces are to be dropped, for those of which that was said. Kept in storage.
  using Expiries = std::map<std::string, WallTime, std::less<>>;
  Expiries expiries() const GALVAN_EXCLUDES(snapshot_mutex_);
  std::optional<WallTime> expiry(std::string_view namespace_name) const GALVAN_EXCLUDES(snapshot_mutex_);
  /// Says when a namespace is to be dropped, whether or not it has tables yet. Blocks.
  /// Errors: LimitExceededException for more than limits::kNamespaceExpiriesMax namespaces.
  Result<void> set_expiry(std::string_view namespace_name, WallTime at) GALVAN_EXCLUDES(writer_mutex_);

  /// The same for a retired stream: where `decide` answers null, it is no longer kept, and its logs are listed as
  /// dropped.
  Result<TablePtr> change_retired(const StreamName& name, const Change& decide) GALVAN_EXCLUDES(writer_mutex_);

  /// Keyspaces that were dropped in an earlier run and whose items may still be there.
  const std::vector<KeyspaceId>& dropped_keyspaces() const { return dropped_keyspaces_; }
  /// Ends the listing of dropped keyspaces whose items are gone. Blocks, but no other change. If this can not be
  /// written, the next start removes nothing once more.
  void forget_dropped(const std::vector<KeyspaceId>& keyspaces);

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

  static Row dropped_row(KeyspaceId keyspace);
  static KeyspaceId namespace_id(const Snapshot& snapshot, const TableDefinition& table);
  StorageResult<void> load();
  /// Writes all rows in one commit and waits until it is durable.
  StorageResult<void> write(const std::vector<Row>& rows);
  StorageResult<void> load_dropped_keyspaces();
  StorageResult<void> load_expiries();
  StorageResult<void> load_retired_streams();
  /// change() and drop(): the answer of `decide` becomes durable, then visible.
  Result<TablePtr> run_change(std::string_view path, const Change& decide, std::optional<Count> count, bool drop)
      GALVAN_EXCLUDES(writer_mutex_);
  /// `retired` replaces what is known of retired streams, unless it is null.
  void publish(const Snapshot& present, std::span<const TablePtr> tables, bool drop,
               std::shared_ptr<const RetiredStreams> retired) GALVAN_EXCLUDES(snapshot_mutex_);

  Engine& engine_;
  mutable Mutex writer_mutex_;
  mutable Mutex snapshot_mutex_;
  std::shared_ptr<const Snapshot> snapshot_ GALVAN_GUARDED_BY(snapshot_mutex_) = std::make_shared<Snapshot>();
  Expiries expiries_ GALVAN_GUARDED_BY(snapshot_mutex_);
  std::shared_ptr<const RetiredStreams> retired_ GALVAN_GUARDED_BY(snapshot_mutex_) =
      std::make_shared<RetiredStreams>();
  std::vector<KeyspaceId> dropped_keyspaces_;  // as load() found them
  std::uint32_t next_keyspace_ GALVAN_GUARDED_BY(writer_mutex_) = kFirstTableKeyspace.value();
  std::uint32_t reserved_keyspaces_end_ GALVAN_GUARDED_BY(writer_mutex_) = kFirstTableKeyspace.value();
};

}  // namespace galvan

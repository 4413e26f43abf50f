#include "storage/rocksdb/pinning_table_factory.h"

#include <utility>

namespace galvan {
namespace {

// Of the cache. Index and filter take about a hundredth of items of 500 bytes, and a thirtieth of tiny ones.
constexpr std::size_t kPinnedPartMax = 3;

std::unique_ptr<rocksdb::TableFactory> make_factory(rocksdb::BlockBasedTableOptions options,
                                                    rocksdb::PinningTier tier) {
  options.metadata_cache_options.unpartitioned_pinning = tier;
  return std::unique_ptr<rocksdb::TableFactory>(rocksdb::NewBlockBasedTableFactory(options));
}

class PinningTableFactory final : public rocksdb::TableFactory {
 public:
  PinningTableFactory(const rocksdb::BlockBasedTableOptions& options,
                      std::shared_ptr<const rocksdb::WriteBufferManager> memtables)
      : pinning_(make_factory(options, rocksdb::PinningTier::kAll)),
        plain_(make_factory(options, rocksdb::PinningTier::kFlushedAndSimilar)),
        cache_(options.block_cache),
        memtables_(std::move(memtables)) {}

  // The name of what it is to all who ask: RocksDB knows the tables' format by it.
  const char* Name() const override { return kBlockBasedTableName(); }
  const rocksdb::Customizable* Inner() const override { return plain_.get(); }
  bool IsDeleteRangeSupported() const override { return plain_->IsDeleteRangeSupported(); }

  rocksdb::Status PrepareOptions(const rocksdb::ConfigOptions& options) override {
    rocksdb::Status status = pinning_->PrepareOptions(options);
    return status.ok() ? plain_->PrepareOptions(options) : status;
  }
  rocksdb::Status ValidateOptions(const rocksdb::DBOptions& db,
                                  const rocksdb::ColumnFamilyOptions& family) const override {
    return plain_->ValidateOptions(db, family);
  }

  using TableFactory::NewTableReader;
  rocksdb::Status NewTableReader(const rocksdb::ReadOptions& read, const rocksdb::TableReaderOptions& options,
                                 std::unique_ptr<rocksdb::RandomAccessFileReader>&& file, std::uint64_t bytes,
                                 std::unique_ptr<rocksdb::TableReader>* reader, bool prefetch) const override {
    const rocksdb::TableFactory& factory = has_room() ? *pinning_ : *plain_;
    return factory.NewTableReader(read, options, std::move(file), bytes, reader, prefetch);
  }
  rocksdb::TableBuilder* NewTableBuilder(const rocksdb::TableBuilderOptions& options,
                                         rocksdb::WritableFileWriter* file) const override {
    return plain_->NewTableBuilder(options, file);
  }

 private:
  bool has_room() const {
    return cache_->GetPinnedUsage() <
           cache_->GetCapacity() / kPinnedPartMax + memtables_->dummy_entries_in_cache_usage();
  }

  const std::unique_ptr<rocksdb::TableFactory> pinning_;
  const std::unique_ptr<rocksdb::TableFactory> plain_;
  const std::shared_ptr<rocksdb::Cache> cache_;
  const std::shared_ptr<const rocksdb::WriteBufferManager> memtables_;
};

}  // namespace

std::shared_ptr<rocksdb::TableFactory> make_pinning_table_factory(
    const rocksdb::BlockBasedTableOptions& options, std::shared_ptr<const rocksdb::WriteBufferManager> memtables) {
  return std::make_shared<PinningTableFactory>(options, std::move(memtables));
}

}  // namespace galvan

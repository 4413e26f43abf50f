#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <memory>

namespace galvan {

/// Makes tables as `options` say, which name a block cache. Tables that are opened while there is room for it keep
/// their index and filter at hand as long as they are open, so that a read does not look them up in the cache; they
/// count as the cache's memory all the same. Others, where data is large beside the cache, let the cache decide.
/// `memtables` is what else reserves the cache's memory.
std::shared_ptr<rocksdb::TableFactory> make_pinning_table_factory(
    const rocksdb::BlockBasedTableOptions& options, std::shared_ptr<const rocksdb::WriteBufferManager> memtables);

}  // namespace galvan

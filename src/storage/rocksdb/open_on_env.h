#pragma once

#include "storage/rocksdb/rocksdb_engine.h"

#include <rocksdb/env.h>

// For this folder's tests, which fail and stop the disk under an engine.
namespace galvan {

/// open_rocksdb_engine() with RocksDB's files on `env`, which must outlive the engine. The marker and the lock of the
/// data folder are on the machine's file system as ever. Ignored in memory.
StorageResult<std::unique_ptr<Engine>> open_rocksdb_engine_on(const EngineOptions& options, rocksdb::Env& env);

}  // namespace galvan

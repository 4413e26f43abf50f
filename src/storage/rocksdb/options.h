#pragma once

#include "storage/rocksdb/rocksdb_engine.h"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>

#include <cstddef>
#include <memory>

// Every RocksDB setting of ours, with its reason.
namespace galvan {

/// Filters know keys by this prefix too: the keyspace and the hash of the partition key.
inline constexpr std::size_t kPrefixBytes = 8;

struct RocksdbSettings {
  rocksdb::Options open;
  rocksdb::ReadOptions memory_reads;  ///< ReadTier::kMemory
  rocksdb::ReadOptions disk_reads;    ///< ReadTier::kDisk
  std::shared_ptr<rocksdb::Cache> block_cache;

  const rocksdb::ReadOptions& reads(ReadTier tier) const {
    return tier == ReadTier::kMemory ? memory_reads : disk_reads;
  }
};

/// What the values that a LatchTable keeps beyond their need may amount to: a part of EngineOptions::memory_bytes.
std::size_t recent_values_bytes(const EngineOptions& options);

/// `env` must outlive what is opened with the settings.
RocksdbSettings make_settings(const EngineOptions& options, rocksdb::Env& env);

}  // namespace galvan

#pragma once

#include "client/dynamodb_client.h"
#include "tail/shard_progress.h"
#include "wire/json_tree.h"

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace galvan::tail {

struct TailOptions {
  std::string table_name;
  bool from_beginning = false;  ///< otherwise from now on
  bool once = false;            ///< end where there is nothing more for now
};

/// Follows the latest stream of a table, by the Streams API alone, and writes each record as a line of JSON. What
/// passes by itself, such as a restart of the server, is waited for. For one thread; blocks.
class StreamTail {
 public:
  /// All references must outlive the tail.
  StreamTail(client::DynamoDbClient& client, const TailOptions& options, std::ostream& out)
      : client_(client), options_(options), out_(out) {}

  /// Returns once the stream is at its end, or with TailOptions::once at its present end, or `out` takes no more.
  /// Errors: what to tell the user.
  client::ClientResult<void> run();

 private:
  client::ClientResult<wire::JsonTree> call(std::string_view operation, const std::string& body);
  client::ClientResult<std::size_t> read_all();
  void write_records(const std::vector<wire::JsonTree>& records, ShardProgress::Reading& reading);
  client::ClientResult<void> find_stream();
  client::ClientResult<void> list_shards();
  client::ClientResult<void> find_place(const std::string& shard_id, ShardProgress::Reading& reading);
  client::ClientResult<std::size_t> read_shard(const std::string& shard_id, ShardProgress::Reading& reading);

  client::DynamoDbClient& client_;
  const TailOptions& options_;
  std::ostream& out_;
  std::string stream_arn_;
  std::string answer_;  // the body that trees tell places in
  ShardProgress progress_;
  bool disabled_ = false;  // as of when the shards were listed
  std::chrono::steady_clock::time_point listed_;
  bool ended_shard_ = true;  // since then; true as well where none were listed yet
  bool reached_ = false;     // whether the endpoint has answered
};

}  // namespace galvan::tail

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace galvan::tail {

/// What DescribeStream tells of a shard.
struct ListedShard {
  std::string id;
  std::string parent;  ///< empty if it has none
  bool closed = false;
};

/// Which shards of a stream are to be read, and how far they have been: a child comes after its parent, so that the
/// changes of an item stay in order.
class ShardProgress {
 public:
  /// A shard whose turn it is.
  struct Reading {
    bool from_latest = false;  ///< begin after what is there; otherwise at the oldest record
    std::string iterator;      ///< of the next call; empty: still to be asked for
    std::string last;          ///< the sequence number read last; empty: none yet
  };

  /// Takes note of the stream's shards. Those of the first call that are closed are not read where reading begins now.
  void note(const std::vector<ListedShard>& shards, bool from_now);
  /// Whether some of the shards that were noted last wait for their parents.
  bool some_wait() const { return some_wait_; }
  /// Notes that a shard has been read to its end.
  void end(const std::string& shard_id);

  std::map<std::string, Reading>& readings() { return readings_; }

 private:
  bool first_ = true;
  bool some_wait_ = false;
  std::map<std::string, Reading> readings_;
  std::set<std::string> ended_;
};

}  // namespace galvan::tail

#include "tail/stream_tail.h"

#include "wire/json_writer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <initializer_list>
#include <thread>
#include <utility>
#include <vector>

namespace galvan::tail {
namespace {

using namespace std::chrono_literals;

// The service allows five reads of a shard in a second.
constexpr auto kPollPause = 200ms;
constexpr auto kListPause = 5s;
// For a server that was there to come back.
constexpr auto kPatience = 60s;
constexpr wire::JsonTreeLimits kAnswerLimits{.bytes_max = std::size_t{64} << 20, .levels_max = 128};

const wire::JsonTree* member(const wire::JsonTree& object, std::string_view name) {
  const auto found = std::ranges::find(object.members, name, &wire::JsonTreeMember::name);
  return found == object.members.end() ? nullptr : &found->value;
}

std::string text_of(const wire::JsonTree& object, std::string_view name) {
  const wire::JsonTree* const found = member(object, name);
  return found ? found->text : std::string();
}

/// The elements of a member that is an array.
const std::vector<wire::JsonTree>& elements_of(const wire::JsonTree& object, std::string_view name) {
  static const std::vector<wire::JsonTree> none;
  const wire::JsonTree* const found = member(object, name);
  return found ? found->elements : none;
}

/// A request whose members are texts; empty ones are left out.
std::string request_of(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  std::string body;
  wire::JsonWriter writer(body);
  writer.begin_object();
  for (const auto& [name, text] : members) {
    if (text.empty()) continue;
    writer.key(name);
    writer.string(text);
  }
  writer.end_object();
  return body;
}

/// Whether what went wrong may have passed when it is tried again: other than a refusal of this very request.
bool may_pass(std::string_view error) {
  constexpr std::array<std::string_view, 3> kPassing = {"ThrottlingException", "LimitExceededException",
                                                        "ProvisionedThroughputExceededException"};
  const std::string_view type = error.substr(0, error.find(':'));
  return !type.ends_with("Exception") || std::ranges::find(kPassing, type) != kPassing.end();
}

}  // namespace

client::ClientResult<void> StreamTail::run() {
  GALVAN_TRY(find_stream());
  while (out_) {
    if (ended_shard_ || std::chrono::steady_clock::now() - listed_ > kListPause) GALVAN_TRY(list_shards());
    if (disabled_ && progress_.readings().empty() && !progress_.some_wait()) break;
    GALVAN_TRY(const std::size_t records, read_all());
    out_.flush();
    if (records > 0 || ended_shard_) continue;
    if (options_.once && !progress_.some_wait()) break;
    std::this_thread::sleep_for(kPollPause);
  }
  return {};
}

client::ClientResult<wire::JsonTree> StreamTail::call(std::string_view operation, const std::string& body) {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  auto answer = client_.call(client::Api::kDynamoDbStreams, operation, body);
  // An endpoint that never answered is more likely a wrong one than one that is about to come.
  while (!answer.has_value() && reached_ && may_pass(answer.error()) && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(kPollPause);
    answer = client_.call(client::Api::kDynamoDbStreams, operation, body);
  }
  GALVAN_TRY(answer_, std::move(answer));
  reached_ = true;
  auto tree = wire::parse_json_tree(answer_, kAnswerLimits);
  if (!tree) return failure(std::string("an answer that is no JSON"));
  return *std::move(tree);
}

/// Labels are times in a form that sorts.
client::ClientResult<void> StreamTail::find_stream() {
  std::string label, next;
  do {
    GALVAN_TRY(
        const wire::JsonTree answer,
        call("ListStreams", request_of({{"TableName", options_.table_name}, {"ExclusiveStartStreamArn", next}})));
    for (const wire::JsonTree& stream : elements_of(answer, "Streams")) {
      if (text_of(stream, "StreamLabel") <= label) continue;
      label = text_of(stream, "StreamLabel");
      stream_arn_ = text_of(stream, "StreamArn");
    }
    next = text_of(answer, "LastEvaluatedStreamArn");
  } while (!next.empty());
  if (stream_arn_.empty()) return failure("table " + options_.table_name + " has no stream");
  return {};
}

client::ClientResult<void> StreamTail::list_shards() {
  std::vector<ListedShard> shards;
  std::string next;
  do {
    GALVAN_TRY(const wire::JsonTree answer,
               call("DescribeStream", request_of({{"StreamArn", stream_arn_}, {"ExclusiveStartShardId", next}})));
    const wire::JsonTree* const description = member(answer, "StreamDescription");
    if (!description) return failure(std::string("an answer without a StreamDescription"));
    disabled_ = text_of(*description, "StreamStatus") == "DISABLED";
    for (const wire::JsonTree& shard : elements_of(*description, "Shards")) {
      const wire::JsonTree* const range = member(shard, "SequenceNumberRange");
      shards.push_back({.id = text_of(shard, "ShardId"),
                        .parent = text_of(shard, "ParentShardId"),
                        .closed = range && member(*range, "EndingSequenceNumber")});
    }
    next = text_of(*description, "LastEvaluatedShardId");
  } while (!next.empty());
  progress_.note(shards, !options_.from_beginning);
  listed_ = std::chrono::steady_clock::now();
  ended_shard_ = false;
  return {};
}

client::ClientResult<void> StreamTail::find_place(const std::string& shard_id, ShardProgress::Reading& reading) {
  std::string_view type = "AFTER_SEQUENCE_NUMBER";
  if (reading.last.empty()) type = reading.from_latest ? "LATEST" : "TRIM_HORIZON";
  GALVAN_TRY(const wire::JsonTree answer, call("GetShardIterator", request_of({{"StreamArn", stream_arn_},
                                                                               {"ShardId", shard_id},
                                                                               {"ShardIteratorType", type},
                                                                               {"SequenceNumber", reading.last}})));
  reading.iterator = text_of(answer, "ShardIterator");
  return {};
}

/// Reads each shard whose turn it is once; answers how many records that were.
client::ClientResult<std::size_t> StreamTail::read_all() {
  // A copy of the ids: what ends is taken out.
  std::vector<std::string> ids;
  for (const auto& [id, reading] : progress_.readings()) ids.push_back(id);
  std::size_t records = 0;
  for (const std::string& id : ids) {
    GALVAN_TRY(const std::size_t read, read_shard(id, progress_.readings().at(id)));
    records += read;
  }
  return records;
}

void StreamTail::write_records(const std::vector<wire::JsonTree>& records, ShardProgress::Reading& reading) {
  for (const wire::JsonTree& record : records) {
    // As it came, but on one line however it was laid out: strings have no bare line breaks.
    for (std::size_t at = record.begin; at < record.end; ++at) {
      if (answer_[at] != '\n' && answer_[at] != '\r') out_.put(answer_[at]);
    }
    out_.put('\n');
    if (const wire::JsonTree* const change = member(record, "dynamodb")) {
      reading.last = text_of(*change, "SequenceNumber");
    }
  }
}

/// Writes what the shard has after its place, of one answer; answers how many records that were.
client::ClientResult<std::size_t> StreamTail::read_shard(const std::string& shard_id, ShardProgress::Reading& reading) {
  if (reading.iterator.empty()) GALVAN_TRY(find_place(shard_id, reading));
  auto answer = call("GetRecords", request_of({{"ShardIterator", reading.iterator}}));
  if (!answer.has_value()) {
    // A consumer that was held up goes on where it was.
    if (!answer.error().starts_with("ExpiredIteratorException")) return failure(std::move(answer).error());
    reading.iterator.clear();
    return std::size_t{0};
  }
  const auto& records = elements_of(*answer, "Records");
  write_records(records, reading);
  const std::size_t count = records.size();
  reading.iterator = text_of(*answer, "NextShardIterator");
  if (reading.iterator.empty()) {
    progress_.end(shard_id);
    ended_shard_ = true;
  }
  return count;
}

}  // namespace galvan::tail

#pragma once

#include "base/clock.h"
#include "expression/expression_cache.h"
#include "index/index_builder.h"
#include "model/api_error.h"
#include "operation/access_memory.h"
#include "operation/api_service.h"
#include "operation/chaos.h"
#include "security/authenticator.h"
#include "security/credentials.h"
#include "security/signature.h"
#include "storage/engine.h"
#include "stream/stream_keeper.h"
#include "stream/stream_reads.h"
#include "table/catalog.h"
#include "table/keyspace_remover.h"
#include "table/namespace_expirer.h"
#include "table/table_name.h"
#include "table/write_clock.h"
#include "wire/request_decoder.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

/// What operations work on, for the server's whole life.
struct ServiceParts {
  std::string region;
  std::string account_id;
  std::string secret;
  std::int64_t item_collection_bytes_max;
  Catalog& catalog;
  KeyspaceRemover& remover;
  NamespaceExpirer& expirer;
  IndexBuilder& builder;
  StreamKeeper& streams;
  Engine& engine;
  const Clock& clock;
  WriteClock write_clock;
  StreamReads stream_reads;
};

/// Whether the text could name a region: the part of an ARN that a client may choose.
inline bool is_region(std::string_view text) {
  constexpr std::size_t kBytesMax = 32;
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && text.size() <= kBytesMax && std::ranges::all_of(text, allowed);
}

/// The facts of one request under way, and the memory that a thread reuses from request to request.
class RequestContext {
 public:
  RequestContext(ServiceParts& parts, expression::ExpressionCache& cache) : expressions(cache), parts_(parts) {}

  /// Starts a request, which outlives the operation.
  void begin(const ApiRequest& request, const security::Signature& signature, ReadTier read_tier, const Fault& fault,
             std::string_view enclosing_operation) {
    body_ = request.body;
    host_ = request.host;
    namespace_name_ = request.namespace_name;
    signature_ = signature;
    caller_ = request.caller;
    source_address_ = request.source_address;
    secure_ = request.secure;
    tables_ = request.tables;
    tier_ = read_tier;
    fault_ = fault;
    enclosing_operation_ = enclosing_operation;
    ticket = {};
  }

  std::string& body() { return *body_; }
  /// What the request says of who signed it, and for which region.
  const security::Signature& signature() const { return signature_; }
  /// The operation that carries out several actions as one transaction; empty where the request is none such.
  std::string_view enclosing_operation() const { return enclosing_operation_; }
  /// Who sends the request; null while authentication is off.
  const security::Principal* principal() const { return caller_ != nullptr ? caller_->principal() : nullptr; }
  /// What limits whoever sends the request; null for the root user, and while authentication is off.
  const security::PrincipalPolicies* policies() const { return caller_ != nullptr ? caller_->policies() : nullptr; }
  /// The client's IP address.
  std::string_view source_address() const { return source_address_; }
  /// Whether the request came through TLS.
  bool secure() const { return secure_; }
  /// The Host header: how the client calls this server.
  std::string_view host() const { return host_; }
  ReadTier tier() const { return tier_; }
  /// What is to befall the request, where its operation has to tell it in its own way.
  const Fault& fault() const { return fault_; }
  /// The namespace whose tables the request is about; empty: the default one.
  std::string_view namespace_name() const { return namespace_name_; }
  /// Where the catalog has a table of that name: TableDefinition::path().
  std::string table_path(std::string_view name) const { return galvan::table_path(namespace_name_, name); }
  /// The table of that name, or null.
  TablePtr find_table(std::string_view name) {
    if (!namespace_name_.empty()) return catalog().find(table_path(name));
    // No table has such a name, and it could spell the path of one in a namespace.
    return name.starts_with(kNamespaceMark) ? nullptr : catalog().find(name);
  }
  Engine& engine() { return parts_.engine; }
  Catalog& catalog() { return parts_.catalog; }
  KeyspaceRemover& remover() { return parts_.remover; }
  IndexBuilder& builder() { return parts_.builder; }
  StreamKeeper& streams() { return parts_.streams; }
  StreamReads& stream_reads() { return parts_.stream_reads; }
  const Clock& clock() const { return parts_.clock; }
  WriteTimestamp next_timestamp() { return parts_.write_clock.next(); }
  /// The region that the request was signed for, or the server's where it names none that could be one.
  std::string_view region() const {
    return is_region(signature_.region) ? signature_.region : std::string_view(parts_.region);
  }
  /// What authenticates a text that a client is to give back unchanged.
  const std::string& secret() const { return parts_.secret; }
  const std::string& account_id() const { return parts_.account_id; }
  std::int64_t item_collection_bytes_max() const { return parts_.item_collection_bytes_max; }

  /// Notes a table that the request is about, for whoever asked (ApiRequest::tables).
  void note_table(std::string_view name) {
    if (tables_ == nullptr) [[likely]]
      return;
    if (std::find(tables_->begin(), tables_->end(), name) == tables_->end()) tables_->emplace_back(name);
  }

  /// Lets the answer wait for one more commit.
  void wait_for(CommitTicket commit) {
    if (ticket < commit) ticket = commit;
  }

  wire::RequestDecoder decoder;
  /// Of the thread that runs the request.
  expression::ExpressionCache& expressions;
  /// Stored bytes of the item that was read last; reused.
  std::string stored_item;
  security::SignatureMemory signature_memory;
  AccessMemory access_memory;
  /// What the answer must wait for.
  CommitTicket ticket;

 private:
  ServiceParts& parts_;
  std::string* body_ = nullptr;
  std::string_view host_;                     // of the ApiRequest
  std::string_view namespace_name_;           // of the ApiRequest
  security::Signature signature_;             // of the ApiRequest
  const security::Caller* caller_ = nullptr;  // of the ApiRequest
  std::string_view source_address_;           // of the ApiRequest
  bool secure_ = false;
  std::vector<std::string>* tables_ = nullptr;  // of the ApiRequest
  ReadTier tier_ = ReadTier::kMemory;
  Fault fault_;
  std::string_view enclosing_operation_;
};

}  // namespace galvan

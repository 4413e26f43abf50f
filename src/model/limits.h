#pragma once

#include <cstddef>
#include <cstdint>

// Limits of the service, each with its source: the DynamoDB Developer Guide, "Quotas in Amazon DynamoDB" and
// "Constraints in Amazon DynamoDB", unless a line says otherwise. 1 KB is 1,024 bytes.
namespace galvan::limits {

inline constexpr std::size_t kItemBytesMax = 400 * 1024;
inline constexpr std::size_t kPartitionKeyBytesMax = 2048;
inline constexpr std::size_t kSortKeyBytesMax = 1024;
inline constexpr int kNestingLevelsMax = 32;
inline constexpr std::size_t kAttributeNameBytesMax = 65535;
inline constexpr std::size_t kKeyAttributeNameBytesMax = 255;

inline constexpr std::size_t kExpressionBytesMax = 4096;
inline constexpr std::size_t kExpressionOperatorsMax = 300;
inline constexpr std::size_t kInOperandsMax = 100;
inline constexpr std::size_t kDocumentPathLevelsMax = 32;
inline constexpr std::size_t kPlaceholderBytesMax = 255;
inline constexpr std::size_t kPlaceholderMapsBytesMax = 2 * 1024 * 1024;
/// Attributes and values of one legacy parameter (Expected, ScanFilter, …). Not the service's, whose bound is not
/// documented: it keeps their work on an item within what an expression of the greatest length can ask for.
inline constexpr std::size_t kLegacyElementsMax = 2000;

inline constexpr std::size_t kBatchGetKeysMax = 100;
inline constexpr std::size_t kBatchGetBytesMax = 16 * 1024 * 1024;
inline constexpr std::size_t kBatchWriteRequestsMax = 25;
inline constexpr std::size_t kBatchWriteBytesMax = 16 * 1024 * 1024;

/// TransactWriteItems and TransactGetItems: actions, and bytes of their items.
inline constexpr std::size_t kTransactionActionsMax = 100;
inline constexpr std::size_t kTransactionBytesMax = 4 * 1024 * 1024;

/// API reference, "ExecuteStatement": characters, as the service counts them.
inline constexpr std::int64_t kStatementLengthMax = 8192;
/// Our own bound: parentheses and NOT within each other.
inline constexpr std::size_t kStatementLevelsMax = 100;
/// Our own bound: what a literal of a statement may take in memory, more than an item of kItemBytesMax ever does.
inline constexpr std::size_t kLiteralBytesMax = 4 * kItemBytesMax;
/// Developer Guide, "PartiQL arithmetic, comparison, and logical operators": values of IN for a partition key, and
/// items of a page that they lead to.
inline constexpr std::size_t kInPartitionKeysMax = 50;
inline constexpr std::int64_t kInPageItemsMax = 10;
inline constexpr std::int64_t kBatchStatementsMax = 25;
inline constexpr std::int64_t kNextTokenLengthMax = 32768;

/// API reference, "Query" and "Scan": a page ends once it evaluated this many bytes.
inline constexpr std::size_t kPageBytesMax = 1024 * 1024;
inline constexpr std::int64_t kTotalSegmentsMax = 1'000'000;
inline constexpr std::size_t kListTablesMax = 100;
inline constexpr std::size_t kListTagsPageMax = 10;

/// Streams API reference, "ListStreams", "DescribeStream" and "GetRecords".
inline constexpr std::size_t kListStreamsMax = 100;
inline constexpr std::size_t kDescribeShardsMax = 100;
inline constexpr std::size_t kGetRecordsMax = 1000;
inline constexpr std::size_t kGetRecordsBytesMax = 1024 * 1024;

inline constexpr std::size_t kTablesMax = 2500;
/// Not the service's, which has no namespaces: what their definitions cost in memory is bounded, and what they cost
/// before they have a table.
inline constexpr std::size_t kTablesOfAllNamespacesMax = 100'000;
inline constexpr std::size_t kNamespaceExpiriesMax = 10'000;
inline constexpr std::size_t kNamespaceNameBytesMax = 128;
inline constexpr std::size_t kTagsMax = 50;
inline constexpr std::size_t kGlobalIndexesMax = 20;
inline constexpr std::size_t kLocalIndexesMax = 5;
inline constexpr std::size_t kNonKeyAttributesMax = 100;
/// Partition attributes of a global index, and sort attributes.
inline constexpr std::size_t kIndexKeyAttributesMax = 4;
/// Items of one partition key value of a table with local indexes, together with their entries.
inline constexpr std::int64_t kItemCollectionBytesMax = std::int64_t{10} << 30;
inline constexpr std::int64_t kTableCapacityUnitsMax = 40'000;
inline constexpr std::int64_t kAccountCapacityUnitsMax = 80'000;

/// DynamoDB Developer Guide, "DynamoDB low-level API": requests beyond this are refused before they are read.
inline constexpr std::size_t kRequestBytesMax = 16 * 1024 * 1024;

}  // namespace galvan::limits

#include "operation/registry.h"

#include "operation/batch_execute_statement.h"
#include "operation/batch_get_item.h"
#include "operation/batch_write_item.h"
#include "operation/create_table.h"
#include "operation/delete_item.h"
#include "operation/delete_resource_policy.h"
#include "operation/delete_table.h"
#include "operation/describe_endpoints.h"
#include "operation/describe_limits.h"
#include "operation/describe_stream.h"
#include "operation/describe_table.h"
#include "operation/describe_time_to_live.h"
#include "operation/execute_statement.h"
#include "operation/execute_transaction.h"
#include "operation/get_item.h"
#include "operation/get_records.h"
#include "operation/get_resource_policy.h"
#include "operation/get_shard_iterator.h"
#include "operation/list_streams.h"
#include "operation/list_tables.h"
#include "operation/list_tags_of_resource.h"
#include "operation/put_item.h"
#include "operation/put_resource_policy.h"
#include "operation/query.h"
#include "operation/scan.h"
#include "operation/tag_resource.h"
#include "operation/transact_get_items.h"
#include "operation/transact_write_items.h"
#include "operation/untag_resource.h"
#include "operation/update_item.h"
#include "operation/update_table.h"
#include "operation/update_time_to_live.h"

#include <array>

namespace galvan {
namespace {

constexpr auto kData = OperationPlane::kData;
constexpr auto kControl = OperationPlane::kControl;
constexpr bool kReads = false;
constexpr bool kWrites = true;

// Ascending by name: dispatch searches it.
constexpr auto kOperations = std::to_array<OperationRow>({
    asking(operation_row<BatchExecuteStatementRequest, batch_execute_statement>("BatchExecuteStatement", kData, kWrites,
                                                                                ItemAccess::kPlain)),
    asking(operation_row<BatchGetItemRequest, batch_get_item>("BatchGetItem", kData, kReads, ItemAccess::kPlain)),
    asking(
        operation_row<BatchWriteItemRequest, batch_write_item>("BatchWriteItem", kData, kWrites, ItemAccess::kPlain)),
    asking(operation_row<CreateTableRequest, create_table>("CreateTable", kControl, kWrites)),
    asking(operation_row<DeleteItemRequest, delete_item>("DeleteItem", kData, kWrites, ItemAccess::kSingleWrite)),
    asking(
        operation_row<DeleteResourcePolicyRequest, delete_resource_policy>("DeleteResourcePolicy", kControl, kWrites)),
    asking(operation_row<DeleteTableRequest, delete_table>("DeleteTable", kControl, kWrites)),
    asking(operation_row<DescribeEndpointsRequest, describe_endpoints>("DescribeEndpoints", kData, kReads)),
    asking(operation_row<DescribeLimitsRequest, describe_limits>("DescribeLimits", kData, kReads)),
    asking(stream_operation_row<DescribeStreamRequest, describe_stream>("DescribeStream")),
    asking(operation_row<DescribeTableRequest, describe_table>("DescribeTable", kData, kReads)),
    asking(operation_row<DescribeTimeToLiveRequest, describe_time_to_live>("DescribeTimeToLive", kData, kReads)),
    asking(operation_row<ExecuteStatementRequest, execute_statement>("ExecuteStatement", kData, kWrites,
                                                                     ItemAccess::kPlain)),
    asking(operation_row<ExecuteTransactionRequest, execute_transaction>("ExecuteTransaction", kData, kWrites,
                                                                         ItemAccess::kTransaction)),
    asking(operation_row<GetItemRequest, get_item>("GetItem", kData, kReads, ItemAccess::kPlain)),
    asking(stream_operation_row<GetRecordsRequest, get_records>("GetRecords")),
    asking(operation_row<GetResourcePolicyRequest, get_resource_policy>("GetResourcePolicy", kData, kReads)),
    asking(stream_operation_row<GetShardIteratorRequest, get_shard_iterator>("GetShardIterator")),
    asking(stream_operation_row<ListStreamsRequest, list_streams>("ListStreams")),
    asking(operation_row<ListTablesRequest, list_tables>("ListTables", kData, kReads)),
    asking(operation_row<ListTagsOfResourceRequest, list_tags_of_resource>("ListTagsOfResource", kData, kReads)),
    asking(operation_row<PutItemRequest, put_item>("PutItem", kData, kWrites, ItemAccess::kSingleWrite)),
    asking(operation_row<PutResourcePolicyRequest, put_resource_policy>("PutResourcePolicy", kControl, kWrites)),
    asking(operation_row<QueryRequest, query>("Query", kData, kReads, ItemAccess::kPlain)),
    asking(operation_row<ScanRequest, scan>("Scan", kData, kReads, ItemAccess::kPlain)),
    asking(operation_row<TagResourceRequest, tag_resource>("TagResource", kControl, kWrites)),
    asking(operation_row<TransactGetItemsRequest, transact_get_items>("TransactGetItems", kData, kReads,
                                                                      ItemAccess::kTransaction)),
    asking(operation_row<TransactWriteItemsRequest, transact_write_items>("TransactWriteItems", kData, kWrites,
                                                                          ItemAccess::kTransaction)),
    asking(operation_row<UntagResourceRequest, untag_resource>("UntagResource", kControl, kWrites)),
    asking(operation_row<UpdateItemRequest, update_item>("UpdateItem", kData, kWrites, ItemAccess::kSingleWrite)),
    asking(operation_row<UpdateTableRequest, update_table>("UpdateTable", kControl, kWrites)),
    asking(operation_row<UpdateTimeToLiveRequest, update_time_to_live>("UpdateTimeToLive", kControl, kWrites)),
});

}  // namespace

std::span<const OperationRow> operations() { return kOperations; }

}  // namespace galvan

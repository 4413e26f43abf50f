#include "operation/invalid_parameter.h"
#include "operation/table_description.h"
#include "operation/table_rules.h"
#include "stream/shard_lineage.h"

// Streams, encryption and warm throughput: see table_rules.h.
namespace galvan {
namespace {

StreamViewType parse_stream_view_type(std::string_view text) {
  if (text == "KEYS_ONLY") return StreamViewType::kKeysOnly;
  if (text == "NEW_IMAGE") return StreamViewType::kNewImage;
  return text == "OLD_IMAGE" ? StreamViewType::kOldImage : StreamViewType::kNewAndOldImages;
}

Result<void> merge_warm_units(const std::optional<std::int64_t>& given, std::string_view member, std::string_view of,
                              std::int64_t served, std::optional<std::int64_t>& into) {
  if (!given) return ok();
  if (*given < served) {
    return validation_error(kInvalid + "Requested " + std::string(member) + " for WarmThroughput for " +
                            std::string(of) + " is lower than initial throughput for OnDemand");
  }
  into = given;
  return ok();
}

}  // namespace

Result<void> merge_warm_throughput(const std::optional<WarmThroughputShape>& given, BillingMode billing_mode,
                                   std::string_view of, const ProvisionedThroughput& provisioned,
                                   WarmThroughput& warm) {
  if (!given) return ok();
  const WarmUnits served = warm_units(billing_mode, provisioned, warm);
  GALVAN_TRY(merge_warm_units(given->read_units_per_second, "ReadUnitsPerSecond", of, served.read,
                              warm.read_units_per_second));
  return merge_warm_units(given->write_units_per_second, "WriteUnitsPerSecond", of, served.write,
                          warm.write_units_per_second);
}

Result<void> merge_stream(const std::optional<StreamSpecificationShape>& given, std::string_view table_name,
                          WallTime now, std::optional<StreamDefinition>& stream) {
  if (!given) return ok();
  const bool is_enabled = stream && stream->enabled;
  if (!*given->stream_enabled) {
    if (given->stream_view_type) {
      return validation_error(kInvalid + (table_name.empty() ? "Table is being created with a stream disabled, "
                                                               "UpdateViewType should not be specified"
                                                             : "StreamViewType should not be specified when a stream "
                                                               "is being disabled"));
    }
    if (!table_name.empty() && !is_enabled) {
      return validation_error("Table does not have an active stream to disable: TableName: " + std::string(table_name));
    }
    if (stream) close_stream(*stream, now);
    return ok();
  }
  if (!given->stream_view_type) {
    return validation_error(kInvalid + "StreamViewType must be specified when a stream is being enabled");
  }
  if (is_enabled) {
    return validation_error("Table already has an enabled stream: TableName: " + std::string(table_name));
  }
  stream =
      StreamDefinition{.view_type = parse_stream_view_type(*given->stream_view_type), .enabled = true, .created = now};
  return ok();
}

Result<std::optional<std::string>> chosen_kms_key(const SseSpecificationShape& given, std::string_view region,
                                                  std::string_view account_id) {
  if (!given.enabled.value_or(false)) {
    if (given.sse_type || given.kms_master_key_id) {
      return validation_error(kInvalid + "SSEType and KMSMasterKeyId can only be specified when SSE is enabled");
    }
    return std::optional<std::string>();
  }
  if (given.sse_type && *given.sse_type != "KMS") {
    return validation_error(kInvalid + "SSEType " + std::string(*given.sse_type) + " is not supported");
  }
  const std::string_view key = given.kms_master_key_id.value_or("alias/aws/dynamodb");
  if (key.starts_with("arn:")) return std::optional(std::string(key));
  std::string arn = "arn:aws:kms:" + std::string(region) + ":" + std::string(account_id) + ":";
  if (!key.starts_with("alias/")) arn += "key/";
  return std::optional(arn + std::string(key));
}

}  // namespace galvan

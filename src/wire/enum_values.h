#pragma once

#include <array>
#include <string_view>

// The values that enumerated members take, in the order in which the service lists them in "Member must satisfy enum
// value set: […]". Where no message of the service was seen, the order is that of the service model.
namespace galvan::wire {

// Order seen in messages of the service.
inline constexpr std::array<std::string_view, 3> kReturnConsumedCapacityValues = {"INDEXES", "TOTAL", "NONE"};
inline constexpr std::array<std::string_view, 2> kReturnItemCollectionMetricsValues = {"SIZE", "NONE"};
inline constexpr std::array<std::string_view, 5> kReturnValuesValues = {"ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE",
                                                                        "UPDATED_NEW"};
/// What the service says of another value of ReturnValues (sic; observed on DynamoDB, eu-west-2, 2026-09-06).
inline constexpr std::string_view kReturnValuesFailure =
    "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, "
    "NONE]";
inline constexpr std::array<std::string_view, 4> kSelectValues = {"SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES",
                                                                  "ALL_PROJECTED_ATTRIBUTES"};
inline constexpr std::array<std::string_view, 2> kKeyTypeValues = {"HASH", "RANGE"};
/// ScalarAttributeType in the model.
inline constexpr std::array<std::string_view, 3> kAttributeTypeValues = {"B", "N", "S"};
inline constexpr std::array<std::string_view, 3> kProjectionTypeValues = {"ALL", "INCLUDE", "KEYS_ONLY"};
inline constexpr std::array<std::string_view, 2> kConditionalOperatorValues = {"OR", "AND"};
inline constexpr std::array<std::string_view, 13> kComparisonOperatorValues = {
    "IN", "NULL", "BETWEEN", "LT", "NOT_CONTAINS", "EQ", "GT", "NOT_NULL", "NE", "LE", "BEGINS_WITH", "GE", "CONTAINS"};

// Order of the service model.
inline constexpr std::array<std::string_view, 2> kReturnValuesOnConditionCheckFailureValues = {"ALL_OLD", "NONE"};
inline constexpr std::array<std::string_view, 3> kAttributeActionValues = {"ADD", "PUT", "DELETE"};
inline constexpr std::array<std::string_view, 2> kBillingModeValues = {"PROVISIONED", "PAY_PER_REQUEST"};
inline constexpr std::array<std::string_view, 2> kTableClassValues = {"STANDARD", "STANDARD_INFREQUENT_ACCESS"};
inline constexpr std::array<std::string_view, 4> kStreamViewTypeValues = {"NEW_IMAGE", "OLD_IMAGE",
                                                                          "NEW_AND_OLD_IMAGES", "KEYS_ONLY"};
inline constexpr std::array<std::string_view, 4> kShardIteratorTypeValues = {
    "TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"};
inline constexpr std::array<std::string_view, 1> kShardFilterTypeValues = {"CHILD_SHARDS"};
inline constexpr std::array<std::string_view, 2> kSseTypeValues = {"AES256", "KMS"};
inline constexpr std::array<std::string_view, 2> kMultiRegionConsistencyValues = {"EVENTUAL", "STRONG"};
inline constexpr std::array<std::string_view, 3> kGlobalTableSettingsReplicationModeValues = {"ENABLED", "DISABLED",
                                                                                              "ENABLED_WITH_OVERRIDES"};
inline constexpr std::array<std::string_view, 3> kVectorDistanceFunctionValues = {"COSINE", "DOT_PRODUCT", "EUCLIDEAN"};
inline constexpr std::array<std::string_view, 2> kSearchSchemaElementTypeValues = {"HASH", "INLINE_FILTER"};

}  // namespace galvan::wire

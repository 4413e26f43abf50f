#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace galvan::identity {

/// The parameters of a request of AWS's query protocol: a form, whose names have dots and numbers for structures and
/// lists ("Tags.member.2.Key").
class QueryParameters {
 public:
  static constexpr std::size_t kBytesMax = 1'048'576;
  static constexpr std::size_t kParametersMax = 4'000;

  /// Nothing for a body beyond the limits, a broken percent-encoding, bytes that are no UTF-8, or a name given twice.
  static std::optional<QueryParameters> parse(std::string_view form);

  /// Null where there is none.
  const std::string* find(std::string_view name) const;
  /// Empty where there is none.
  std::string_view text(std::string_view name) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  /// The values of "name.member.1", "name.member.2" and so on, up to the first that is missing.
  std::vector<std::string> list(std::string_view name) const;
  /// The names under which the structures of a list stand: "name.member.1", …
  std::vector<std::string> structures(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace galvan::identity

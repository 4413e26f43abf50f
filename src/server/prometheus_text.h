#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace galvan {

/// Appends metrics in the text format of Prometheus, version 0.0.4, to a buffer that it borrows.
class PrometheusText {
 public:
  enum class Type : std::uint8_t { kCounter, kGauge, kHistogram };
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  explicit PrometheusText(std::string& out) : out_(out) {}

  /// Opens a family: the samples that follow belong to it.
  void family(std::string_view name, Type type, std::string_view help);
  /// `suffix` is appended to the family's name ("_bucket").
  void sample(std::uint64_t value, Labels labels = {}, std::string_view suffix = {});
  void sample(double value, Labels labels = {}, std::string_view suffix = {});

 private:
  void append_name(Labels labels, std::string_view suffix);

  std::string& out_;
  std::string name_;
};

}  // namespace galvan

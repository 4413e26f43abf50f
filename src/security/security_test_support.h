#pragma once

#include "security/authenticator.h"
#include "security/credentials.h"
#include "security/signature_time.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A request as text, and keys and a clock that a test sets.
namespace galvan::security {

class FixedClock final : public Clock {
 public:
  WallTime now() const override { return time; }
  void set(std::string_view text) { time = parse_signature_time(text).value(); }

  WallTime time;
};

class FakeCredentialStore final : public CredentialStore {
 public:
  CredentialsPtr find(std::string_view access_key_id) const override {
    ++lookups;
    const auto found = keys.find(std::string(access_key_id));
    return found == keys.end() ? nullptr : found->second;
  }
  std::uint64_t version() const override { return changes; }

  void put(const std::string& id, Credentials credentials) {
    keys[id] = std::make_shared<const Credentials>(std::move(credentials));
    ++changes;
  }
  void remove(const std::string& id) {
    keys.erase(id);
    ++changes;
  }

  std::map<std::string, CredentialsPtr> keys;
  std::uint64_t changes = 0;
  mutable int lookups = 0;
};

/// A request as it was sent; its parts are views of `text`, or of what it owns.
class SentRequest {
 public:
  explicit SentRequest(std::string_view request) : text_(request) {
    std::string_view rest = text_;
    std::string_view line = take_line(rest);
    input_.method = line.substr(0, line.find(' '));
    const std::string_view target = line.substr(input_.method.size() + 1, line.rfind(' ') - input_.method.size() - 1);
    input_.path = target.substr(0, target.find('?'));
    if (input_.path.size() < target.size()) input_.query = target.substr(input_.path.size() + 1);
    for (line = take_line(rest); !line.empty(); line = take_line(rest)) {
      const std::size_t colon = line.find(':');
      std::string_view value = line.substr(colon + 1);
      // Space around a value is no part of it.
      while (value.starts_with(' ')) value.remove_prefix(1);
      while (value.ends_with(' ')) value.remove_suffix(1);
      add(line.substr(0, colon), value);
    }
    input_.fields = &fields_;
    input_.body = rest;
  }
  SentRequest(const SentRequest&) = delete;
  SentRequest& operator=(const SentRequest&) = delete;

  SignatureInput& input() { return input_; }

 private:
  static std::string_view take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return line;
  }

  void add(std::string_view name, std::string_view value) {
    fields_.add(name, value);
    const std::string_view lower = fields_.name(fields_.size() - 1);
    if (lower == "authorization") {
      input_.authorization = value;
      input_.has_authorization = true;
    } else if (lower == "x-amz-date") {
      input_.x_amz_date = value;
      input_.has_date = true;
    } else if (lower == "date") {
      input_.date = value;
      input_.has_date = true;
    } else if (lower == "x-amz-security-token") {
      input_.session_token = value;
    }
  }

  std::string text_;
  HeaderFields fields_;
  SignatureInput input_;
};

}  // namespace galvan::security

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
  void note_use(std::string_view access_key_id, std::string_view region, std::string_view service) override {
    uses.push_back(std::string(access_key_id) + " " + std::string(region) + " " + std::string(service));
  }

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
  std::vector<std::string> uses;
  mutable int lookups = 0;
};

/// A request as it was sent; its parts are views of `text`, or of what it owns.
class SentRequest {
 public:
  explicit SentRequest(std::string_view request) : text_(request) {
    std::string_view rest = text_;
    std::string_view line = take_until('\n', rest);
    input_.method = take_until(' ', line);
    std::string_view target = take_until(' ', line);
    input_.path = take_until('?', target);
    input_.query = target;
    for (line = take_until('\n', rest); !line.empty(); line = take_until('\n', rest)) {
      const std::string_view name = take_until(':', line);
      // Space around a value is no part of it.
      while (line.starts_with(' ')) line.remove_prefix(1);
      while (line.ends_with(' ')) line.remove_suffix(1);
      add(name, line);
    }
    input_.fields = &fields_;
    input_.body = rest;
  }
  SentRequest(const SentRequest&) = delete;
  SentRequest& operator=(const SentRequest&) = delete;

  SignatureInput& input() { return input_; }

 private:
  static std::string_view take_until(char separator, std::string_view& rest) {
    const std::size_t end = rest.find(separator);
    const std::string_view taken = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return taken;
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

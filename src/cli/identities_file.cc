#include "cli/identities_file.h"

#include "identity/query_call.h"

#include <sys/stat.h>
#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace galvan::cli {
namespace {

namespace quotas = identity::quotas;
using identity::AccessKeyRecord;
using identity::DeclaredIdentities;
using identity::Entity;
using identity::EntityKind;
using identity::ManagedPolicy;
using identity::PolicyDocument;
using security::PolicyKind;

template <class T>
using FileResult = BasicResult<T, std::string>;

constexpr std::size_t kAccessKeyIdMin = 16;
constexpr std::size_t kAccessKeyIdMax = 128;
constexpr std::size_t kSecretMin = 16;
constexpr std::size_t kSecretMax = 256;
constexpr std::int64_t kSessionSecondsMin = 3600;
constexpr std::int64_t kSessionSecondsMax = 43'200;
constexpr std::size_t kTagKeyMax = 128;
constexpr std::size_t kTagValueMax = 256;

/// One table of the file. Whatever nobody asked it for is a mistake.
class Section {
 public:
  Section(const toml::table& table, std::string place) : table_(table), place_(std::move(place)) {}

  const std::string& place() const { return place_; }

  tl::unexpected<std::string> error(const std::string& what) const {
    std::string line;
    if (table_.source().begin.line > 0) line = " (line " + std::to_string(table_.source().begin.line) + ")";
    return failure(place_ + line + ": " + what);
  }

  FileResult<std::optional<std::string>> text(std::string_view key, std::size_t size_max) {
    const toml::node* const node = take(key);
    if (node == nullptr) return std::optional<std::string>();
    const auto* const text = node->as_string();
    if (text == nullptr) return error(std::string(key) + " is no text");
    if (text->get().size() > size_max)
      return error(std::string(key) + " is longer than " + std::to_string(size_max) + " characters");
    return std::optional(text->get());
  }
  FileResult<std::string> required_text(std::string_view key, std::size_t size_max) {
    GALVAN_TRY(auto given, text(key, size_max));
    if (!given) return error(std::string(key) + " is missing");
    return *std::move(given);
  }
  FileResult<std::optional<std::int64_t>> integer(std::string_view key) {
    const toml::node* const node = take(key);
    if (node == nullptr) return std::optional<std::int64_t>();
    const auto* const number = node->as_integer();
    if (number == nullptr) return error(std::string(key) + " is no whole number");
    return std::optional(number->get());
  }
  FileResult<bool> boolean(std::string_view key, bool otherwise) {
    const toml::node* const node = take(key);
    if (node == nullptr) return otherwise;
    const auto* const value = node->as_boolean();
    if (value == nullptr) return error(std::string(key) + " is neither true nor false");
    return value->get();
  }
  FileResult<std::vector<std::string>> texts(std::string_view key, std::size_t count_max) {
    std::vector<std::string> all;
    const toml::node* const node = take(key);
    if (node == nullptr) return all;
    const auto* const list = node->as_array();
    if (list == nullptr) return error(std::string(key) + " is no list");
    if (list->size() > count_max) return error(std::string(key) + " has more than " + std::to_string(count_max));
    for (const toml::node& element : *list) {
      const auto* const text = element.as_string();
      if (text == nullptr) return error(std::string(key) + " is no list of texts");
      all.push_back(text->get());
    }
    return all;
  }
  /// Calls `read(name, text)` for each entry of a table of texts.
  template <class Read>
  FileResult<void> entries(std::string_view key, const Read& read) {
    const toml::node* const node = take(key);
    if (node == nullptr) return {};
    const auto* const table = node->as_table();
    if (table == nullptr) return error(std::string(key) + " is no table");
    for (const auto& [name, value] : *table) {
      const auto* const text = value.as_string();
      if (text == nullptr) return error(std::string(key) + "." + std::string(name.str()) + " is no text");
      GALVAN_TRY(read(std::string(name.str()), text->get()));
    }
    return {};
  }
  /// Calls `read(Section&)` for each table of a list of tables.
  template <class Read>
  FileResult<void> sections_of_list(std::string_view key, std::size_t count_max, const Read& read) {
    const toml::node* const node = take(key);
    if (node == nullptr) return {};
    const auto* const list = node->as_array();
    if (list == nullptr || list->size() > count_max)
      return error(std::string(key) + " is no list of up to " + std::to_string(count_max) + " tables");
    for (const toml::node& element : *list) {
      const auto* const table = element.as_table();
      if (table == nullptr) return error(std::string(key) + " is no list of tables");
      Section section(*table, place_ + "." + std::string(key));
      GALVAN_TRY(read(section));
      GALVAN_TRY(section.check_all_taken());
    }
    return {};
  }
  /// Calls `read(name, Section&)` for each table of a table of tables.
  template <class Read>
  FileResult<void> sections(std::string_view key, const Read& read) {
    const toml::node* const node = take(key);
    if (node == nullptr) return {};
    const auto* const tables = node->as_table();
    if (tables == nullptr) return error(std::string(key) + " is no table");
    for (const auto& [name, value] : *tables) {
      const auto* const table = value.as_table();
      const std::string title = std::string(key) + "." + std::string(name.str());
      if (table == nullptr) return error(title + " is no table");
      Section section(*table, title);
      GALVAN_TRY(read(std::string(name.str()), section));
      GALVAN_TRY(section.check_all_taken());
    }
    return {};
  }
  FileResult<void> check_all_taken() const {
    for (const auto& [name, value] : table_) {
      if (std::ranges::find(taken_, name.str()) == taken_.end())
        return error("there is no \"" + std::string(name.str()) + "\"");
    }
    return {};
  }

 private:
  const toml::node* take(std::string_view key) {
    taken_.emplace_back(key);
    return table_.get(key);
  }

  const toml::table& table_;
  std::string place_;
  std::vector<std::string> taken_;
};

FileResult<void> check_name(const Section& section, const std::string& name, std::size_t size_max) {
  const bool good = !name.empty() && name.size() <= size_max && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("+=,.@_-").find(c) != std::string_view::npos;
  });
  if (good) return {};
  return section.error("a name is of up to " + std::to_string(size_max) + " letters, digits and characters of +=,.@_-");
}

FileResult<PolicyDocument> compile(const Section& section, const std::string& text, PolicyKind kind,
                                   std::size_t size_max, std::string_view what) {
  if (identity::counted_size(text) > size_max)
    return section.error(std::string(what) + " is longer than " + std::to_string(size_max) + " characters");
  auto policy = security::Policy::parse(text, kind);
  if (!policy) return section.error(std::string(what) + ": " + policy.error().message);
  return PolicyDocument{text, std::make_shared<const security::Policy>(*std::move(policy))};
}

FileResult<std::string> read_path(Section& section) {
  GALVAN_TRY(auto path, section.text("path", quotas::kPathMax));
  if (!path) return std::string("/");
  const bool visible = std::ranges::all_of(*path, [](char c) { return c >= '!' && c <= '~'; });
  if (!visible || !path->starts_with('/') || !path->ends_with('/'))
    return section.error("path must begin and end with /");
  return *std::move(path);
}

FileResult<security::Tags> read_tags(Section& section) {
  security::Tags tags;
  GALVAN_TRY(section.entries("tags", [&](std::string key, const std::string& value) -> FileResult<void> {
    if (key.size() > kTagKeyMax || value.size() > kTagValueMax || tags.size() == quotas::kTags)
      return section.error("tags are up to 50, of up to 128 and 256 characters");
    tags.emplace_back(std::move(key), value);
    return {};
  }));
  return tags;
}

/// A managed policy's ARN, from that or from the name of one in this file or account.
std::string arn_of(const std::string& name, const DeclaredIdentities& declared, const std::string& account_id) {
  if (name.starts_with("arn:")) return name;
  ManagedPolicy policy;
  policy.name = name;
  for (const ManagedPolicy& known : declared.policies) {
    if (known.name == name) policy.path = known.path;
  }
  return identity::policy_arn(account_id, policy);
}

std::size_t inline_size_max(EntityKind kind) {
  return kind == EntityKind::kUser    ? quotas::kUserInlineSize
         : kind == EntityKind::kGroup ? quotas::kGroupInlineSize
                                      : quotas::kRoleInlineSize;
}

/// What users, groups and roles have in common.
FileResult<Entity> read_holder(EntityKind kind, const std::string& name, Section& section,
                               const DeclaredIdentities& declared, const std::string& account_id) {
  GALVAN_TRY(check_name(section, name, identity::name_size_max(kind)));
  Entity entity{.kind = kind, .name = name};
  GALVAN_TRY(entity.path, read_path(section));
  std::size_t size = 0;
  GALVAN_TRY(
      section.entries("inline_policies", [&](const std::string& of, const std::string& text) -> FileResult<void> {
        GALVAN_TRY(check_name(section, of, quotas::kPolicyNameMax));
        size += identity::counted_size(text);
        if (size > inline_size_max(kind))
          return section.error("inline_policies are longer than " + std::to_string(inline_size_max(kind)) +
                               " characters");
        GALVAN_TRY(auto document, compile(section, text, PolicyKind::kIdentity, size, "inline_policies." + of));
        entity.inline_policies.emplace(of, std::move(document));
        return {};
      }));
  GALVAN_TRY(const auto policies, section.texts("managed_policies", quotas::kAttachedPolicies));
  for (const std::string& policy : policies) entity.attached_policies.insert(arn_of(policy, declared, account_id));
  if (kind == EntityKind::kGroup) return entity;
  GALVAN_TRY(entity.tags, read_tags(section));
  GALVAN_TRY(const auto boundary, section.text("permissions_boundary", 2048));
  if (boundary) entity.boundary_arn = arn_of(*boundary, declared, account_id);
  return entity;
}

FileResult<AccessKeyRecord> read_access_key(Section& section) {
  AccessKeyRecord key;
  GALVAN_TRY(key.id, section.required_text("id", kAccessKeyIdMax));
  GALVAN_TRY(key.secret, section.required_text("secret", kSecretMax));
  GALVAN_TRY(key.active, section.boolean("active", true));
  const bool word =
      std::ranges::all_of(key.id, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
  if (!word || key.id.size() < kAccessKeyIdMin)
    return section.error("id is not of 16 or more letters A to Z and digits");
  if (key.secret.size() < kSecretMin) return section.error("secret has fewer than 16 characters");
  return key;
}

FileResult<void> read_user(const std::string& name, Section& section, const std::string& account_id,
                           DeclaredIdentities& declared) {
  GALVAN_TRY(Entity user, read_holder(EntityKind::kUser, name, section, declared, account_id));
  GALVAN_TRY(const auto groups, section.texts("groups", quotas::kGroupsPerUser));
  user.groups = {groups.begin(), groups.end()};
  GALVAN_TRY(
      section.sections_of_list("access_keys", quotas::kAccessKeysPerUser, [&](Section& part) -> FileResult<void> {
        GALVAN_TRY(auto key, read_access_key(part));
        user.access_keys.push_back(std::move(key));
        return {};
      }));
  declared.entities.push_back(std::move(user));
  return {};
}

FileResult<void> read_role(const std::string& name, Section& section, const std::string& account_id,
                           DeclaredIdentities& declared) {
  GALVAN_TRY(Entity role, read_holder(EntityKind::kRole, name, section, declared, account_id));
  GALVAN_TRY(const std::string trust, section.required_text("trust", security::kPolicyBytesMax));
  GALVAN_TRY(role.trust, compile(section, trust, PolicyKind::kTrust, quotas::kTrustPolicySize, "trust"));
  GALVAN_TRY(auto description, section.text("description", quotas::kDescriptionMax));
  role.description = description.value_or("");
  GALVAN_TRY(const auto seconds, section.integer("max_session_duration"));
  role.session_seconds_max = seconds.value_or(kSessionSecondsMin);
  if (role.session_seconds_max < kSessionSecondsMin || role.session_seconds_max > kSessionSecondsMax)
    return section.error("max_session_duration is not from 3600 to 43200");
  declared.entities.push_back(std::move(role));
  return {};
}

FileResult<void> read_policy(const std::string& name, Section& section, DeclaredIdentities& declared) {
  GALVAN_TRY(check_name(section, name, quotas::kPolicyNameMax));
  ManagedPolicy policy;
  policy.name = name;
  GALVAN_TRY(policy.path, read_path(section));
  GALVAN_TRY(auto description, section.text("description", quotas::kDescriptionMax));
  policy.description = description.value_or("");
  GALVAN_TRY(policy.tags, read_tags(section));
  GALVAN_TRY(const std::string text, section.required_text("document", security::kPolicyBytesMax));
  GALVAN_TRY(auto document, compile(section, text, PolicyKind::kIdentity, quotas::kManagedPolicySize, "document"));
  policy.versions.push_back({.number = 1, .document = std::move(document), .created = {}});
  declared.policies.push_back(std::move(policy));
  return {};
}

FileResult<DeclaredIdentities> read_all(const toml::table& table, const std::string& account_id) {
  DeclaredIdentities declared;
  Section whole(table, "file");
  // Policies first: others name them.
  GALVAN_TRY(whole.sections(
      "policies", [&](const std::string& name, Section& section) { return read_policy(name, section, declared); }));
  GALVAN_TRY(whole.sections("groups", [&](const std::string& name, Section& section) -> FileResult<void> {
    GALVAN_TRY(Entity group, read_holder(EntityKind::kGroup, name, section, declared, account_id));
    declared.entities.push_back(std::move(group));
    return {};
  }));
  GALVAN_TRY(whole.sections("users", [&](const std::string& name, Section& section) {
    return read_user(name, section, account_id, declared);
  }));
  GALVAN_TRY(whole.sections("roles", [&](const std::string& name, Section& section) {
    return read_role(name, section, account_id, declared);
  }));
  GALVAN_TRY(whole.check_all_taken());
  return declared;
}

/// Errors: a file with secrets that others than its owner and group may read.
FileResult<void> check_private(const std::filesystem::path& file, const DeclaredIdentities& declared) {
  const bool secrets =
      std::ranges::any_of(declared.entities, [](const Entity& entity) { return !entity.access_keys.empty(); });
  struct stat status {};
  if (!secrets || (stat(file.c_str(), &status) == 0 && (status.st_mode & S_IRWXO) == 0)) return {};
  return failure(
      std::string("it has access keys, and others than its owner and group may read it: chmod o= would mend that"));
}

}  // namespace

BasicResult<DeclaredIdentities, std::string> read_identities_file(const std::filesystem::path& file,
                                                                  const std::string& account_id) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) return failure(file.string() + ": is a folder");
  toml::table table;
  try {
    table = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    // The description may quote the file, and so a secret.
    std::ostringstream place;
    if (error.source().begin.line > 0) place << " (line " << error.source().begin.line << ")";
    return failure(file.string() + ": cannot be read as TOML" + place.str());
  }
  auto declared = read_all(table, account_id);
  if (declared.has_value()) {
    if (auto is_private = check_private(file, *declared); !is_private.has_value())
      return failure(file.string() + ": " + is_private.error());
    return declared;
  }
  return failure(file.string() + ": " + declared.error());
}

BasicResult<void, std::string> load_identities(const std::filesystem::path& file, identity::IdentityStore& store) {
  GALVAN_TRY(const auto declared, read_identities_file(file, store.account_id()));
  const auto changed = store.change([&](identity::IdentityEdit& edit) {
    return identity::declare(declared, store.account_id(), store.clock().now(), edit);
  });
  if (!changed) return failure(file.string() + ": " + changed.error().message);
  return {};
}

void reload_identities(const std::filesystem::path& file, identity::IdentityStore& store, Log& log) {
  if (file.empty()) return;
  const auto loaded = load_identities(file, store);
  if (loaded.has_value()) {
    log.write(LogLevel::kInfo, "identities reloaded", {{"file", file.string()}});
  } else {
    log.write(LogLevel::kError, "identities not reloaded, and left as they were", {{"reason", loaded.error()}});
  }
}

}  // namespace galvan::cli

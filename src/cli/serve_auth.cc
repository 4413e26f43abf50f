#include "cli/serve_auth.h"

#include "security/root_credentials.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

namespace galvan::cli {
namespace {

constexpr const char* kIdVariable = "GALVAN_ROOT_ACCESS_KEY_ID";
constexpr const char* kSecretVariable = "GALVAN_ROOT_SECRET_ACCESS_KEY";

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

BasicResult<security::AccessKey, std::string> root_key(const ServeOptions& options, Log& log) {
  security::AccessKey given{.id = variable(kIdVariable), .secret = variable(kSecretVariable)};
  if (given.id.empty() != given.secret.empty())
    return failure(std::string(kIdVariable) + " and " + kSecretVariable + " must be set together");
  if (!given.id.empty()) {
    log.write(LogLevel::kInfo, "root credentials", {{"from", "environment"}, {"access_key_id", given.id}});
    return given;
  }
  if (options.engine.in_memory) {
    return failure(std::string("with --in-memory there is no folder to keep new root credentials in: set ") +
                   kIdVariable + " and " + kSecretVariable);
  }
  const auto folder = std::filesystem::absolute(options.engine.data_dir).lexically_normal();
  GALVAN_TRY(auto file, security::load_or_create_root_key(folder));
  log.write(LogLevel::kInfo, "root credentials",
            {{"from", file.created ? "new file" : "file"},
             {"file", (folder / security::kRootCredentialsFile).string()},
             {"access_key_id", file.key.id}});
  return std::move(file.key);
}

}  // namespace

BasicResult<bool, std::string> authentication_wanted(const ServeOptions& options, const Doors& doors) {
  const bool off = options.auth == AuthMode::kOff || (options.auth == AuthMode::kAuto && doors.loopback);
  if (off && !doors.loopback && !options.allow_anonymous) {
    return failure("--auth off would let everyone who reaches " + doors.addresses.back() +
                   " read and change all data; if that is meant, say --allow-anonymous");
  }
  if (options.test_clock && !doors.loopback && !options.allow_anonymous) {
    return failure("--test-clock would let everyone who reaches " + doors.addresses.back() +
                   " set the server's time; if that is meant, say --allow-anonymous");
  }
  return !off;
}

BasicResult<std::unique_ptr<security::CredentialStore>, std::string> open_root_credentials(const ServeOptions& options,
                                                                                           bool authentication,
                                                                                           std::string_view account_id,
                                                                                           Log& log) {
  if (!authentication) return std::unique_ptr<security::CredentialStore>();
  GALVAN_TRY(auto key, root_key(options, log));
  return std::make_unique<security::RootCredentials>(std::move(key), account_id);
}

BasicResult<std::unique_ptr<AuditLog>, std::string> open_audit_log(const ServeOptions& options, bool authentication,
                                                                   Log& log) {
  AuditOptions audit = options.audit;
  if (options.audit_file != "auto" && options.audit_file != "off") {
    audit.file = options.audit_file;
  } else if (options.audit_file == "auto" && authentication && !options.engine.in_memory) {
    audit.file = options.engine.data_dir / "audit.jsonl";
  }
  if (!audit.file.empty()) return AuditLog::open(std::move(audit), log);
  if (!audit.data_plane_tables.empty()) return failure(std::string("--audit-data-plane needs --audit-log"));
  return std::unique_ptr<AuditLog>();
}

BasicResult<std::unique_ptr<identity::IdentityStore>, std::string> open_identities(
    const ServeOptions& options, Engine& engine, const Clock& clock, std::string_view account_id,
    const security::CredentialStore* root) {
  const auto present = identity::IdentityStore::has_identities(engine);
  if (!present) return failure(present.error().detail);
  BasicResult<security::SecretBox, std::string> box = security::SecretBox::in_memory();
  if (!options.engine.in_memory) box = security::SecretBox::open(options.engine.data_dir, !*present);
  if (!box) return failure(std::move(box).error());
  auto store = identity::IdentityStore::open({engine, clock, std::string(account_id), root}, *std::move(box));
  if (!store) return failure(store.error().detail);
  return *std::move(store);
}

}  // namespace galvan::cli

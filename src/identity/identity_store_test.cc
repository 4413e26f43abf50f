#include "identity/identity_store.h"

#include "identity/identity_codec.h"
#include "identity/identity_test_support.h"
#include "model/key_codec.h"
#include "model/key_schema.h"

namespace galvan::identity {
namespace {

Entity user_named(std::string name) {
  Entity user;
  user.name = std::move(name);
  user.id = "AIDA1";
  user.access_keys = {{.id = "AKIA" + user.name, .secret = "s3cret-of-" + user.name, .active = true, .created = {}}};
  return user;
}

TEST(IdentityStore, AFailedChangeLeavesEverythingAsItWas) {
  TestServer server;
  const std::uint64_t version = server.store().version();
  const auto changed = server.store().change([](IdentityEdit& edit) -> IdentityResult<void> {
    edit.put(user_named("ann"));
    return no_such_entity("no");
  });
  EXPECT_FALSE(changed.has_value());
  EXPECT_TRUE(server.store().snapshot()->users.empty());
  EXPECT_EQ(server.store().version(), version);
}

TEST(IdentityStore, ASnapshotStaysAsItWas) {
  TestServer server;
  const auto before = server.store().snapshot();
  server.done("CreateUser", {{"UserName", "ann"}});
  EXPECT_TRUE(before->users.empty());
  EXPECT_EQ(server.store().snapshot()->users.size(), 1U);
}

TEST(IdentityStore, KeepsNoSecretInClear) {
  TestServer server;
  ASSERT_TRUE(server.store()
                  .change([](IdentityEdit& edit) -> IdentityResult<void> {
                    edit.put(user_named("ann"));
                    return {};
                  })
                  .has_value());
  std::string prefix;
  append_keyspace(kIdentityKeyspace, prefix);
  const auto cursor = server.engine().scan({prefix, prefix_end(prefix)}, ScanDirection::kForward, ReadTier::kDisk);
  ASSERT_TRUE(cursor->valid());
  EXPECT_NE(cursor->value().find("AKIAann"), std::string_view::npos);
  EXPECT_EQ(cursor->value().find("s3cret"), std::string_view::npos);
}

TEST(IdentityStore, KeepsWhenKeysWereUsedOnceThatIsSaved) {
  TestServer server;
  const std::string key = server.new_user("ann");
  const std::string other = server.new_user("bob");
  server.store().note_use(key, "eu-west-1", "dynamodb");
  server.store().note_use("ASIANOKEYATALL", "eu-west-1", "dynamodb");
  ASSERT_TRUE(server.store().save_uses().has_value());
  const AccessKeyUse first{server.clock.now(), "eu-west-1", "dynamodb"};
  server.clock.advance(std::chrono::seconds(5));
  server.store().note_use(key, "us-east-1", "iam");
  server.store().note_use(other, std::string(100, 'x'), "sts");
  EXPECT_EQ(server.store().last_use(key)->service, "iam");
  EXPECT_EQ(server.store().last_use(other)->region, std::string(64, 'x'));
  // A crash forgets what was not saved.
  server.reopen();
  EXPECT_EQ(server.store().last_use(key), first);
  EXPECT_EQ(server.store().last_use(other), std::nullopt);
  EXPECT_EQ(server.store().last_use("ASIANOKEYATALL"), std::nullopt);
  server.done("DeleteAccessKey", {{"UserName", "ann"}, {"AccessKeyId", key}});
  ASSERT_TRUE(server.store().save_uses().has_value());
  EXPECT_EQ(server.store().last_use(key), std::nullopt);
  server.reopen();
  EXPECT_EQ(server.store().last_use(key), std::nullopt);
}

TEST(IdentityStore, AnotherKeyOpensNothing) {
  TestServer server;
  EXPECT_FALSE(*IdentityStore::has_identities(server.engine()));
  server.new_user("ann");
  EXPECT_TRUE(*IdentityStore::has_identities(server.engine()));
  const auto opened =
      IdentityStore::open({server.engine(), server.clock, "123456789012", nullptr}, security::SecretBox::in_memory());
  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(opened.error().detail.find("identity-key"), std::string::npos);
}

TEST(IdentityStore, RowsThatAreDamagedAreNotRead) {
  const security::SecretBox box = security::SecretBox::in_memory();
  const std::string stored = encode_entity(user_named("ann"), box);
  ASSERT_TRUE(decode_entity(stored, box).has_value());
  EXPECT_EQ(decode_entity(stored, box)->access_keys.front().secret, "s3cret-of-ann");
  for (std::size_t size = 0; size < stored.size(); ++size)
    EXPECT_FALSE(decode_entity(std::string_view(stored).substr(0, size), box).has_value()) << size;
  EXPECT_FALSE(decode_policy(stored).has_value());
  EXPECT_FALSE(decode_session(stored, box).has_value());
}

}  // namespace
}  // namespace galvan::identity

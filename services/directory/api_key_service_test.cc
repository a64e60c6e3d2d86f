#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/access/token/api_key.h"
#include "services/directory/directory_fixture.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using access::Role;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using v1::ApiKey;
using KeyStub = v1::ApiKeyService::Stub;
using AccountStub = v1::ServiceAccountService::Stub;

class ApiKeyServiceTest : public DirectoryFixture {
 protected:
  void SetUp() override {
    ASSERT_THAT(CreateUnit("east"), IsOk());
    ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
    ASSERT_THAT(Ask(*accounts_, &AccountStub::CreateServiceAccount,
                    R"pb(service_account_id: "sync"
                         service_account { display_name: "Sync" grants: "customers.write" })pb"),
                IsOk());
  }

  absl::StatusOr<v1::CreateApiKeyResponse> Create(
      std::string_view id, std::string_view text = "account: 'serviceAccounts/sync'") {
    v1::CreateApiKeyRequest request;
    request.set_api_key_id(std::string(id));
    *request.mutable_api_key() = TextProto<ApiKey>(text);
    request.mutable_api_key()->set_display_name("Night run");
    return Call(*keys_, &KeyStub::CreateApiKey, request);
  }
  absl::StatusOr<ApiKey> Get(std::string_view name) {
    return Ask(*keys_, &KeyStub::GetApiKey, absl::StrCat("name: '", std::string(name), "'"));
  }
  absl::StatusOr<v1::RotateApiKeyResponse> Rotate(std::string_view text) {
    return Ask(*keys_, &KeyStub::RotateApiKey, text);
  }
  absl::StatusOr<ApiKey> Revoke(std::string_view name) {
    return Ask(*keys_, &KeyStub::RevokeApiKey, absl::StrCat("name: '", std::string(name), "'"));
  }
  std::vector<std::string> List(std::string_view request = "") {
    const auto list = Ask(*keys_, &KeyStub::ListApiKeys, request);
    EXPECT_THAT(list, IsOk());
    return list.ok() ? NamesOf(list->api_keys()) : std::vector<std::string>();
  }
  // The key as the suite's services see it.
  ApiKey AsKept(std::string_view name) {
    ActAs(Role::kService, "services/customers");
    const auto kept = Get(name);
    EXPECT_THAT(kept, IsOk());
    ActAsOperator();
    return kept.ok() ? *kept : ApiKey();
  }

  std::unique_ptr<KeyStub> keys_ = Stub<v1::ApiKeyService>();
  std::unique_ptr<AccountStub> accounts_ = Stub<v1::ServiceAccountService>();
};

TEST_F(ApiKeyServiceTest, ShowsTheSecretOnceAndKeepsItsDigest) {
  const auto created = Create("night");
  ASSERT_THAT(created, IsOk());
  const auto parsed = token::ParseApiKey(created->secret());
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->id, "night");
  EXPECT_EQ(created->api_key().digest(), "");
  EXPECT_EQ(created->api_key().name(), "apiKeys/night");
  EXPECT_EQ(AsKept("apiKeys/night").digest(), parsed->digest);
  for (const auto& event : Events()) EXPECT_THAT(event.DebugString(), Not(HasSubstr("gx1_")));
  const auto got = Get("apiKeys/night");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->api_key().SerializeAsString());
  EXPECT_THAT(Create("night"), StatusIs(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
}

TEST_F(ApiKeyServiceTest, RefusesAccountsThatCannotAct) {
  EXPECT_THAT(Create("a", R"pb(account: "units/east")pb"), IsInvalidField("api_key.account"));
  EXPECT_THAT(Create("a", R"pb(account: "serviceAccounts/none")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Create("a", R"pb(account: "serviceAccounts/sync" grants: "tickets.read")pb"),
              IsInvalidField("api_key.grants[0]"));
  ASSERT_THAT(
      Ask(*accounts_, &AccountStub::DeleteServiceAccount, R"pb(name: "serviceAccounts/sync")pb"),
      IsOk());
  EXPECT_THAT(Create("a"), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Create("A"), IsInvalidField("api_key_id"));
}

TEST_F(ApiKeyServiceTest, RotatesWithAnOverlap) {
  const auto created = Create("night");
  ASSERT_THAT(created, IsOk());
  const auto rotated = Rotate(R"pb(name: "apiKeys/night"
                                   overlap { seconds: 3600 })pb");
  ASSERT_THAT(rotated, IsOk());
  EXPECT_NE(rotated->secret(), created->secret());
  const ApiKey kept = AsKept("apiKeys/night");
  EXPECT_EQ(kept.digest(), token::ParseApiKey(rotated->secret())->digest);
  EXPECT_EQ(kept.previous_digest(), token::ParseApiKey(created->secret())->digest);
  EXPECT_EQ(FromProto(kept.previous_expire_time()), clock().Now() + absl::Hours(1));
  EXPECT_EQ(rotated->api_key().previous_digest(), "");

  EXPECT_THAT(Rotate(R"pb(name: "apiKeys/night" etag: "old")pb"),
              StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  EXPECT_THAT(Rotate(R"pb(name: "apiKeys/night"
                          overlap { seconds: 5000000 })pb"),
              IsInvalidField("overlap"));
  EXPECT_THAT(Rotate(R"pb(name: "apiKeys/none")pb"), StatusIs(StatusCode::kNotFound));
}

TEST_F(ApiKeyServiceTest, RevokesForGood) {
  ASSERT_THAT(Create("night"), IsOk());
  const auto revoked = Revoke("apiKeys/night");
  ASSERT_THAT(revoked, IsOk());
  EXPECT_TRUE(revoked->has_revoke_time());
  const size_t events = Events().size();
  ASSERT_THAT(Revoke("apiKeys/night"), IsOk());
  EXPECT_EQ(Events().size(), events);
  EXPECT_THAT(Rotate(R"pb(name: "apiKeys/night")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST_F(ApiKeyServiceTest, OthersKeysAreNotFound) {
  ASSERT_THAT(Create("night"), IsOk());
  ActAs(Role::kSalesperson, "users/ana", {"units/east"});
  ASSERT_THAT(Create("mine", R"pb(account: "users/ana")pb"), IsOk());
  EXPECT_THAT(Create("theirs"), StatusIs(StatusCode::kPermissionDenied, "KEY_NOT_YOURS"));
  EXPECT_THAT(Get("apiKeys/mine"), IsOk());
  EXPECT_THAT(List(), ElementsAre("apiKeys/mine"));
  EXPECT_THAT(List(R"pb(filter: 'account = "serviceAccounts/sync"')pb"), IsEmpty());
  EXPECT_THAT(Get("apiKeys/night"), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Revoke("apiKeys/night"), StatusIs(StatusCode::kNotFound));
  // Not even a wrong etag tells that there is one.
  EXPECT_THAT(Rotate(R"pb(name: "apiKeys/night" etag: "old")pb"), StatusIs(StatusCode::kNotFound));
  ActAs(Role::kSystemAdmin, "users/root", {"units/east"});
  EXPECT_THAT(List(), ElementsAre("apiKeys/mine", "apiKeys/night"));
  EXPECT_THAT(List(R"pb(filter: 'account = "users/ana"')pb"), ElementsAre("apiKeys/mine"));
  EXPECT_THAT(Rotate(R"pb(name: "apiKeys/mine")pb"),
              StatusIs(StatusCode::kPermissionDenied, "KEY_NOT_YOURS"));
  EXPECT_THAT(Revoke("apiKeys/mine"), IsOk());
}

TEST_F(ApiKeyServiceTest, HistoryShowsDigestsToNobodyButServices) {
  ASSERT_THAT(Create("night"), IsOk());
  auto changes = Stub<v1::ChangeService>();
  const auto digests = [&]() {
    const auto past =
        Ask(*changes, &v1::ChangeService::Stub::ListHistory, R"pb(name: "apiKeys/night")pb");
    EXPECT_THAT(past, IsOk());
    ApiKey key;
    EXPECT_TRUE(past.ok() && past->events_size() == 1 && past->events(0).after().UnpackTo(&key));
    return key.digest();
  };
  ActAs(Role::kSystemAdmin, "users/root", {"units/east"});
  EXPECT_EQ(digests(), "");
  ActAs(Role::kService, "services/customers");
  EXPECT_NE(digests(), "");
}

TEST_F(ApiKeyServiceTest, OnePagesTokenIsNotAnothersToUse) {
  for (const char* id : {"a", "b"}) ASSERT_THAT(Create(id), IsOk());
  ActAs(Role::kSystemAdmin, "users/root", {"units/east"});
  const auto page = Ask(*keys_, &KeyStub::ListApiKeys, "page_size: 1");
  ASSERT_THAT(page, IsOk());
  const std::string next = absl::StrCat("page_size: 1 page_token: '", page->next_page_token(), "'");
  EXPECT_THAT(List(next), ElementsAre("apiKeys/b"));
  ActAs(Role::kSystemAdmin, "users/rita", {"units/east"});
  EXPECT_THAT(Ask(*keys_, &KeyStub::ListApiKeys, next),
              StatusIs(StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
}

TEST_F(ApiKeyServiceTest, AKeyMadeWithAKeyEndsWithIt) {
  ASSERT_THAT(Create("lasting", "account: 'users/ana'"),
              StatusIs(StatusCode::kPermissionDenied, "KEY_NOT_YOURS"));
  access::Principal ana{.user = "users/ana", .role = Role::kSalesperson};
  ana.own = access::Scope::Owner("users/ana");
  ana.group = ana.own;
  SetPrincipal(ana);
  ASSERT_THAT(Create("lasting", "account: 'users/ana'"), IsOk());
  ana.credential = "apiKeys/day";
  ana.expires = clock().Now() + absl::Hours(1);
  SetPrincipal(ana);
  const auto made = Create("next", "account: 'users/ana'");
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(FromProto(made->api_key().expire_time()), ana.expires);
  EXPECT_THAT(Rotate("name: 'apiKeys/lasting'"),
              StatusIs(StatusCode::kPermissionDenied, "KEY_NOT_YOURS"));
  EXPECT_THAT(Rotate("name: 'apiKeys/next'"), IsOk());
}

}  // namespace
}  // namespace guanxi::directory

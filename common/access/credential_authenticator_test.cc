#include "common/access/credential_authenticator.h"

#include <gmock/gmock.h>

#include <map>
#include <memory>
#include <string>

#include "common/access/service_identity.h"
#include "common/access/token/api_key.h"
#include "common/access/token/key_source.h"
#include "common/access/token/signer.h"
#include "common/status/status_matchers.h"
#include "common/time/clock.h"
#include "guanxi/directory/v1/api_keys.pb.h"
#include "guanxi/directory/v1/service_accounts.pb.h"
#include "guanxi/directory/v1/units.pb.h"
#include "guanxi/directory/v1/users.pb.h"

namespace guanxi::access {
namespace {

namespace v1 = guanxi::directory::v1;
using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kIssuer[] = "https://idp.example.com";
const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

using Sent = std::multimap<std::string, std::string>;

class CredentialAuthenticatorTest : public ::testing::Test {
 protected:
  CredentialAuthenticatorTest()
      : company_(*token::Signer::Generate("idp-")),
        development_(*token::Signer::Generate(token::kDevelopmentKid)),
        internal_(*token::Signer::Generate("internal-")),
        company_keys_(company_->Keys()),
        development_keys_(development_->Keys()),
        internal_keys_(internal_->Keys()),
        verifier_({{&company_keys_, {.issuer = kIssuer, .audience = "guanxi"}},
                   {&development_keys_,
                    {.issuer = std::string(token::kDevelopmentIssuer),
                     .audience = "guanxi",
                     .accept_development = true}},
                   {&internal_keys_,
                    {.issuer = std::string(kInternalIssuer),
                     .audience = std::string(kInternalAudience)}}},
                  &clock_) {
    roster_.SetReady();
    AddUser("li", v1::User::STATE_ACTIVE);
    AddUser("ice", v1::User::STATE_FROZEN);
    v1::ServiceAccount account;
    account.set_name("serviceAccounts/ci");
    account.set_state(v1::ServiceAccount::STATE_ACTIVE);
    account.add_grants("customers.write");
    Put(account);
  }

  void Put(const google::protobuf::Message& record) {
    roster_.Put(record);
    roster_.Publish();
  }

  void AddUser(const std::string& id, v1::User::State state, const std::string& subject = "") {
    v1::User user;
    user.set_name("users/" + id);
    user.set_unit("units/east");
    user.set_role(v1::User::ROLE_SALESPERSON);
    user.set_state(state);
    user.set_subject(subject);
    Put(user);
  }

  // A key of `account` that holds `grants`; gives what is sent.
  std::string AddKey(const std::string& id,
                     const std::string& account,
                     const std::vector<std::string>& grants = {}) {
    const token::NewKey made = token::NewApiKey(id);
    key_.Clear();
    key_.set_name("apiKeys/" + id);
    key_.set_account(account);
    key_.set_digest(made.digest);
    key_.mutable_grants()->Assign(grants.begin(), grants.end());
    Put(key_);
    return made.secret;
  }

  static std::string Mint(const token::Signer& signer,
                          const std::string& issuer,
                          const std::string& audience,
                          const std::string& subject,
                          absl::Duration lifetime = absl::Hours(1)) {
    return *signer.Mint({.subject = subject,
                         .issuer = issuer,
                         .audience = audience,
                         .lifetime = lifetime,
                         .id = "t1"},
                        kStart);
  }
  std::string Token(const std::string& subject, absl::Duration lifetime = absl::Hours(1)) {
    return "Bearer " + Mint(*company_, kIssuer, "guanxi", subject, lifetime);
  }
  std::string ServiceToken(const std::string& service) {
    return "Bearer " +
           Mint(*internal_, std::string(kInternalIssuer), std::string(kInternalAudience), service);
  }

  absl::StatusOr<Principal> Ask(const Sent& sent,
                                const std::string& certificate = "",
                                bool anonymous = false) {
    CallMetadata metadata;
    for (const auto& [key, value] : sent) metadata.emplace(key, value);
    return Authenticator(anonymous).Authenticate(metadata, certificate);
  }
  std::string Reason(const absl::StatusOr<Principal>& answer) {
    EXPECT_THAT(answer, StatusIs(StatusCode::kUnauthenticated));
    return errors::Reason(answer.status());
  }
  CredentialAuthenticator Authenticator(bool anonymous = false) {
    return CredentialAuthenticator({.roster = &roster_,
                                    .tokens = &verifier_,
                                    .clock = &clock_,
                                    .anonymous = anonymous,
                                    .certificates = true});
  }

  ManualClock clock_{kStart};
  Roster roster_;
  std::unique_ptr<token::Signer> company_, development_, internal_;
  token::FixedKeys company_keys_, development_keys_, internal_keys_;
  token::TokenVerifier verifier_;
  v1::ApiKey key_;
};

TEST_F(CredentialAuthenticatorTest, ATokenTellsWhoCalls) {
  const auto li = Ask({{"authorization", Token("li")}});
  ASSERT_THAT(li, IsOk());
  EXPECT_EQ(li->user, "users/li");
  EXPECT_EQ(li->role, Role::kSalesperson);
  EXPECT_EQ(li->unit, "units/east");
  EXPECT_EQ(li->credential, "token:t1");
  EXPECT_EQ(li->expires, kStart + absl::Hours(1) + absl::Seconds(60));
  EXPECT_THAT(Ask({{"authorization", "bEARER " + Token("li").substr(7)}}), IsOk());
  EXPECT_EQ(Ask({{"authorization", Token("serviceAccounts/ci")}})->role, Role::kServiceAccount);
}

TEST_F(CredentialAuthenticatorTest, TheSubjectIsTheProvidersNameForAUser) {
  AddUser("wu", v1::User::STATE_ACTIVE, "a7f3");
  EXPECT_EQ(Ask({{"authorization", Token("a7f3")}})->user, "users/wu");
  EXPECT_EQ(Reason(Ask({{"authorization", Token("wu")}})), "ACCOUNT_UNKNOWN");
  // Tokens of the development key name accounts as the directory does.
  const std::string development =
      Mint(*development_, std::string(token::kDevelopmentIssuer), "guanxi", "users/wu");
  EXPECT_EQ(Ask({{"authorization", "Bearer " + development}})->user, "users/wu");
}

TEST_F(CredentialAuthenticatorTest, AGoodTokenOfWhoMayNotActIsRefused) {
  EXPECT_EQ(Reason(Ask({{"authorization", Token("ice")}})), "ACCOUNT_FROZEN");
  EXPECT_EQ(Reason(Ask({{"authorization", Token("nobody")}})), "ACCOUNT_UNKNOWN");
  // A company's token makes nobody a service.
  EXPECT_EQ(Reason(Ask({{"authorization", Token("services/directory")}})), "ACCOUNT_UNKNOWN");
  const std::string development =
      Mint(*development_, std::string(token::kDevelopmentIssuer), "guanxi", "services/directory");
  EXPECT_EQ(Reason(Ask({{"authorization", "Bearer " + development}})), "ACCOUNT_UNKNOWN");
}

TEST_F(CredentialAuthenticatorTest, WhatIsNoCredentialIsRefusedAndNotRepeated) {
  EXPECT_EQ(Reason(Ask({})), "CREDENTIAL_MISSING");
  const auto basic = Ask({{"authorization", "Basic c2VjcmV0"}});
  EXPECT_EQ(Reason(basic), "CREDENTIAL_MALFORMED");
  EXPECT_THAT(std::string(basic.status().message()), Not(HasSubstr("c2VjcmV0")));
  EXPECT_EQ(Reason(Ask({{"authorization", "Bearer"}})), "CREDENTIAL_MALFORMED");
  EXPECT_EQ(Reason(Ask({{"authorization", Token("li")}, {"authorization", Token("li")}})),
            "CREDENTIAL_MALFORMED");
  EXPECT_EQ(Reason(Ask({{"x-api-key", "secret"}})), "CREDENTIAL_MALFORMED");
  EXPECT_EQ(Reason(Ask({{"authorization", Token("li")}, {"x-api-key", "gx1_a_b"}})),
            "CREDENTIAL_MALFORMED");
  EXPECT_EQ(Reason(Ask({{"authorization", "Bearer nonsense"}})), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(Ask({{"authorization", "Bearer gx1_nonsense"}})), "API_KEY_MALFORMED");
}

TEST_F(CredentialAuthenticatorTest, AnExpiredTokenIsRefused) {
  const Sent sent = {{"authorization", Token("li", absl::Minutes(5))}};
  EXPECT_THAT(Ask(sent), IsOk());
  clock_.Advance(absl::Minutes(7));
  EXPECT_EQ(Reason(Ask(sent)), "TOKEN_EXPIRED");
}

TEST_F(CredentialAuthenticatorTest, AnotherAudienceOrIssuerIsRefused) {
  EXPECT_EQ(Reason(Ask({{"authorization", "Bearer " + Mint(*company_, kIssuer, "mail", "li")}})),
            "TOKEN_AUDIENCE");
  EXPECT_EQ(
      Reason(Ask({{"authorization", "Bearer " + Mint(*company_, "https://x", "guanxi", "li")}})),
      "TOKEN_ISSUER");
  // The company's provider cannot speak for the suite's services.
  const std::string forged = Mint(*company_, std::string(kInternalIssuer),
                                  std::string(kInternalAudience), "services/directory");
  EXPECT_EQ(Reason(Ask({{"authorization", "Bearer " + forged}})), "TOKEN_KEY_UNKNOWN");
}

TEST_F(CredentialAuthenticatorTest, AKeyTellsWhoCalls) {
  const std::string key = AddKey("k", "serviceAccounts/ci");
  for (const Sent& sent : {Sent{{"authorization", "Bearer " + key}}, Sent{{"x-api-key", key}}}) {
    const auto ci = Ask(sent);
    ASSERT_THAT(ci, IsOk());
    EXPECT_EQ(ci->user, "serviceAccounts/ci");
    EXPECT_EQ(ci->role, Role::kServiceAccount);
    EXPECT_EQ(ci->credential, "apiKeys/k");
    EXPECT_THAT(ci->grants, ElementsAre("customers.write"));
  }
  EXPECT_EQ(Ask({{"x-api-key", AddKey("mine", "users/li")}})->role, Role::kSalesperson);
}

TEST_F(CredentialAuthenticatorTest, AKeyIsLimitedToWhatTheAccountMay) {
  const std::string less = AddKey("less", "serviceAccounts/ci", {"customers.read"});
  EXPECT_THAT(Ask({{"x-api-key", less}})->grants, ElementsAre("customers.read"));
  const std::string more = AddKey("more", "serviceAccounts/ci", {"customers.admin"});
  EXPECT_THAT(Ask({{"x-api-key", more}})->grants, IsEmpty());
}

TEST_F(CredentialAuthenticatorTest, AnotherSecretOfAKeyIsNoKey) {
  const std::string stolen = token::NewApiKey("k").secret;
  EXPECT_EQ(Reason(Ask({{"x-api-key", stolen}})), "API_KEY_UNKNOWN");
  AddKey("k", "serviceAccounts/ci");
  EXPECT_EQ(Reason(Ask({{"x-api-key", stolen}})), "API_KEY_UNKNOWN");
}

TEST_F(CredentialAuthenticatorTest, ARevokedOrExpiredKeyIsRefused) {
  const std::string key = AddKey("k", "serviceAccounts/ci");
  *key_.mutable_expire_time() = ToProto(kStart + absl::Hours(1));
  Put(key_);
  EXPECT_EQ(Ask({{"x-api-key", key}})->expires, kStart + absl::Hours(1));
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Reason(Ask({{"x-api-key", key}})), "API_KEY_EXPIRED");
  *key_.mutable_revoke_time() = ToProto(kStart);
  Put(key_);
  EXPECT_EQ(Reason(Ask({{"x-api-key", key}})), "API_KEY_REVOKED");
}

TEST_F(CredentialAuthenticatorTest, TheKeyOfAFrozenAccountIsRefused) {
  EXPECT_EQ(Reason(Ask({{"x-api-key", AddKey("k", "users/ice")}})), "ACCOUNT_FROZEN");
}

TEST_F(CredentialAuthenticatorTest, TheSecretBeforeARotationHoldsForItsTime) {
  const std::string before = AddKey("k", "serviceAccounts/ci");
  const std::string digest = key_.digest();
  const std::string after = AddKey("k", "serviceAccounts/ci");
  EXPECT_EQ(Reason(Ask({{"x-api-key", before}})), "API_KEY_UNKNOWN");
  key_.set_previous_digest(digest);
  *key_.mutable_previous_expire_time() = ToProto(kStart + absl::Hours(1));
  Put(key_);
  EXPECT_THAT(Ask({{"x-api-key", before}}), IsOk());
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Reason(Ask({{"x-api-key", before}})), "API_KEY_EXPIRED");
  EXPECT_THAT(Ask({{"x-api-key", after}}), IsOk());
}

TEST_F(CredentialAuthenticatorTest, NobodyButServicesActsForOthers) {
  for (const char* name : {kActorMetadata, kOnBehalfOfMetadata}) {
    EXPECT_EQ(Reason(Ask({{"authorization", Token("li")}, {name, "users/wu"}})),
              "ON_BEHALF_REFUSED");
    EXPECT_EQ(Reason(Ask({{"x-api-key", AddKey("k", "serviceAccounts/ci")}, {name, "users/li"}})),
              "ON_BEHALF_REFUSED");
    EXPECT_THAT(Ask({{"authorization", Token("li")}, {name, "users/li"}}), IsOk());
  }
}

TEST_F(CredentialAuthenticatorTest, AServiceIsItselfOrWhomItActsFor) {
  const Sent sent = {{"authorization", ServiceToken("services/loyalty")}};
  EXPECT_EQ(Ask(sent)->role, Role::kService);
  EXPECT_EQ(Ask(sent)->user, "services/loyalty");
  Sent acting = sent;
  acting.emplace(kActorMetadata, "services/loyalty");
  EXPECT_EQ(Ask(acting)->role, Role::kService);
  acting.clear();
  acting = sent;
  acting.emplace(kOnBehalfOfMetadata, "users/li");
  // With that one's rights, not its own.
  EXPECT_EQ(Ask(acting)->user, "users/li");
  EXPECT_EQ(Ask(acting)->role, Role::kSalesperson);
  for (const auto& [actor, reason] :
       std::map<std::string, std::string>{{"users/ice", "ACCOUNT_FROZEN"},
                                          {"users/nobody", "ACCOUNT_UNKNOWN"},
                                          {"services/directory", "ON_BEHALF_REFUSED"}}) {
    acting = sent;
    acting.emplace(kActorMetadata, actor);
    EXPECT_EQ(Reason(Ask(acting)), reason) << actor;
  }
  EXPECT_EQ(Reason(Ask({{"authorization", ServiceToken("services/invented")}})), "ACCOUNT_UNKNOWN");
  // Whom the gateway's caller asked to be counts for nothing when it showed nothing.
  for (const Sent& nobody : {Sent{{"authorization", ServiceToken("services/gateway")}}, Sent{}}) {
    Sent passed_on = nobody;
    passed_on.emplace(kActorMetadata, "");
    passed_on.emplace(kOnBehalfOfMetadata, "users/li");
    EXPECT_EQ(Reason(Ask(passed_on, "services/gateway")), "CREDENTIAL_MISSING");
  }
}

TEST_F(CredentialAuthenticatorTest, TheGatewayTellsOfACertificateThatSaysNothing) {
  const Sent told = {{kActorMetadata, kUnknownCertificate}};
  EXPECT_EQ(Reason(Ask(told, "services/gateway")), "CERTIFICATE_UNKNOWN");
  EXPECT_EQ(Reason(Ask(told, "services/loyalty")), "ACCOUNT_UNKNOWN") << "nobody else's word";
  EXPECT_EQ(Reason(Ask(told)), "CREDENTIAL_MISSING");
}

TEST_F(CredentialAuthenticatorTest, ACertificateTellsWhichServiceCalls) {
  EXPECT_EQ(Ask({}, "services/loyalty")->role, Role::kService);
  EXPECT_EQ(Ask({}, "services/loyalty")->user, "services/loyalty");
  // A call it passes on with the caller's token is the caller's.
  EXPECT_EQ(Ask({{"authorization", Token("li")}}, "services/gateway")->user, "users/li");
  EXPECT_EQ(Reason(Ask({{"authorization", Token("ice")}}, "services/gateway")), "ACCOUNT_FROZEN");
}

TEST_F(CredentialAuthenticatorTest, TheGatewayIsNobodyOfItself) {
  EXPECT_EQ(Reason(Ask({}, "services/gateway")), "CREDENTIAL_MISSING");
  EXPECT_EQ(Ask({{kActorMetadata, "services/gateway"}}, "services/gateway")->role, Role::kService);
  EXPECT_EQ(Ask({{kActorMetadata, "users/li"}}, "services/gateway")->user, "users/li");
  EXPECT_EQ(Ask({{kActorMetadata, "services/loyalty"}}, "services/gateway")->user,
            "services/loyalty");
  EXPECT_EQ(Reason(Ask({{kActorMetadata, "services/loyalty"}}, "services/tickets")),
            "ON_BEHALF_REFUSED");
}

TEST_F(CredentialAuthenticatorTest, AnOperatorNeedsNoCredentialWhereThatIsAllowed) {
  EXPECT_EQ(Ask({}, "", true)->role, Role::kOperator);
  EXPECT_EQ(Ask({}, "", true)->user, "users/anonymous");
  EXPECT_EQ(Ask({{kOnBehalfOfMetadata, "users/any"}}, "", true)->user, "users/any");
  // An operator's word makes nobody a service.
  EXPECT_EQ(Ask({{kActorMetadata, "services/loyalty"}}, "", true)->role, Role::kOperator);
  // What is sent is checked all the same.
  EXPECT_EQ(Reason(Ask({{"authorization", Token("ice")}}, "", true)), "ACCOUNT_FROZEN");
  EXPECT_EQ(Reason(Ask({{"authorization", "Bearer x"}}, "", true)), "TOKEN_MALFORMED");
}

// What was told of a token is remembered: no longer than it is true.
TEST_F(CredentialAuthenticatorTest, ATokenThatWasTakenIsJudgedByWhatHoldsNow) {
  const CredentialAuthenticator authenticator = Authenticator();
  const std::string token = Token("li");
  const auto ask = [&] { return authenticator.Authenticate({{"authorization", token}}, ""); };
  EXPECT_EQ(ask()->unit, "units/east");
  AddUser("li", v1::User::STATE_FROZEN);
  EXPECT_EQ(Reason(ask()), "ACCOUNT_FROZEN");
  AddUser("li", v1::User::STATE_ACTIVE);
  EXPECT_EQ(ask()->credential, "token:t1");
  v1::User west;
  west.set_name("users/li");
  west.set_unit("units/west");
  west.set_role(v1::User::ROLE_AGENT);
  west.set_state(v1::User::STATE_ACTIVE);
  Put(west);
  EXPECT_EQ(ask()->unit, "units/west");
  EXPECT_EQ(ask()->role, Role::kAgent);
  roster_.Remove("users/li");
  roster_.Publish();
  EXPECT_EQ(Reason(ask()), "ACCOUNT_UNKNOWN");
  Put(west);
  EXPECT_THAT(ask(), IsOk());
  clock_.Advance(absl::Hours(2));
  EXPECT_EQ(Reason(ask()), "TOKEN_EXPIRED");
}

TEST_F(CredentialAuthenticatorTest, RefreshTellsWhoSomebodyIsNow) {
  const Principal li = *Ask({{"authorization", Token("li")}});
  EXPECT_THAT(Authenticator().Refresh(li), IsOk());
  AddUser("li", v1::User::STATE_FROZEN);
  EXPECT_EQ(Reason(Authenticator().Refresh(li)), "ACCOUNT_FROZEN");
  AddUser("li", v1::User::STATE_ACTIVE);
  EXPECT_EQ(Authenticator().Refresh(li)->expires, li.expires);
  clock_.Advance(absl::Hours(2));
  EXPECT_EQ(Reason(Authenticator().Refresh(li)), "CREDENTIAL_EXPIRED");
}

TEST_F(CredentialAuthenticatorTest, RefreshLooksAtTheKeyToo) {
  const Principal ci = *Ask({{"x-api-key", AddKey("k", "serviceAccounts/ci")}});
  EXPECT_THAT(Authenticator().Refresh(ci), IsOk());
  *key_.mutable_revoke_time() = ToProto(kStart);
  Put(key_);
  EXPECT_EQ(Reason(Authenticator().Refresh(ci)), "API_KEY_REVOKED");
}

TEST_F(CredentialAuthenticatorTest, ServicesAndOperatorsStayWhoTheyAre) {
  EXPECT_EQ(Authenticator().Refresh(*Ask({}, "services/loyalty"))->role, Role::kService);
  EXPECT_EQ(Authenticator().Refresh(*Ask({}, "", true))->role, Role::kOperator);
}

TEST_F(CredentialAuthenticatorTest, BeforeTheDirectoryIsHeardNobodyIsToldWrong) {
  Roster early;
  const CredentialAuthenticator authenticator(
      {.roster = &early, .tokens = &verifier_, .clock = &clock_});
  const std::string token = Token("li");
  EXPECT_THAT(authenticator.Authenticate({{"authorization", token}}, ""),
              StatusIs(StatusCode::kUnavailable, "ROSTER_NOT_READY"));
  EXPECT_EQ(
      errors::Reason(authenticator.Authenticate({{"authorization", "Bearer x"}}, "").status()),
      "TOKEN_MALFORMED");
}

TEST_F(CredentialAuthenticatorTest, AServiceProvesItselfByTokensThatAreRenewed) {
  ServiceIdentity identity("services/loyalty", internal_.get(), &clock_);
  const std::string first = identity.Authorization();
  EXPECT_EQ(Ask({{"authorization", first}})->user, "services/loyalty");
  EXPECT_EQ(identity.Authorization(), first);
  clock_.Advance(absl::Minutes(6));
  EXPECT_NE(identity.Authorization(), first);
  clock_.Advance(absl::Minutes(20));
  EXPECT_EQ(Ask({{"authorization", identity.Authorization()}})->user, "services/loyalty");
}

}  // namespace
}  // namespace guanxi::access

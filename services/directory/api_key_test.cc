#include "services/directory/api_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/clock.h"
#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using access::Principal;
using access::Role;
using access::Scope;
using v1::ApiKey;

const absl::Time kNow = absl::FromUnixSeconds(1767600000);

KeyAccount Program(std::initializer_list<const char*> grants, std::string unit = "") {
  KeyAccount account{.name = "serviceAccounts/sync", .person = false, .active = true, .unit = unit};
  for (const char* grant : grants) *account.grants.Add() = grant;
  return account;
}
KeyAccount Person(std::string name) { return {.name = name}; }

Grants Of(std::initializer_list<const char*> names) {
  Grants grants;
  for (const char* name : names) *grants.Add() = name;
  return grants;
}

const Principal kAdmin{.user = "users/root", .role = Role::kSystemAdmin};

Principal ProgramItself(std::vector<std::string> grants) {
  return {.user = "serviceAccounts/sync",
          .role = Role::kServiceAccount,
          .unit = "",
          .grants = std::move(grants)};
}

TEST(ApiKeyTest, AdministratorsMakeKeysForPrograms) {
  EXPECT_THAT(CheckMayMakeKey(kAdmin, Scope::All(), Program({"directory.admin"}), {}), IsOk());
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "KEY_NOT_YOURS");
  EXPECT_THAT(CheckMayMakeKey(kAdmin, Scope::All(), Program({"directory.provision"}), {}), refused);
  // A secret of such an account would show the administrator customers.
  const KeyAccount shop = Program({"customers.read", "directory.read"});
  EXPECT_THAT(CheckMayMakeKey(kAdmin, Scope::All(), shop, {}), refused);
  EXPECT_THAT(CheckMayMakeKey(kAdmin, Scope::All(), shop, Of({"directory.read"})), IsOk());
  EXPECT_THAT(CheckMayMakeKey(kAdmin, Scope::All(), Person("users/ana"), {}), refused);
  const Principal operating{.user = "users/anonymous", .role = Role::kOperator};
  EXPECT_THAT(CheckMayMakeKey(operating, Scope::All(), Program({"directory.provision"}), {}),
              IsOk());
  EXPECT_THAT(CheckMayMakeKey(operating, Scope::All(), Person("users/ana"), {}), refused);
}

TEST(ApiKeyTest, AnAdministratorOfAUnitMakesKeysForItsPrograms) {
  const Principal unit_admin{.user = "serviceAccounts/hr", .role = Role::kServiceAccount};
  const Scope east = Scope::Unit("units/east");
  EXPECT_THAT(CheckMayMakeKey(unit_admin, east, Program({}, "units/east"), {}), IsOk());
  EXPECT_THAT(CheckMayMakeKey(unit_admin, east, Program({}, "units/west"), {}),
              StatusIs(StatusCode::kPermissionDenied));
  EXPECT_THAT(CheckMayMakeKey(unit_admin, east, Program({}), {}),
              StatusIs(StatusCode::kPermissionDenied));
}

TEST(ApiKeyTest, EverybodyMakesKeysForTheirOwnAccount) {
  const Principal ana{.user = "users/ana", .role = Role::kSalesperson};
  const Scope own = Scope::Owner("users/ana");
  EXPECT_THAT(CheckMayMakeKey(ana, own, Person("users/ana"), {}), IsOk());
  EXPECT_THAT(CheckMayMakeKey(ana, own, Person("users/bob"), {}),
              StatusIs(StatusCode::kPermissionDenied, "KEY_NOT_YOURS"));
  EXPECT_THAT(CheckMayMakeKey(ana, own, Program({}), {}),
              StatusIs(StatusCode::kPermissionDenied, "KEY_NOT_YOURS"));
}

TEST(ApiKeyTest, ALimitedKeyMakesNoWiderOne) {
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "KEY_NOT_YOURS");
  const Principal limited{.user = "users/ana",
                          .role = Role::kSalesperson,
                          .unit = "",
                          .grants = {"directory.admin", "customers.read"}};
  const Scope own = Scope::Owner("users/ana");
  EXPECT_THAT(CheckMayMakeKey(limited, own, Person("users/ana"), {}), refused);
  EXPECT_THAT(CheckMayMakeKey(limited, own, Person("users/ana"), Of({"customers.write"})), refused);
  EXPECT_THAT(CheckMayMakeKey(limited, own, Person("users/ana"), Of({"customers.read"})), IsOk());

  const Scope programs = Scope::Owner("serviceAccounts/sync");
  const KeyAccount account = Program({"customers.write", "tickets.read"});
  EXPECT_THAT(CheckMayMakeKey(ProgramItself({"customers.write"}), programs, account, {}), refused);
  EXPECT_THAT(CheckMayMakeKey(ProgramItself({"customers.write"}), programs, account,
                              Of({"customers.read"})),
              IsOk());
  EXPECT_THAT(
      CheckMayMakeKey(ProgramItself({"customers.write", "tickets.read"}), programs, account, {}),
      IsOk());
}

TEST(ApiKeyTest, ANewKeyIsForAnActiveAccountAndATimeToCome) {
  ApiKey key;
  KeyAccount account = Program({"customers.read"});
  account.active = false;
  EXPECT_THAT(Begin(account, kNow, key), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  account.active = true;
  EXPECT_THAT(Begin(account, kNow, key), IsOk());
  *key.mutable_expire_time() = ToProto(kNow);
  EXPECT_THAT(Begin(account, kNow, key), IsInvalidField("api_key.expire_time"));
  *key.mutable_expire_time() = ToProto(kNow + absl::Seconds(1));
  EXPECT_THAT(Begin(account, kNow, key), IsOk());
  key.add_grants("customers.write");
  EXPECT_THAT(Begin(account, kNow, key), IsInvalidField("api_key.grants[0]"));
  EXPECT_THAT(Begin(Person("users/ana"), kNow, key), IsOk());
  key.set_grants(0, "everything");
  EXPECT_THAT(Begin(Person("users/ana"), kNow, key), IsInvalidField("api_key.grants[0]"));
}

TEST(ApiKeyTest, TheSecretBeforeIsValidForTheOverlap) {
  ApiKey key;
  key.set_digest("one");
  ASSERT_THAT(Rotate("two", absl::Hours(1), kNow, key), IsOk());
  EXPECT_EQ(key.digest(), "two");
  EXPECT_EQ(key.previous_digest(), "one");
  EXPECT_EQ(FromProto(key.previous_expire_time()), kNow + absl::Hours(1));
  ASSERT_THAT(Rotate("three", absl::ZeroDuration(), kNow + absl::Minutes(1), key), IsOk());
  EXPECT_EQ(key.previous_digest(), "");
  EXPECT_FALSE(key.has_previous_expire_time());
  EXPECT_EQ(FromProto(key.rotate_time()), kNow + absl::Minutes(1));
}

TEST(ApiKeyTest, AKeyThatHasEndedIsNotRotated) {
  ApiKey expired;
  *expired.mutable_expire_time() = ToProto(kNow);
  const auto refused = StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE");
  EXPECT_THAT(Rotate("two", absl::ZeroDuration(), kNow, expired), refused);
  ApiKey revoked;
  Revoke(kNow, revoked);
  EXPECT_THAT(Rotate("two", absl::ZeroDuration(), kNow, revoked), refused);
  Revoke(kNow + absl::Hours(1), revoked);
  EXPECT_EQ(FromProto(revoked.revoke_time()), kNow);
}

TEST(ApiKeyTest, AnOverlapIsAtMostThirtyDays) {
  const auto of = [](int64_t seconds) {
    google::protobuf::Duration duration;
    duration.set_seconds(seconds);
    return OverlapOf(duration);
  };
  EXPECT_EQ(*of(0), absl::ZeroDuration());
  EXPECT_EQ(*of(30 * 86400), absl::Hours(720));
  EXPECT_THAT(of(30 * 86400 + 1), IsInvalidField("overlap"));
  EXPECT_THAT(of(-1), IsInvalidField("overlap"));
}

TEST(ApiKeyTest, DigestsAreForServices) {
  ApiKey key;
  key.set_digest("one");
  key.set_previous_digest("zero");
  EXPECT_EQ(Shown(kAdmin, key).digest(), "");
  EXPECT_EQ(Shown(kAdmin, key).previous_digest(), "");
  const Principal service{.user = "services/customers", .role = Role::kService};
  EXPECT_EQ(Shown(service, key).digest(), "one");
}

TEST(ApiKeyTest, AKeyThatEndsCannotRenewItself) {
  Principal ana{.user = "users/ana", .role = Role::kSalesperson};
  ana.expires = kNow + absl::Hours(1);
  ApiKey lasting;
  // A token is given anew by whoever gives tokens.
  ana.credential = "f81d4fae";
  CapExpiry(ana, lasting);
  EXPECT_FALSE(lasting.has_expire_time());
  EXPECT_THAT(CheckOutlives(ana, lasting), IsOk());

  ana.credential = "apiKeys/day";
  EXPECT_THAT(CheckOutlives(ana, lasting),
              StatusIs(StatusCode::kPermissionDenied, "KEY_NOT_YOURS"));
  CapExpiry(ana, lasting);
  EXPECT_EQ(FromProto(lasting.expire_time()), ana.expires);
  EXPECT_THAT(CheckOutlives(ana, lasting), IsOk());
  *lasting.mutable_expire_time() = ToProto(kNow + absl::Hours(2));
  CapExpiry(ana, lasting);
  EXPECT_EQ(FromProto(lasting.expire_time()), ana.expires);
  *lasting.mutable_expire_time() = ToProto(kNow + absl::Minutes(5));
  CapExpiry(ana, lasting);
  EXPECT_EQ(FromProto(lasting.expire_time()), kNow + absl::Minutes(5));

  ana.expires = absl::InfiniteFuture();
  ApiKey endless;
  CapExpiry(ana, endless);
  EXPECT_FALSE(endless.has_expire_time());
}

}  // namespace
}  // namespace guanxi::directory

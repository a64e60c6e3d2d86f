#include "common/access/people.h"

#include <gmock/gmock.h>

#include "common/access/known_people.h"
#include "common/status/errors.h"
#include "common/status/status_matchers.h"

namespace guanxi::access {
namespace {

using ::testing::HasSubstr;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

class PeopleTest : public ::testing::Test {
 protected:
  const KnownPeople known_ = SomePeople();
  const Naming person_{.people = &known_, .unheard = false};
  const Naming program_{.people = &known_, .unheard = true};
  const Scope north_ = Scope::Unit("units/north");
};

TEST_F(PeopleTest, RecordsGoToActivePeopleOfTheUnits) {
  EXPECT_THAT(CheckNewOwner(person_, north_, "users/nils"), IsOk());
  EXPECT_THAT(CheckNewOwner(person_, Scope::All(), "users/sue"), IsOk());
  EXPECT_THAT(CheckNewOwner(person_, north_, "users/sue"),
              StatusIs(absl::StatusCode::kPermissionDenied, "OWNER_ELSEWHERE"));
  EXPECT_THAT(CheckNewOwner(person_, Scope(), "users/nils"),
              StatusIs(absl::StatusCode::kPermissionDenied, "OWNER_ELSEWHERE"));
}

TEST_F(PeopleTest, NobodyGivesThemToInactiveAccounts) {
  for (const Naming& naming : {person_, program_}) {
    for (const char* user : {"users/frieda", "users/carl"}) {
      EXPECT_THAT(CheckNewOwner(naming, Scope::All(), user),
                  StatusIs(kPrecondition, "ACCOUNT_INACTIVE"))
          << user;
    }
  }
  const absl::Status frozen = CheckNewOwner(person_, north_, "users/frieda");
  EXPECT_THAT(std::string(frozen.message()),
              HasSubstr("owner: the account users/frieda is frozen"));
}

TEST_F(PeopleTest, OnlyProgramsOfTheWholeCompanyNameStrangers) {
  EXPECT_THAT(CheckNewOwner(program_, Scope::All(), "users/new"), IsOk());
  for (const absl::Status& refused : {CheckNewOwner(person_, Scope::All(), "users/new"),
                                      CheckNewOwner(program_, north_, "users/new"),
                                      CheckNewOwner(person_, north_, "users/new")}) {
    EXPECT_THAT(refused, StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"));
    EXPECT_THAT(std::string(refused.message()), HasSubstr("owner"));
  }
}

TEST_F(PeopleTest, SharesGoToWhomThereIsOfWhicheverUnit) {
  for (const char* grantee : {"users/nils", "users/sue", "teams/t"})
    EXPECT_THAT(CheckNewGrantee(person_, north_, grantee), IsOk()) << grantee;
  for (const char* grantee : {"users/new", "teams/new"}) {
    EXPECT_THAT(CheckNewGrantee(person_, north_, grantee),
                StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"))
        << grantee;
    EXPECT_THAT(CheckNewGrantee(program_, Scope::All(), grantee), IsOk()) << grantee;
    EXPECT_THAT(CheckNewGrantee(program_, north_, grantee),
                StatusIs(kPrecondition, "REFERENCE_NOT_FOUND"))
        << "a program of one unit, " << grantee;
  }
  EXPECT_THAT(CheckNewGrantee(person_, north_, "users/frieda"),
              StatusIs(kPrecondition, "ACCOUNT_INACTIVE"));
}

TEST_F(PeopleTest, WithoutPeopleNobodyIsLookedUp) {
  EXPECT_THAT(CheckNewOwner(Naming(), Scope(), "users/new"), IsOk());
  EXPECT_THAT(CheckNewGrantee(Naming(), Scope(), "teams/new"), IsOk());
}

}  // namespace
}  // namespace guanxi::access

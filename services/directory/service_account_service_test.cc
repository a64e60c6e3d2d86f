#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/directory/directory_fixture.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using access::Role;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::ServiceAccount;
using AccountStub = v1::ServiceAccountService::Stub;

class ServiceAccountServiceTest : public DirectoryFixture {
 protected:
  void SetUp() override { ASSERT_THAT(CreateUnit("east"), IsOk()); }

  absl::StatusOr<ServiceAccount> Create(std::string_view id, std::string_view text) {
    v1::CreateServiceAccountRequest request;
    request.set_service_account_id(std::string(id));
    *request.mutable_service_account() = TextProto<ServiceAccount>(text);
    request.mutable_service_account()->set_display_name("Sync");
    return Call(*accounts_, &AccountStub::CreateServiceAccount, request);
  }
  absl::StatusOr<ServiceAccount> Get(std::string_view name) {
    return Ask(*accounts_, &AccountStub::GetServiceAccount, NameText(name));
  }
  absl::StatusOr<ServiceAccount> Update(std::string_view account) {
    return Ask(*accounts_, &AccountStub::UpdateServiceAccount,
               absl::StrCat("service_account {", std::string(account), "}"));
  }
  absl::StatusOr<ServiceAccount> Freeze(std::string_view name) {
    return Ask(*accounts_, &AccountStub::FreezeServiceAccount, NameText(name));
  }
  absl::StatusOr<ServiceAccount> Unfreeze(std::string_view name) {
    return Ask(*accounts_, &AccountStub::UnfreezeServiceAccount, NameText(name));
  }
  absl::StatusOr<ServiceAccount> Delete(std::string_view name) {
    return Ask(*accounts_, &AccountStub::DeleteServiceAccount, NameText(name));
  }
  std::vector<std::string> List(std::string_view request) {
    const auto list = Ask(*accounts_, &AccountStub::ListServiceAccounts, request);
    EXPECT_THAT(list, IsOk());
    return list.ok() ? NamesOf(list->service_accounts()) : std::vector<std::string>();
  }
  static std::string NameText(std::string_view name) {
    return absl::StrCat("name: '", std::string(name), "'");
  }

  std::unique_ptr<AccountStub> accounts_ = Stub<v1::ServiceAccountService>();
};

TEST_F(ServiceAccountServiceTest, GetsWhatWasCreatedWithGrantsInOrder) {
  const auto created = Create("sync", R"pb(unit: "units/east"
                                           state: STATE_FROZEN
                                           grants: "tickets.write"
                                           grants: "customers.read")pb");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "serviceAccounts/sync");
  EXPECT_EQ(created->state(), ServiceAccount::STATE_ACTIVE);
  EXPECT_THAT(created->grants(), ElementsAre("customers.read", "tickets.write"));
  const auto got = Get("serviceAccounts/sync");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->SerializeAsString());
  EXPECT_THAT(Get("serviceAccounts/none"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Create("sync", ""), StatusIs(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
}

TEST_F(ServiceAccountServiceTest, RefusesWhatIsWrong) {
  EXPECT_THAT(Create("sync", R"pb(grants: "customers.delete")pb"),
              IsInvalidField("service_account.grants[0]"));
  EXPECT_THAT(Create("sync", R"pb(unit: "units/none")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Create("Sync", ""), IsInvalidField("service_account_id"));
  ASSERT_THAT(Create("sync", ""), IsOk());
  EXPECT_THAT(Update(R"pb(name: "serviceAccounts/sync" etag: "old" description: "x")pb"),
              StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_F(ServiceAccountServiceTest, OnlyProvisionersGiveProvisioning) {
  ActAs(Role::kSystemAdmin, "users/root", {"units/east"});
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "GRANT_NOT_YOURS");
  EXPECT_THAT(Create("hr", R"pb(grants: "directory.provision")pb"), refused);
  ASSERT_THAT(Create("hr", R"pb(grants: "directory.read")pb"), IsOk());
  EXPECT_THAT(Update(R"pb(name: "serviceAccounts/hr" grants: "directory.provision")pb"), refused);
  ActAsOperator();
  ASSERT_THAT(Update(R"pb(name: "serviceAccounts/hr" grants: "directory.provision")pb"), IsOk());
  // What it has already is given by nobody.
  ActAs(Role::kSystemAdmin, "users/root", {"units/east"});
  EXPECT_THAT(Update(R"pb(name: "serviceAccounts/hr" description: "HR system")pb"), IsOk());
}

TEST_F(ServiceAccountServiceTest, FreezesOnceHoweverOftenItIsAsked) {
  ASSERT_THAT(Create("sync", ""), IsOk());
  const auto frozen = Freeze("serviceAccounts/sync");
  ASSERT_THAT(frozen, IsOk());
  EXPECT_EQ(frozen->state(), ServiceAccount::STATE_FROZEN);
  const size_t events = Events().size();
  ASSERT_THAT(Freeze("serviceAccounts/sync"), IsOk());
  EXPECT_THAT(Events(), SizeIs(events));
  const auto back = Unfreeze("serviceAccounts/sync");
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(back->state(), ServiceAccount::STATE_ACTIVE);
  ActAs(Role::kServiceAccount, "serviceAccounts/sync", {}, {"directory.admin"});
  EXPECT_THAT(Freeze("serviceAccounts/sync"),
              StatusIs(StatusCode::kPermissionDenied, "OWN_MATTER"));
}

TEST_F(ServiceAccountServiceTest, DeletingClosesForGood) {
  ASSERT_THAT(Create("sync", R"pb(unit: "units/east")pb"), IsOk());
  EXPECT_THAT(DeleteUnit("units/east"), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  const auto deleted = Delete("serviceAccounts/sync");
  ASSERT_THAT(deleted, IsOk());
  EXPECT_EQ(deleted->state(), ServiceAccount::STATE_CLOSED);
  EXPECT_TRUE(deleted->has_delete_time());
  EXPECT_THAT(Unfreeze("serviceAccounts/sync"),
              StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
  EXPECT_THAT(List(""), IsEmpty());
  EXPECT_THAT(DeleteUnit("units/east"), IsOk());
}

TEST_F(ServiceAccountServiceTest, ListsByUnitStateAndGrant) {
  ASSERT_THAT(Create("a", R"pb(unit: "units/east" grants: "customers.read")pb"), IsOk());
  ASSERT_THAT(Create("b", R"pb(grants: "customers.read" grants: "tickets.read")pb"), IsOk());
  ASSERT_THAT(Freeze("serviceAccounts/b"), IsOk());
  EXPECT_THAT(List(R"pb(filter: 'unit = "units/east"')pb"), ElementsAre("serviceAccounts/a"));
  EXPECT_THAT(List(R"pb(filter: 'state = STATE_FROZEN')pb"), ElementsAre("serviceAccounts/b"));
  EXPECT_THAT(List(R"pb(filter: 'grants: "customers.read"')pb"),
              ElementsAre("serviceAccounts/a", "serviceAccounts/b"));
}

TEST_F(ServiceAccountServiceTest, AnAdministratorOfAUnitKeepsToIt) {
  ASSERT_THAT(Create("all", ""), IsOk());
  ActAs(Role::kServiceAccount, "serviceAccounts/hr", {"units/east"}, {"directory.admin"});
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "UNIT_NOT_YOURS");
  EXPECT_THAT(Create("x", ""), refused);
  EXPECT_THAT(Freeze("serviceAccounts/all"), refused);
  EXPECT_THAT(Create("x", R"pb(unit: "units/east")pb"), IsOk());
}

TEST_F(ServiceAccountServiceTest, AnAdministratorGivesNobodyCustomers) {
  ASSERT_THAT(Create("shop", R"pb(unit: "units/east" grants: "customers.read")pb"), IsOk());
  ActAs(Role::kSystemAdmin, "users/root", {"units/east"});
  const auto refused = StatusIs(StatusCode::kPermissionDenied, "GRANT_NOT_YOURS");
  EXPECT_THAT(Create("spy", R"pb(grants: "customers.admin")pb"), refused);
  EXPECT_THAT(Update(R"pb(name: "serviceAccounts/shop" grants: "customers.write")pb"), refused);
  EXPECT_THAT(Update(R"pb(name: "serviceAccounts/shop" description: "Web shop")pb"), IsOk());
  // What it has is worth more in another unit.
  ActAsOperator();
  ASSERT_THAT(CreateUnit("west"), IsOk());
  ActAs(Role::kSystemAdmin, "users/root", {"units/east"});
  EXPECT_THAT(Update(R"pb(name: "serviceAccounts/shop" unit: "units/west")pb"), refused);
}

TEST_F(ServiceAccountServiceTest, NoneChangesItself) {
  ASSERT_THAT(Create("it", R"pb(grants: "directory.admin")pb"), IsOk());
  ActAs(Role::kServiceAccount, "serviceAccounts/it", {}, {"directory.admin"});
  EXPECT_THAT(Update(R"pb(name: "serviceAccounts/it" description: "x")pb"),
              StatusIs(StatusCode::kPermissionDenied, "OWN_MATTER"));
}

}  // namespace
}  // namespace guanxi::directory

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "services/customers/customers_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using changes::v1::Event;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Customer;

class CustomerServiceTest : public CustomersFixture {
 protected:
  absl::StatusOr<Customer> Update(std::string_view customer, std::string_view mask) {
    v1::UpdateCustomerRequest request;
    *request.mutable_customer() = TextProto<Customer>(customer);
    if (!mask.empty()) request.mutable_update_mask()->add_paths(std::string(mask));
    return Call(customers(), &CustomerStub::UpdateCustomer, request);
  }

  absl::StatusOr<v1::ListCustomersResponse> List(std::string_view request) {
    return Call(customers(), &CustomerStub::ListCustomers,
                TextProto<v1::ListCustomersRequest>(request));
  }

  absl::StatusOr<Customer> Undelete(std::string_view name) {
    v1::UndeleteCustomerRequest request;
    request.set_name(std::string(name));
    return Call(customers(), &CustomerStub::UndeleteCustomer, request);
  }
};

TEST_F(CustomerServiceTest, GetsWhatWasCreated) {
  const auto created = CreateCustomer("acme", R"pb(code: "C-1"
                                                   phones: "138 1234 5678"
                                                   annual_revenue { currency_code: "CNY" units: 5 }
                                                   roles: [ ROLE_CUSTOMER, ROLE_CUSTOMER ])pb");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "customers/acme");
  EXPECT_EQ(FromProto(created->create_time()), Start());
  EXPECT_EQ(FromProto(created->update_time()), Start());
  EXPECT_NE(created->etag(), "");
  EXPECT_THAT(created->phones(), ElementsAre("138 1234 5678"));
  EXPECT_THAT(created->roles(), ElementsAre(Customer::ROLE_CUSTOMER));

  const auto got = GetCustomer("customers/acme");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->SerializeAsString());
}

TEST_F(CustomerServiceTest, ChoosesAnIdWhereNoneIsGiven) {
  const auto created = CreateCustomer("");
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(GetCustomer(created->name()), IsOk());
}

TEST_F(CustomerServiceTest, SaysWhoDidWhat) {
  ASSERT_THAT(CreateCustomer("acme"), IsOk());
  const std::vector<Event> events = Events();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].actor(), "users/tester");
  EXPECT_EQ(events[0].method(), "guanxi.customers.v1.CustomerService/CreateCustomer");
  EXPECT_EQ(events[0].resource(), "customers/acme");
  EXPECT_EQ(events[0].resource_type(), "guanxi.customers/Customer");
  EXPECT_EQ(events[0].kind(), Event::KIND_CREATED);
}

TEST_F(CustomerServiceTest, ServesItsHistory) {
  ASSERT_THAT(CreateCustomer("acme"), IsOk());
  ASSERT_THAT(Update(R"pb(name: "customers/acme" industry: "retail")pb", ""), IsOk());
  auto changes = Stub<v1::ChangeService>();
  changes::v1::ListHistoryRequest request;
  request.set_name("customers/acme");
  const auto history = Call(*changes, &v1::ChangeService::Stub::ListHistory, request);
  ASSERT_THAT(history, IsOk());
  ASSERT_THAT(history->events(), SizeIs(2));
  EXPECT_EQ(history->events(0).kind(), Event::KIND_UPDATED);
  EXPECT_THAT(history->events(0).changed_fields().paths(), ElementsAre("industry"));
  EXPECT_EQ(history->events(1).kind(), Event::KIND_CREATED);
}

TEST_F(CustomerServiceTest, RefusesATakenIdAlsoADeletedOnes) {
  ASSERT_THAT(CreateCustomer("acme"), IsOk());
  EXPECT_THAT(CreateCustomer("acme"), StatusIs(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
  ASSERT_THAT(DeleteCustomer("customers/acme"), IsOk());
  EXPECT_THAT(CreateCustomer("acme"), StatusIs(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
}

TEST_F(CustomerServiceTest, RefusesATakenCodeAndSaysWhoHasIt) {
  ASSERT_THAT(CreateCustomer("acme", R"pb(code: "C-1")pb"), IsOk());
  const auto refused = CreateCustomer("other", R"pb(code: "C-1")pb");
  EXPECT_THAT(refused, StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(refused, HasErrorMetadata("holder", "customers/acme"));
  EXPECT_THAT(GetCustomer("customers/other"), StatusIs(StatusCode::kNotFound));
  ASSERT_THAT(DeleteCustomer("customers/acme"), IsOk());
  EXPECT_THAT(CreateCustomer("other", R"pb(code: "C-1")pb"), StatusIs(StatusCode::kAlreadyExists));
}

TEST_F(CustomerServiceTest, RefusesWhatIsIncompleteOrWrong) {
  v1::CreateCustomerRequest request;
  EXPECT_THAT(Call(customers(), &CustomerStub::CreateCustomer, request),
              IsInvalidField("customer"));
  request.mutable_customer()->set_display_name("Acme");
  EXPECT_THAT(Call(customers(), &CustomerStub::CreateCustomer, request),
              IsInvalidField("customer.kind"));
  EXPECT_THAT(CreateCustomer("No-Id"), IsInvalidField("customer_id"));
  EXPECT_THAT(CreateCustomer("x", R"pb(phones: "10086" phones: "none")pb"),
              IsInvalidField("customer.phones[1]"));
  EXPECT_THAT(CreateCustomer("x", R"pb(emails: "none")pb"), IsInvalidField("customer.emails[0]"));
  EXPECT_THAT(CreateCustomer("x", R"pb(parent: "units/x")pb"), IsInvalidField("customer.parent"));
  EXPECT_THAT(Events(), IsEmpty());
}

TEST_F(CustomerServiceTest, RefusesAParentThatIsNotThere) {
  EXPECT_THAT(CreateCustomer("child", R"pb(parent: "customers/none")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  ASSERT_THAT(CreateCustomer("gone"), IsOk());
  ASSERT_THAT(DeleteCustomer("customers/gone"), IsOk());
  EXPECT_THAT(CreateCustomer("child", R"pb(parent: "customers/gone")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(CustomerServiceTest, RefusesACircleOfParents) {
  EXPECT_THAT(CreateCustomer("self", R"pb(parent: "customers/self")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  ASSERT_THAT(CreateCustomer("b", R"pb(parent: "customers/a")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("c", R"pb(parent: "customers/b")pb"), IsOk());
  EXPECT_THAT(Update(R"pb(name: "customers/a" parent: "customers/c")pb", "parent"),
              IsInvalidField("customer.parent"));
  EXPECT_THAT(Update(R"pb(name: "customers/a" parent: "customers/a")pb", "parent"),
              IsInvalidField("customer.parent"));
  EXPECT_THAT(Update(R"pb(name: "customers/c" parent: "customers/a")pb", "parent"), IsOk());
}

TEST_F(CustomerServiceTest, ADeletedParentDoesNotStandInTheWayOfOtherChanges) {
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  ASSERT_THAT(CreateCustomer("b", R"pb(parent: "customers/a")pb"), IsOk());
  ASSERT_THAT(DeleteCustomer("customers/a"), IsOk());
  EXPECT_THAT(Update(R"pb(name: "customers/b" industry: "retail")pb", ""), IsOk());
}

TEST_F(CustomerServiceTest, ARepeatedRequestHasOneEffect) {
  v1::CreateCustomerRequest request;
  request.set_request_id("r1");
  *request.mutable_customer() =
      TextProto<Customer>(R"pb(display_name: "Acme" kind: KIND_PERSON)pb");
  const auto first = Call(customers(), &CustomerStub::CreateCustomer, request);
  const auto again = Call(customers(), &CustomerStub::CreateCustomer, request);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  EXPECT_THAT(Events(), SizeIs(1));
  request.mutable_customer()->set_display_name("Other");
  EXPECT_THAT(Call(customers(), &CustomerStub::CreateCustomer, request),
              StatusIs(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_F(CustomerServiceTest, GetsSeveralInTheOrderAskedFor) {
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  ASSERT_THAT(CreateCustomer("b"), IsOk());
  const auto got = Call(customers(), &CustomerStub::BatchGetCustomers,
                        TextProto<v1::BatchGetCustomersRequest>(R"pb(names: "customers/b"
                                                                     names: "customers/x"
                                                                     names: "customers/a")pb"));
  ASSERT_THAT(got, IsOk());
  EXPECT_THAT(NamesOf(got->customers()), ElementsAre("customers/b", "customers/a"));
  EXPECT_THAT(got->not_found(), ElementsAre("customers/x"));
  EXPECT_THAT(
      Call(customers(), &CustomerStub::BatchGetCustomers,
           TextProto<v1::BatchGetCustomersRequest>(R"pb(names: "customers/a" names: "x")pb")),
      IsInvalidField("names[1]"));
}

TEST_F(CustomerServiceTest, ListsByFilterAndOrder) {
  ASSERT_THAT(CreateCustomer("a", R"pb(display_name: "Zoo" industry: "retail" employees: 5)pb"),
              IsOk());
  ASSERT_THAT(CreateCustomer("b", R"pb(display_name: "Bar" industry: "retail" employees: 50)pb"),
              IsOk());
  ASSERT_THAT(CreateCustomer("c", R"pb(display_name: "Art" industry: "steel" employees: 50)pb"),
              IsOk());
  auto names = [this](std::string_view request) {
    const auto list = List(request);
    EXPECT_THAT(list, IsOk());
    return list.ok() ? NamesOf(list->customers()) : std::vector<std::string>();
  };
  EXPECT_THAT(names(""), ElementsAre("customers/a", "customers/b", "customers/c"));
  EXPECT_THAT(names(R"pb(order_by: "name desc")pb"),
              ElementsAre("customers/c", "customers/b", "customers/a"));
  EXPECT_THAT(names(R"pb(order_by: "display_name")pb"),
              ElementsAre("customers/c", "customers/b", "customers/a"));
  EXPECT_THAT(names(R"pb(filter: 'industry = "retail" AND employees > 10')pb"),
              ElementsAre("customers/b"));
  clock().Advance(absl::Seconds(1));
  ASSERT_THAT(Update(R"pb(name: "customers/a" employees: 6)pb", ""), IsOk());
  EXPECT_THAT(names(R"pb(order_by: "update_time desc" page_size: 1)pb"),
              ElementsAre("customers/a"));
}

TEST_F(CustomerServiceTest, ListsPageByPage) {
  for (const char* id : {"a", "b", "c"}) ASSERT_THAT(CreateCustomer(id), IsOk());
  const auto first = List("page_size: 2");
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(NamesOf(first->customers()), ElementsAre("customers/a", "customers/b"));
  const std::string token = first->next_page_token();
  const auto second = List(absl::StrCat("page_size: 2 page_token: '", token, "'"));
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(NamesOf(second->customers()), ElementsAre("customers/c"));
  EXPECT_EQ(second->next_page_token(), "");
  EXPECT_THAT(List(absl::StrCat("order_by: 'name desc' page_token: '", token, "'")),
              StatusIs(StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
}

TEST_F(CustomerServiceTest, RefusesListsItCannotGive) {
  EXPECT_THAT(List(R"pb(filter: "colour = 3")pb"),
              StatusIs(StatusCode::kInvalidArgument, "INVALID_FILTER"));
  EXPECT_THAT(List(R"pb(order_by: "employees")pb"), IsInvalidField("order_by"));
  EXPECT_THAT(List("page_size: -1"), StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(CustomerServiceTest, ChangesWhatTheMaskNames) {
  ASSERT_THAT(CreateCustomer("acme", R"pb(industry: "retail" region: "CN")pb"), IsOk());
  const auto updated =
      Update(R"pb(name: "customers/acme" display_name: "Acme 2" region: "DE")pb", "region");
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->display_name(), "Acme");
  EXPECT_EQ(updated->region(), "DE");
  EXPECT_EQ(updated->industry(), "retail");
  EXPECT_THAT(Update(R"pb(name: "customers/acme")pb", "display_name"),
              IsInvalidField("customer.display_name"));
  EXPECT_THAT(Update(R"pb(name: "customers/acme" phones: "x")pb", ""),
              IsInvalidField("customer.phones[0]"));
  EXPECT_THAT(Update(R"pb(name: "customers/none" region: "DE")pb", ""),
              StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(CustomerServiceTest, RefusesAnUpdateOfWhatChangedMeanwhile) {
  const auto created = CreateCustomer("acme");
  ASSERT_THAT(created, IsOk());
  const std::string with_etag =
      absl::StrCat(R"(name: "customers/acme" region: "DE" etag: ")", created->etag(), "\"");
  ASSERT_THAT(Update(with_etag, "region"), IsOk());
  EXPECT_THAT(Update(with_etag, "region"), StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_F(CustomerServiceTest, ADeletedCustomerIsKeptButNotListed) {
  ASSERT_THAT(CreateCustomer("acme"), IsOk());
  ASSERT_THAT(DeleteCustomer("customers/acme"), IsOk());
  const auto got = GetCustomer("customers/acme");
  ASSERT_THAT(got, IsOk());
  EXPECT_TRUE(got->has_delete_time());
  EXPECT_THAT(List("")->customers(), IsEmpty());
  EXPECT_THAT(List("show_deleted: true")->customers(), SizeIs(1));
  EXPECT_THAT(DeleteCustomer("customers/acme"),
              StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
  EXPECT_THAT(Update(R"pb(name: "customers/acme" region: "DE")pb", ""),
              StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
}

TEST_F(CustomerServiceTest, TakesADeletionBack) {
  ASSERT_THAT(CreateCustomer("acme"), IsOk());
  EXPECT_THAT(Undelete("customers/acme"), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  ASSERT_THAT(DeleteCustomer("customers/acme"), IsOk());
  const auto back = Undelete("customers/acme");
  ASSERT_THAT(back, IsOk());
  EXPECT_FALSE(back->has_delete_time());
  EXPECT_THAT(List("")->customers(), SizeIs(1));
}

TEST_F(CustomerServiceTest, AUnitSeesItsOwn) {
  ASSERT_THAT(CreateCustomer("west", R"pb(unit: "units/west")pb"), IsOk());
  SetScope(access::Scope::Unit("units/east"));
  const auto east = CreateCustomer("east");
  ASSERT_THAT(east, IsOk());
  EXPECT_EQ(east->unit(), "units/east");
  EXPECT_THAT(GetCustomer("customers/west"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(DeleteCustomer("customers/west"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Update(R"pb(name: "customers/west" region: "DE")pb", ""),
              StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(NamesOf(List("")->customers()), ElementsAre("customers/east"));
  EXPECT_THAT(CreateCustomer("child", R"pb(parent: "customers/west")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(CustomerServiceTest, AnOwnerSeesWhatIsHis) {
  ASSERT_THAT(CreateCustomer("other", R"pb(owner: "users/bob")pb"), IsOk());
  SetScope(access::Scope::Owner("users/ana"));
  const auto mine = CreateCustomer("mine");
  ASSERT_THAT(mine, IsOk());
  EXPECT_EQ(mine->owner(), "users/ana");
  EXPECT_THAT(NamesOf(List("")->customers()), ElementsAre("customers/mine"));
  EXPECT_THAT(GetCustomer("customers/other"), StatusIs(StatusCode::kNotFound));
}

using RecordStub = v1::RecordService::Stub;

TEST_F(CustomerServiceTest, IsSharedAndHandedOverOnce) {
  ASSERT_THAT(CreateCustomer("a", R"pb(unit: "units/east" owner: "users/ana")pb"), IsOk());
  const auto records = Stub<v1::RecordService>();
  const auto share = TextProto<guanxi::records::v1::ShareRecordRequest>(
      R"pb(name: "customers/a" grantee: "users/bo" level: LEVEL_READ request_id: "1")pb");
  ASSERT_THAT(Call(*records, &RecordStub::ShareRecord, share), IsOk());
  const auto reassign = TextProto<guanxi::records::v1::ReassignRecordsRequest>(
      R"pb(names: "customers/a" owner: "users/bo" note: "leaving" request_id: "2")pb");
  const auto first = Call(*records, &RecordStub::ReassignRecords, reassign);
  ASSERT_THAT(first, IsOk());
  const auto head = engine().head();
  for (int again = 0; again < 2; ++again) {
    ASSERT_THAT(Call(*records, &RecordStub::ShareRecord, share), IsOk());
    const auto same = Call(*records, &RecordStub::ReassignRecords, reassign);
    ASSERT_THAT(same, IsOk());
    EXPECT_EQ(same->SerializeAsString(), first->SerializeAsString());
  }
  EXPECT_EQ(engine().head(), head);
  const auto access =
      Call(*records, &RecordStub::GetRecordAccess,
           TextProto<guanxi::records::v1::GetRecordAccessRequest>(R"pb(name: "customers/a")pb"));
  ASSERT_THAT(access, IsOk());
  EXPECT_EQ(access->owner(), "users/bo");
  EXPECT_EQ(access->shares_size(), 0);
  const auto owned =
      Call(*records, &RecordStub::ListOwnedRecords,
           TextProto<guanxi::records::v1::ListOwnedRecordsRequest>(R"pb(owner: "users/bo")pb"));
  ASSERT_THAT(owned, IsOk());
  EXPECT_EQ(owned->records_size(), 1);
  const auto count =
      Call(*records, &RecordStub::CountOwnedRecords,
           TextProto<guanxi::records::v1::CountOwnedRecordsRequest>(R"pb(owner: "users/bo")pb"));
  ASSERT_THAT(count, IsOk());
  EXPECT_EQ(count->counts(0).count(), 1);
  EXPECT_EQ(Events().back().note(), "leaving");
}

}  // namespace
}  // namespace guanxi::customers

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "guanxi/customers/v1/duplicates.grpc.pb.h"
#include "guanxi/customers/v1/record_service.grpc.pb.h"
#include "services/customers/customers_fixture.h"
#include "services/customers/duplicates/find_candidates.h"

namespace guanxi::customers {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::Ge;
using testing::IsEmpty;
using testing::SizeIs;

class DuplicateServiceTest : public CustomersFixture {
 protected:
  using DuplicateStub = v1::DuplicateService::Stub;

  absl::StatusOr<v1::FindDuplicatesResponse> Find(std::string_view request) {
    return Call(*duplicates_, &DuplicateStub::FindDuplicates,
                TextProto<v1::FindDuplicatesRequest>(request));
  }

  std::vector<std::string> Found(std::string_view request) {
    const auto response = Find(request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? NamesOf(response->candidates()) : std::vector<std::string>();
  }

  absl::StatusOr<v1::DuplicateRules> UpdateRules(std::string_view rules) {
    v1::UpdateDuplicateRulesRequest request;
    *request.mutable_duplicate_rules() = TextProto<v1::DuplicateRules>(rules);
    request.mutable_duplicate_rules()->set_name("duplicateRules/default");
    return Call(*duplicates_, &DuplicateStub::UpdateDuplicateRules, request);
  }

  absl::StatusOr<v1::DuplicateRules> GetRules(std::string_view name = "duplicateRules/default") {
    v1::GetDuplicateRulesRequest request;
    request.set_name(std::string(name));
    return Call(*duplicates_, &DuplicateStub::GetDuplicateRules, request);
  }

  absl::StatusOr<v1::Customer> Create(std::string_view request) {
    return Call(customers(), &CustomerStub::CreateCustomer,
                TextProto<v1::CreateCustomerRequest>(request));
  }

  absl::StatusOr<v1::Customer> Update(std::string_view request) {
    return Call(customers(), &CustomerStub::UpdateCustomer,
                TextProto<v1::UpdateCustomerRequest>(request));
  }

  void ShareToRead(std::string_view name, std::string_view grantee) {
    records::v1::ShareRecordRequest share;
    share.set_name(std::string(name));
    share.set_grantee(std::string(grantee));
    share.set_level(type::v1::Share::LEVEL_READ);
    const auto records = Stub<v1::RecordService>();
    ASSERT_THAT(Call(*records, &v1::RecordService::Stub::ShareRecord, share), IsOk());
  }

 private:
  std::unique_ptr<DuplicateStub> duplicates_ = Stub<v1::DuplicateService>();
};

const auto kPossibleDuplicate = StatusIs(StatusCode::kFailedPrecondition, "POSSIBLE_DUPLICATE");

TEST_F(DuplicateServiceTest, FindsWhatARecordToBeMayBe) {
  ASSERT_THAT(CreateCustomer("huawei", R"pb(display_name: "深圳市华为技术有限公司"
                                            phones: "+86 755 2878 0808")pb"),
              IsOk());
  ASSERT_THAT(CreateCustomer("dji", R"pb(display_name: "深圳市大疆创新科技有限公司")pb"), IsOk());
  const auto response = Find(
      R"pb(customer { display_name: "華為技術" kind: KIND_ORGANIZATION phones: "28780808" })pb");
  ASSERT_THAT(response, IsOk());
  ASSERT_THAT(response->candidates(), SizeIs(1));
  const auto& candidate = response->candidates(0);
  EXPECT_EQ(candidate.name(), "customers/huawei");
  EXPECT_EQ(candidate.display_name(), "深圳市华为技术有限公司");
  EXPECT_THAT(candidate.score(), Ge(0.9));
  ASSERT_THAT(candidate.reasons(), SizeIs(2));
  EXPECT_EQ(candidate.reasons(0).field(), v1::DuplicateReason::FIELD_NAME);
  EXPECT_EQ(candidate.reasons(0).agreement(), v1::DuplicateReason::AGREEMENT_ALMOST);
  EXPECT_EQ(candidate.reasons(1).field(), v1::DuplicateReason::FIELD_PHONE);
  EXPECT_THAT(candidate.reasons(1).weight(), Ge(1));
}

TEST_F(DuplicateServiceTest, FindsWhatARecordMayBeTheSameAsButNotItself) {
  ASSERT_THAT(CreateCustomer("one", R"pb(display_name: "Acme Roadrunner")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("two", R"pb(display_name: "Acme Roadrunner Ltd")pb"), IsOk());
  EXPECT_THAT(Found(R"pb(name: "customers/one")pb"), ElementsAre("customers/two"));
  ASSERT_THAT(DeleteCustomer("customers/two"), IsOk());
  EXPECT_THAT(Found(R"pb(name: "customers/one")pb"), IsEmpty());
}

TEST_F(DuplicateServiceTest, FindsContactsOfOneEmployer) {
  ASSERT_THAT(CreateCustomer("acme"), IsOk());
  ASSERT_THAT(CreateCustomer("other"), IsOk());
  ASSERT_THAT(CreateContact("ada", R"pb(display_name: "Ada Byron"
                                        affiliations { customer: "customers/acme" })pb"),
              IsOk());
  ASSERT_THAT(CreateContact("namesake", R"pb(display_name: "Ada Byron"
                                             affiliations { customer: "customers/other" })pb"),
              IsOk());
  EXPECT_THAT(Found(R"pb(contact {
                           display_name: "Byron, Ada"
                           affiliations { customer: "customers/acme" }
                         })pb"),
              ElementsAre("contacts/ada"));
  EXPECT_THAT(Found(R"pb(name: "contacts/namesake")pb"), IsEmpty());
}

TEST_F(DuplicateServiceTest, AnswersTheLikeliestAsManyAsAskedFor) {
  for (const char* id : {"a", "b", "c"}) {
    ASSERT_THAT(CreateCustomer(id, R"pb(display_name: "Acme Roadrunner")pb"), IsOk());
  }
  ASSERT_THAT(CreateCustomer("phone", R"pb(display_name: "Acme Roadrunner"
                                           phones: "+86 755 2878 0808")pb"),
              IsOk());
  const std::string record = R"pb(customer {
                                    display_name: "Acme Roadrunner"
                                    kind: KIND_ORGANIZATION
                                    phones: "28780808"
                                  })pb";
  EXPECT_THAT(Found(record),
              ElementsAre("customers/phone", "customers/a", "customers/b", "customers/c"));
  EXPECT_THAT(Found(record + " page_size: 2"), ElementsAre("customers/phone", "customers/a"));
  EXPECT_THAT(Found(record + " min_score: 0.999"), ElementsAre("customers/phone"));
}

TEST_F(DuplicateServiceTest, FindsOnlyWhatTheCallerSees) {
  ASSERT_THAT(CreateCustomer("east", R"pb(display_name: "Acme Roadrunner" unit: "units/east")pb"),
              IsOk());
  ASSERT_THAT(CreateCustomer("west", R"pb(display_name: "Acme Roadrunner" unit: "units/west")pb"),
              IsOk());
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(Found(R"pb(customer { display_name: "Acme Roadrunner" kind: KIND_ORGANIZATION })pb"),
              ElementsAre("customers/east"));
  EXPECT_THAT(Find(R"pb(name: "customers/west")pb"), StatusIs(StatusCode::kNotFound));
}

// What others keep does not crowd out what the caller sees.
TEST_F(DuplicateServiceTest, FindsTheOneThatIsSeenAmongManyThatAreNot) {
  for (int i = 0; i < 60; ++i) {
    ASSERT_THAT(CreateCustomer("", R"pb(display_name: "Acme Roadrunner"
                                        phones: "+86 755 2878 0808"
                                        unit: "units/west")pb"),
                IsOk());
  }
  ASSERT_THAT(CreateCustomer("east", R"pb(display_name: "Acme Roadrunner" unit: "units/east")pb"),
              IsOk());
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(Found(R"pb(customer {
                           display_name: "Acme Roadrunner"
                           kind: KIND_ORGANIZATION
                           phones: "28780808"
                         })pb"),
              ElementsAre("customers/east"));
}

// More than a key may have, and with lower ids.
TEST_F(DuplicateServiceTest, WhatOthersKeepDoesNotMakeAKeyTellNothing) {
  const std::string record = R"pb(display_name: "Acme Roadrunner" phones: "+86 755 2878 0808")pb";
  for (int i = 0; i < 80; ++i) {
    ASSERT_THAT(CreateCustomer("a" + std::to_string(i), record + " unit: 'units/west'"), IsOk());
  }
  ASSERT_THAT(CreateCustomer("east", record + " unit: 'units/east'"), IsOk());
  ASSERT_THAT(UpdateRules(R"pb(organizations { on_create: ACTION_BLOCK })pb"), IsOk());
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(Found("customer { kind: KIND_ORGANIZATION " + record + " }"),
              ElementsAre("customers/east"));
  EXPECT_THAT(CreateCustomer("again", record), HasErrorMetadata("candidates", "customers/east"));
}

// Nor for somebody who sees more than can be told by ids.
TEST_F(DuplicateServiceTest, WhatOthersKeepDoesNotCountForOneWhoSeesMany) {
  const std::string record = R"pb(display_name: "Acme Roadrunner" phones: "+86 755 2878 0808")pb";
  for (int i = 0; i < 80; ++i) {
    ASSERT_THAT(CreateCustomer("a" + std::to_string(i), record + " unit: 'units/west'"), IsOk());
  }
  ASSERT_THAT(CreateCustomer("east", record + " unit: 'units/east'"), IsOk());
  const Tables tables("CN");
  const table::Change change{.actor = "users/tester", .time = Start()};
  for (size_t i = 0; i <= kMaxReach; i += 50) {
    ASSERT_THAT(kv::CommitAndWait(
                    engine(),
                    [&](kv::Txn& txn) -> absl::Status {
                      for (size_t j = i; j < i + 50; ++j) {
                        v1::Customer customer;
                        customer.set_name("customers/m" + std::to_string(j));
                        customer.set_kind(v1::Customer::KIND_PERSON);
                        customer.set_unit("units/east");
                        GUANXI_RETURN_IF_ERROR(
                            tables.customers.Insert(txn, change, std::move(customer)).status());
                      }
                      return absl::OkStatus();
                    }),
                IsOk());
  }
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(Found("customer { kind: KIND_ORGANIZATION " + record + " }"),
              ElementsAre("customers/east"));
}

TEST_F(DuplicateServiceTest, RefusesWhatItCannotFindBy) {
  EXPECT_THAT(Find(""), IsInvalidField("record"));
  EXPECT_THAT(Find(R"pb(name: "units/east")pb"), IsInvalidField("name"));
  EXPECT_THAT(Find(R"pb(name: "customers/none")pb"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Find(R"pb(name: "contacts/none")pb"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Find(R"pb(name: "customers/a" min_score: 1.5)pb"), IsInvalidField("min_score"));
  EXPECT_THAT(Find(R"pb(name: "customers/a" min_score: nan)pb"), IsInvalidField("min_score"));
}

// Else the answer would tell whose a phone number is.
TEST_F(DuplicateServiceTest, WhoSeesNoPersonalDataAsksByNameOnly) {
  ASSERT_THAT(CreateCustomer("one", R"pb(phones: "+86 755 2878 0808")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("two", R"pb(phones: "+86 755 2878 0808")pb"), IsOk());
  SetPrincipal({.user = "users/mia",
                .role = access::Role::kMarketing,
                .own = access::Scope::All(),
                .group = access::Scope::All()});
  EXPECT_THAT(Find(R"pb(customer { display_name: "X" kind: KIND_ORGANIZATION })pb"),
              StatusIs(StatusCode::kPermissionDenied, "FIELD_HIDDEN"));
  EXPECT_THAT(Found(R"pb(name: "customers/one")pb"), ElementsAre("customers/two"));
}

TEST_F(DuplicateServiceTest, ChecksNothingUntilTheRulesSaySo) {
  const auto rules = GetRules();
  ASSERT_THAT(rules, IsOk());
  EXPECT_EQ(rules->organizations().on_create(), v1::DuplicateRules::ACTION_OFF);
  EXPECT_EQ(rules->people().on_update(), v1::DuplicateRules::ACTION_OFF);
  EXPECT_EQ(rules->contacts().min_score(), 0.5);
  ASSERT_THAT(CreateCustomer("one"), IsOk());
  EXPECT_THAT(CreateCustomer("two"), IsOk());
  EXPECT_THAT(GetRules("duplicateRules/other"), StatusIs(StatusCode::kNotFound));
}

TEST_F(DuplicateServiceTest, KeepsRules) {
  const auto first = UpdateRules(R"pb(people { on_create: ACTION_BLOCK min_score: 0.9 })pb");
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->people().min_score(), 0.9);
  EXPECT_EQ(first->people().on_update(), v1::DuplicateRules::ACTION_OFF);
  const auto second = UpdateRules(R"pb(contacts { on_create: ACTION_WARN })pb");
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->people().on_create(), v1::DuplicateRules::ACTION_BLOCK);
  EXPECT_EQ(GetRules()->etag(), second->etag());
  EXPECT_THAT(UpdateRules(R"pb(etag: "old"
                               people { on_create: ACTION_OFF })pb"),
              StatusIs(StatusCode::kAborted));
  EXPECT_THAT(UpdateRules(R"pb(people { min_score: -1 })pb"),
              IsInvalidField("duplicate_rules.people.min_score"));
}

TEST_F(DuplicateServiceTest, WarnsOfADuplicateUnlessTheCallerInsists) {
  ASSERT_THAT(UpdateRules(R"pb(organizations { on_create: ACTION_WARN })pb"), IsOk());
  ASSERT_THAT(CreateCustomer("one", R"pb(display_name: "Acme Roadrunner")pb"), IsOk());
  const auto refused = CreateCustomer("two", R"pb(display_name: "Acme Roadrunner Ltd")pb");
  EXPECT_THAT(refused, kPossibleDuplicate);
  EXPECT_THAT(refused, HasErrorMetadata("candidates", "customers/one"));
  EXPECT_THAT(refused, HasErrorMetadata("allow_duplicates", "true"));
  EXPECT_THAT(
      Create(R"pb(customer_id: "two"
                  allow_duplicates: true
                  customer { display_name: "Acme Roadrunner" kind: KIND_ORGANIZATION })pb"),
      IsOk());
  EXPECT_THAT(CreateCustomer("three", R"pb(display_name: "Zenith")pb"), IsOk());
  // A person of that name is another kind of customer.
  EXPECT_THAT(CreateCustomer("four", R"pb(display_name: "Acme Roadrunner" kind: KIND_PERSON)pb"),
              IsOk());
}

TEST_F(DuplicateServiceTest, BlocksADuplicateWhateverTheCallerSays) {
  ASSERT_THAT(UpdateRules(R"pb(organizations { on_create: ACTION_BLOCK })pb"), IsOk());
  ASSERT_THAT(CreateCustomer("one", R"pb(display_name: "Acme Roadrunner")pb"), IsOk());
  const auto refused =
      Create(R"pb(allow_duplicates: true
                  customer { display_name: "Acme Roadrunner" kind: KIND_ORGANIZATION })pb");
  EXPECT_THAT(refused, kPossibleDuplicate);
  EXPECT_THAT(refused, HasErrorMetadata("allow_duplicates", "false"));
}

TEST_F(DuplicateServiceTest, DoesNotTellOfDuplicatesThatTheCallerDoesNotSee) {
  ASSERT_THAT(UpdateRules(R"pb(organizations { on_create: ACTION_BLOCK })pb"), IsOk());
  ASSERT_THAT(CreateCustomer("west", R"pb(display_name: "Acme Roadrunner" unit: "units/west")pb"),
              IsOk());
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(CreateCustomer("east", R"pb(display_name: "Acme Roadrunner" unit: "units/east")pb"),
              IsOk());
  EXPECT_THAT(CreateCustomer("more", R"pb(display_name: "Acme Roadrunner" unit: "units/east")pb"),
              HasErrorMetadata("candidates", "customers/east"));
}

TEST_F(DuplicateServiceTest, ARepeatedRequestDoesNotMeetItsOwnRecord) {
  ASSERT_THAT(UpdateRules(R"pb(organizations { on_create: ACTION_BLOCK })pb"), IsOk());
  const char kRequest[] =
      R"pb(request_id: "r1"
           customer { display_name: "Acme Roadrunner" kind: KIND_ORGANIZATION })pb";
  const auto first = Create(kRequest);
  ASSERT_THAT(first, IsOk());
  const auto again = Create(kRequest);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->name(), first->name());
}

TEST_F(DuplicateServiceTest, ChecksChangesThatMakeADuplicate) {
  ASSERT_THAT(CreateCustomer("one", R"pb(display_name: "Acme Roadrunner")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("two", R"pb(display_name: "Zenith")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("three", R"pb(display_name: "Acme Roadrunner")pb"), IsOk());
  ASSERT_THAT(UpdateRules(R"pb(organizations { on_update: ACTION_WARN })pb"), IsOk());
  const std::string change =
      R"pb(customer { name: "customers/two" display_name: "Acme Roadrunner" })pb";
  EXPECT_THAT(Update(change), kPossibleDuplicate);
  EXPECT_THAT(Update(change + " allow_duplicates: true"), IsOk());
  // What is a duplicate already can be changed in all else.
  EXPECT_THAT(Update(R"pb(customer { name: "customers/three" industry: "tools" })pb"), IsOk());
  EXPECT_THAT(Update(R"pb(customer { name: "customers/none" display_name: "Acme Roadrunner" })pb"),
              StatusIs(StatusCode::kNotFound));
}

// What else is wrong with a change is said first.
TEST_F(DuplicateServiceTest, ChecksAChangeWhenItIsInOrderOnly) {
  ASSERT_THAT(CreateCustomer("one", R"pb(display_name: "Acme Roadrunner")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("two", R"pb(display_name: "Zenith" unit: "units/east")pb"), IsOk());
  ASSERT_THAT(UpdateRules(R"pb(organizations { on_update: ACTION_BLOCK }
                               contacts { on_create: ACTION_BLOCK on_update: ACTION_BLOCK })pb"),
              IsOk());
  const auto update = [&](const std::string& more) {
    return Update("customer { name: 'customers/two' display_name: 'Acme Roadrunner' " + more +
                  " }");
  };
  EXPECT_THAT(update(""), kPossibleDuplicate);
  EXPECT_THAT(update("etag: 'old'"), StatusIs(StatusCode::kAborted));
  EXPECT_THAT(update("phones: 'x'"), IsInvalidField("customer.phones[0]"));
  for (const char* name : {"customers/one", "customers/two"}) ShareToRead(name, "users/bo");
  const std::string ada = R"pb(emails: "ada@acme.example"
                               affiliations { customer: "customers/one" })pb";
  ASSERT_THAT(CreateContact("ada", ada), IsOk());
  EXPECT_THAT(CreateContact("again", ada), kPossibleDuplicate);
  EXPECT_THAT(CreateContact("again", ada + " phones: 'x'"), IsInvalidField("contact.phones[0]"));
  SetScope(access::Scope::Of({.units = {}, .owner = "users/bo", .grantees = {"users/bo"}}));
  EXPECT_THAT(update(""), StatusIs(StatusCode::kPermissionDenied, "RECORD_READ_ONLY"));
}

TEST_F(DuplicateServiceTest, GoesByTheRuleForWhatARecordBecomes) {
  ASSERT_THAT(CreateCustomer("one", R"pb(display_name: "Acme Roadrunner")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("two", R"pb(display_name: "Acme Roadrunner" kind: KIND_PERSON)pb"),
              IsOk());
  ASSERT_THAT(UpdateRules(R"pb(organizations { on_update: ACTION_BLOCK })pb"), IsOk());
  EXPECT_THAT(Update(R"pb(customer { name: "customers/two" kind: KIND_ORGANIZATION })pb"),
              kPossibleDuplicate);
}

TEST_F(DuplicateServiceTest, ChecksContactsToo) {
  ASSERT_THAT(CreateCustomer("acme"), IsOk());
  ASSERT_THAT(UpdateRules(R"pb(contacts { on_create: ACTION_WARN on_update: ACTION_WARN })pb"),
              IsOk());
  const std::string ada = R"pb(display_name: "Ada Byron"
                               emails: "ada@acme.example"
                               affiliations { customer: "customers/acme" })pb";
  ASSERT_THAT(CreateContact("ada", ada), IsOk());
  EXPECT_THAT(CreateContact("again", ada), kPossibleDuplicate);
  ASSERT_THAT(CreateContact("other", R"pb(affiliations { customer: "customers/acme" })pb"), IsOk());
  v1::UpdateContactRequest request;
  *request.mutable_contact() = TextProto<v1::Contact>(R"pb(name: "contacts/other"
                                                           display_name: "Ada Byron"
                                                           emails: "ada@acme.example")pb");
  EXPECT_THAT(Call(contacts(), &ContactStub::UpdateContact, request),
              HasErrorMetadata("candidates", "contacts/ada"));
  request.set_allow_duplicates(true);
  EXPECT_THAT(Call(contacts(), &ContactStub::UpdateContact, request), IsOk());
}

}  // namespace
}  // namespace guanxi::customers

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "guanxi/customers/v1/consents.grpc.pb.h"
#include "services/customers/customers_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using v1::Consent;
using v1::MayContactResponse;
using ConsentStub = v1::ConsentService::Stub;

constexpr char kGrant[] =
    "decision: DECISION_GRANTED basis: BASIS_CONSENT proof: 'form 7' purpose: 'news' ";
constexpr char kDenial[] = "decision: DECISION_DENIED ";

class ConsentServiceTest : public CustomersFixture {
 protected:
  void SetUp() override {
    ASSERT_THAT(CreateCustomer("a", "unit: 'units/east'"), IsOk());
    ASSERT_THAT(CreateCustomer("b", "unit: 'units/west'"), IsOk());
    ASSERT_THAT(CreateContact("li", "unit: 'units/east' affiliations { customer: 'customers/a' }"),
                IsOk());
  }

  absl::StatusOr<Consent> Create(const std::string& id,
                                 const std::string& text,
                                 const std::string& customer = "a") {
    v1::CreateConsentRequest request;
    request.set_consent_id(id);
    *request.mutable_consent() =
        TextProto<Consent>(absl::StrCat("customer: 'customers/", customer, "' ", text));
    return Call(*stub_, &ConsentStub::CreateConsent, request);
  }
  absl::StatusOr<Consent> Get(const std::string& id) {
    v1::GetConsentRequest request;
    request.set_name("consents/" + id);
    return Call(*stub_, &ConsentStub::GetConsent, request);
  }
  absl::StatusOr<v1::ListConsentsResponse> List(const std::string& text) {
    return Call(*stub_, &ConsentStub::ListConsents, TextProto<v1::ListConsentsRequest>(text));
  }
  absl::StatusOr<MayContactResponse> TryAsk(const std::string& text) {
    return Call(*stub_, &ConsentStub::MayContact, TextProto<v1::MayContactRequest>(text));
  }
  absl::StatusOr<MayContactResponse> Ask(const std::string& more = "",
                                         const std::string& customer = "a") {
    return TryAsk(absl::StrCat("customer: 'customers/", customer,
                               "' purpose: 'news' channel: CHANNEL_EMAIL ", more));
  }

 private:
  std::unique_ptr<ConsentStub> stub_ = Stub<v1::ConsentService>();
};

TEST_F(ConsentServiceTest, GetsWhatWasRecorded) {
  const auto created = Create("c", kGrant);
  ASSERT_THAT(created, IsOk());
  EXPECT_TRUE(created->has_effective_time());
  const auto got = Get("c");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->SerializeAsString());
  EXPECT_THAT(Get("none"), StatusIs(StatusCode::kNotFound));
}

TEST_F(ConsentServiceTest, ListsInTheOrderOfTime) {
  ASSERT_THAT(Create("old", absl::StrCat(kDenial, "effective_time { seconds: 100 }")), IsOk());
  ASSERT_THAT(Create("new", absl::StrCat(kGrant, "effective_time { seconds: 300 }")), IsOk());
  ASSERT_THAT(Create("mid", absl::StrCat(kDenial, "effective_time { seconds: 200 }")), IsOk());
  const auto page = List("customer: 'customers/a'");
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(NamesOf(page->consents()),
              ElementsAre("consents/old", "consents/mid", "consents/new"));
  const auto down = List("customer: 'customers/a' order_by: 'effective_time desc' page_size: 2");
  ASSERT_THAT(down, IsOk());
  EXPECT_THAT(NamesOf(down->consents()), ElementsAre("consents/new", "consents/mid"));
  EXPECT_FALSE(down->next_page_token().empty());
  EXPECT_THAT(List("customer: 'customers/none'"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(List(""), IsInvalidField("customer"));
}

TEST_F(ConsentServiceTest, AnswersWithTheEntryThatDecides) {
  auto answer = Ask();
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->reason(), MayContactResponse::REASON_NO_ENTRY);
  ASSERT_THAT(Create("yes", absl::StrCat(kGrant, "effective_time { seconds: 100 }")), IsOk());
  answer = Ask();
  ASSERT_THAT(answer, IsOk());
  EXPECT_TRUE(answer->allowed());
  EXPECT_EQ(answer->consent().name(), "consents/yes");
  ASSERT_THAT(Create("no", kDenial), IsOk());
  answer = Ask();
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->reason(), MayContactResponse::REASON_DENIED);
  EXPECT_EQ(answer->consent().name(), "consents/no");
  answer = Ask("time { seconds: 150 }");
  ASSERT_THAT(answer, IsOk());
  EXPECT_TRUE(answer->allowed());
}

TEST_F(ConsentServiceTest, FindsTheDecidingEntryBehindManyOthers) {
  ASSERT_THAT(Create("yes", absl::StrCat(kGrant, "effective_time { seconds: 1 }")), IsOk());
  for (int i = 0; i < 120; ++i) {
    ASSERT_THAT(Create("", absl::StrCat(kDenial, "purpose: 'survey' effective_time { seconds: ",
                                        100 + i, " }")),
                IsOk());
  }
  const auto answer = Ask();
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->consent().name(), "consents/yes");
}

TEST_F(ConsentServiceTest, DeletedCustomersAreLeftAlone) {
  ASSERT_THAT(Create("yes", kGrant), IsOk());
  ASSERT_THAT(DeleteCustomer("customers/a"), IsOk());
  const auto answer = Ask();
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->reason(), MayContactResponse::REASON_CUSTOMER_DELETED);
  EXPECT_FALSE(answer->allowed());
}

TEST_F(ConsentServiceTest, PeopleWhoHaveLeftAreLeftAlone) {
  ASSERT_THAT(Create("yes", absl::StrCat(kGrant, "effective_time { seconds: 1 }")), IsOk());
  ASSERT_THAT(CreateContact("ex", R"(unit: 'units/east'
                                     affiliations { customer: 'customers/a'
                                                    until { year: 2001 month: 9 day: 9 } })"),
              IsOk());
  const auto now = Ask("contact: 'contacts/ex'");
  ASSERT_THAT(now, IsOk());
  EXPECT_EQ(now->reason(), MayContactResponse::REASON_CONTACT_LEFT);
  const auto then = Ask("contact: 'contacts/ex' time { seconds: 1000000000 }");
  ASSERT_THAT(then, IsOk());
  EXPECT_TRUE(then->allowed());
  const auto li = Ask("contact: 'contacts/li'");
  ASSERT_THAT(li, IsOk());
  EXPECT_TRUE(li->allowed());
}

TEST_F(ConsentServiceTest, RefusesWhatIsIncompleteOrWrong) {
  EXPECT_THAT(Create("c", ""), IsInvalidField("consent.decision"));
  EXPECT_THAT(Create("c", kGrant, "none"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Create("c", absl::StrCat(kGrant, "contact: 'contacts/none'")),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(Create("c", absl::StrCat(kGrant, "contact: 'contacts/li'"), "b"),
              IsInvalidField("consent.contact"));
  EXPECT_THAT(TryAsk("customer: 'customers/a' channel: CHANNEL_EMAIL"), IsInvalidField("purpose"));
  EXPECT_THAT(TryAsk("customer: 'customers/a' purpose: 'News' channel: CHANNEL_EMAIL"),
              IsInvalidField("purpose"));
  EXPECT_THAT(TryAsk("customer: 'customers/a' purpose: 'news'"), IsInvalidField("channel"));
  EXPECT_THAT(Ask("contact: 'contacts/li'", "b"), IsInvalidField("contact"));
  EXPECT_THAT(Ask("", "none"), StatusIs(StatusCode::kNotFound));
}

TEST_F(ConsentServiceTest, IsSeenWithItsCustomer) {
  ASSERT_THAT(Create("ours", kGrant), IsOk());
  ASSERT_THAT(Create("theirs", kGrant, "b"), IsOk());
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(Get("ours"), IsOk());
  EXPECT_THAT(Get("theirs"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(List("customer: 'customers/b'"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Ask("", "b"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(Create("x", kGrant, "b"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

}  // namespace
}  // namespace guanxi::customers

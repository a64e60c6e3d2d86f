// Interactions, through the stub.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/customers/timeline/interaction.h"
#include "services/customers/timeline/timeline_fixture.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Interaction;

constexpr char kA[] = R"pb(customer: "customers/a")pb";

class InteractionServiceTest : public TimelineFixture {
 protected:
  void SetUp() override {
    ASSERT_THAT(CreateCustomer("a", "phones: '+86 138 1234 5678' emails: 'A@Acme.example'"),
                IsOk());
    ASSERT_THAT(CreateCustomer("b"), IsOk());
    ASSERT_THAT(CreateContact("li", R"pb(
                  affiliations { customer: "customers/b" }
                  phones: "+86 139 1234 5678"
                )pb"),
                IsOk());
  }

  absl::StatusOr<Interaction> Update(std::string_view interaction, std::string_view mask) {
    v1::UpdateInteractionRequest request;
    *request.mutable_interaction() = TextProto<Interaction>(interaction);
    request.mutable_update_mask()->add_paths(std::string(mask));
    return Call(interactions(), &InteractionStub::UpdateInteraction, request);
  }
  absl::StatusOr<Interaction> Delete(const std::string& name) {
    v1::DeleteInteractionRequest request;
    request.set_name(name);
    return Call(interactions(), &InteractionStub::DeleteInteraction, request);
  }
  std::vector<std::string> Listed(const std::string& filter, const std::string& order_by = "") {
    v1::ListInteractionsRequest request;
    request.set_filter(filter);
    request.set_order_by(order_by);
    const auto page = Call(interactions(), &InteractionStub::ListInteractions, request);
    EXPECT_THAT(page, IsOk());
    return page.ok() ? NamesOf(page->interactions()) : std::vector<std::string>();
  }
};

TEST_F(InteractionServiceTest, GetsWhatWasRecordedAndBeginsNowWhereNothingIsSaid) {
  const auto created = CreateInteraction("i", R"pb(
    customer: "customers/b"
    contacts: [ "contacts/li", "contacts/li" ]
    users: [ "users/x", "users/y", "users/x" ]
    direction: DIRECTION_INBOUND
    duration_seconds: 90
    outcome: "Offer"
    follow_ups {
      what: "Send the offer"
      user: "users/x"
      due { year: 2026 month: 1 day: 9 }
    }
    opportunity: "opportunities/o"
    external_id: "<1@mail>"
  )pb");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(FromProto(created->start_time()), Start());
  EXPECT_THAT(created->contacts(), ElementsAre("contacts/li"));
  EXPECT_THAT(created->users(), ElementsAre("users/x", "users/y"));
  v1::GetInteractionRequest get;
  get.set_name("interactions/i");
  const auto got = Call(interactions(), &InteractionStub::GetInteraction, get);
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->SerializeAsString());
}

TEST_F(InteractionServiceTest, RefusesWhatIsWrongByField) {
  const auto refused = [&](const char* text) {
    return CreateInteraction("i", absl::StrCat(kA, " ", text));
  };
  EXPECT_THAT(CreateInteraction("i"), IsInvalidField("interaction.customer"));
  EXPECT_THAT(refused("users: 'x'"), IsInvalidField("interaction.users[0]"));
  EXPECT_THAT(refused("opportunity: 'orders/x'"), IsInvalidField("interaction.opportunity"));
  EXPECT_THAT(refused("ticket: 'orders/x'"), IsInvalidField("interaction.ticket"));
  EXPECT_THAT(refused("order: 'tickets/x'"), IsInvalidField("interaction.order"));
  EXPECT_THAT(refused("follow_ups { what: 'x' due { year: 2026 } }"),
              IsInvalidField("interaction.follow_ups[0].due"));
  EXPECT_THAT(refused("follow_ups { what: 'x' user: 'li' }"),
              IsInvalidField("interaction.follow_ups[0].user"));
  EXPECT_THAT(refused("follow_ups { }"), IsInvalidField("interaction.follow_ups[0].what"));
  EXPECT_THAT(refused("contacts: 'contacts/nobody'"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(CreateInteraction("j", "customer: 'customers/nobody'"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
}

TEST_F(InteractionServiceTest, MayBeginInThePastAndADayAheadAtMost) {
  const int64_t now = absl::ToUnixSeconds(Start());
  const auto at = [&](const char* id, int64_t seconds) {
    return CreateInteraction(id, absl::StrCat(kA, " start_time { seconds: ", seconds, " }"));
  };
  EXPECT_THAT(at("past", now - 86400 * 4000), IsOk());
  EXPECT_THAT(at("ahead", now + 86400), IsOk());
  EXPECT_THAT(at("far", now + 86401), IsInvalidField("interaction.start_time"));
}

TEST_F(InteractionServiceTest, TakesAPhoneNumberOrAnAddressInPlaceOfTheCustomer) {
  const auto own = CreateInteraction("i", "", "phone: '138 1234 5678'");
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own->customer(), "customers/a");
  EXPECT_THAT(own->contacts(), IsEmpty());
  const auto mail = CreateInteraction("j", "", "email: 'a@ACME.example'");
  ASSERT_THAT(mail, IsOk());
  EXPECT_EQ(mail->customer(), "customers/a");
  const auto contact = CreateInteraction("k", "", "phone: '139 1234 5678' region: 'CN'");
  ASSERT_THAT(contact, IsOk());
  EXPECT_EQ(contact->customer(), "customers/b");
  EXPECT_THAT(contact->contacts(), ElementsAre("contacts/li"));
}

TEST_F(InteractionServiceTest, AnIdentifierOfNobodyOrOfSeveralIsRefused) {
  EXPECT_THAT(CreateInteraction("i", "", "phone: '137 1234 5678'"),
              StatusIs(StatusCode::kFailedPrecondition, "CUSTOMER_UNKNOWN"));
  ASSERT_THAT(CreateCustomer("c", "phones: '138 1234 5678' unit: 'units/west'"), IsOk());
  const auto ambiguous = CreateInteraction("i", "", "phone: '138 1234 5678'");
  EXPECT_THAT(ambiguous, StatusIs(StatusCode::kFailedPrecondition, "CUSTOMER_AMBIGUOUS"));
  EXPECT_THAT(ambiguous, HasErrorMetadata("candidates", "customers/a,customers/c"));
  EXPECT_THAT(CreateInteraction("i", kA, "phone: '138 1234 5678'"),
              IsInvalidField("interaction.customer"));
  // What the caller does not see is not in its way.
  SetScope(access::Scope::Unit("units/west"));
  const auto seen = CreateInteraction("i", "", "phone: '138 1234 5678'");
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->customer(), "customers/c");
  EXPECT_EQ(seen->unit(), "units/west");
}

TEST_F(InteractionServiceTest, AnExternalIdIsOneInteractions) {
  ASSERT_THAT(CreateInteraction("i", absl::StrCat(kA, " external_id: 'm1'")), IsOk());
  const auto taken = CreateInteraction("j", absl::StrCat(kA, " external_id: 'm1'"));
  EXPECT_THAT(taken, StatusIs(StatusCode::kAlreadyExists, "VALUE_TAKEN"));
  EXPECT_THAT(taken, HasErrorMetadata("holder", "interactions/i"));
  EXPECT_THAT(Listed("external_id = 'm1'"), ElementsAre("interactions/i"));
}

TEST_F(InteractionServiceTest, ListsByWhoseAndWhen) {
  const int64_t now = absl::ToUnixSeconds(Start());
  const auto add = [&](const char* id, const char* customer, const char* owner, int64_t ago) {
    ASSERT_THAT(CreateInteraction(
                    id, absl::StrCat("customer: 'customers/", customer, "' owner: '", owner,
                                     "' unit: 'units/u' start_time { seconds: ", now - ago, " }")),
                IsOk());
  };
  add("i1", "a", "users/x", 30);
  add("i2", "a", "users/y", 10);
  add("i3", "b", "users/x", 20);
  EXPECT_THAT(Listed("customer = 'customers/a'", "start_time desc"),
              ElementsAre("interactions/i2", "interactions/i1"));
  EXPECT_THAT(Listed("owner = 'users/x'", "start_time"),
              ElementsAre("interactions/i1", "interactions/i3"));
  EXPECT_THAT(Listed("unit = 'units/u'", "start_time"), SizeIs(3));
  EXPECT_THAT(Listed("channel = CHANNEL_PHONE", "start_time desc"),
              ElementsAre("interactions/i2", "interactions/i3", "interactions/i1"));
  EXPECT_THAT(Listed("channel = CHANNEL_VISIT"), IsEmpty());
}

TEST_F(InteractionServiceTest, TheEntryOnTheTimeLineFollowsInTheSameCommit) {
  const kv::Revision head = engine().head();
  ASSERT_THAT(CreateInteraction("i", absl::StrCat(kA, " start_time { seconds: 1000 }")), IsOk());
  EXPECT_EQ(engine().head(), head + 1);
  const auto events = Events(head);
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].resource(), "interactions/i");
  EXPECT_EQ(events[1].resource(), "timelineEntries/i");
  EXPECT_EQ(events[1].resource_type(), "guanxi.customers/TimelineEntry");
  auto line = All("parent: 'customers/a' kinds: KIND_INTERACTION");
  ASSERT_THAT(line, SizeIs(1));
  EXPECT_EQ(line[0].title(), "Price");
  EXPECT_EQ(line[0].time().seconds(), 1000);
  EXPECT_EQ(line[0].source(), "interactions/i");
  EXPECT_EQ(line[0].actor(), "users/tester");
  EXPECT_EQ(line[0].channel(), Interaction::CHANNEL_PHONE);

  ASSERT_THAT(Update("name: 'interactions/i' subject: 'Offer'", "subject"), IsOk());
  line = All("parent: 'customers/a' kinds: KIND_INTERACTION");
  ASSERT_THAT(line, SizeIs(1));
  EXPECT_EQ(line[0].title(), "Offer");
  ASSERT_THAT(Update("name: 'interactions/i' customer: 'customers/b'", "customer"), IsOk());
  EXPECT_THAT(All("parent: 'customers/a' kinds: KIND_INTERACTION"), IsEmpty());
  EXPECT_THAT(All("parent: 'customers/b' kinds: KIND_INTERACTION"), SizeIs(1));
  ASSERT_THAT(Delete("interactions/i"), IsOk());
  EXPECT_THAT(All("parent: 'customers/b' kinds: KIND_INTERACTION"), IsEmpty());
}

TEST_F(InteractionServiceTest, WhatWasDeletedSinceDoesNotStandInTheWay) {
  ASSERT_THAT(CreateInteraction("i", "customer: 'customers/b' contacts: 'contacts/li'"), IsOk());
  ASSERT_THAT(DeleteCustomer("customers/b"), IsOk());
  v1::DeleteContactRequest contact;
  contact.set_name("contacts/li");
  ASSERT_THAT(Call(contacts(), &ContactStub::DeleteContact, contact), IsOk());
  EXPECT_THAT(Update("name: 'interactions/i' outcome: 'x'", "outcome"), IsOk());
}

TEST_F(InteractionServiceTest, ABatchRecordsEachForItself) {
  auto request = TextProto<v1::BatchCreateInteractionsRequest>(R"pb(
    requests {
      interaction_id: "i1"
      interaction { customer: "customers/a" subject: "x" channel: CHANNEL_VISIT }
    }
    requests { interaction { customer: "customers/nobody" subject: "x" channel: CHANNEL_VISIT } }
    requests {
      interaction { subject: "x" channel: CHANNEL_CHAT }
      email: "a@acme.example"
    }
    requests {
      interaction_id: "i1"
      interaction { customer: "customers/a" subject: "x" channel: CHANNEL_VISIT }
    }
    request_id: "once"
  )pb");
  const kv::Revision head = engine().head();
  const auto batch = Call(interactions(), &InteractionStub::BatchCreateInteractions, request);
  ASSERT_THAT(batch, IsOk());
  ASSERT_THAT(batch->results(), SizeIs(4));
  EXPECT_EQ(batch->results(0).name(), "interactions/i1");
  EXPECT_EQ(batch->results(0).status().code(), 0);
  EXPECT_EQ(batch->results(1).status().code(), grpc::FAILED_PRECONDITION);
  EXPECT_EQ(batch->results(1).name(), "");
  EXPECT_EQ(batch->results(2).status().code(), 0);
  EXPECT_EQ(batch->results(3).status().code(), grpc::ALREADY_EXISTS);
  EXPECT_EQ(engine().head(), head + 1);
  EXPECT_THAT(All("parent: 'customers/a' kinds: KIND_INTERACTION"), SizeIs(2));
  const auto again = Call(interactions(), &InteractionStub::BatchCreateInteractions, request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->SerializeAsString(), batch->SerializeAsString());
  request.set_request_id("");
  request.mutable_requests(0)->set_request_id("x");
  EXPECT_THAT(Call(interactions(), &InteractionStub::BatchCreateInteractions, request),
              IsInvalidField("requests[0].request_id"));
}

TEST_F(InteractionServiceTest, AFullBatchFitsAndWhatIsTooLongIsToBeSentAgain) {
  v1::BatchCreateInteractionsRequest request;
  for (int i = 0; i < 50; ++i) {
    *request.add_requests() = TextProto<v1::CreateInteractionRequest>(
        "interaction { customer: 'customers/a' subject: 'x' channel: CHANNEL_VISIT "
        "owner: 'users/x' unit: 'units/u' contacts: 'contacts/li' }");
    request.mutable_requests(i)->mutable_interaction()->set_external_id(absl::StrCat("m", i));
  }
  request.set_request_id("full");
  auto batch = Call(interactions(), &InteractionStub::BatchCreateInteractions, request);
  ASSERT_THAT(batch, IsOk());
  for (const auto& result : batch->results()) ASSERT_EQ(result.status().code(), 0);
  for (auto& one : *request.mutable_requests()) {
    one.mutable_interaction()->clear_external_id();
    one.mutable_interaction()->set_description(std::string(16000, 'x'));
  }
  request.set_request_id("long");
  batch = Call(interactions(), &InteractionStub::BatchCreateInteractions, request);
  ASSERT_THAT(batch, IsOk());
  EXPECT_EQ(batch->results(0).status().code(), 0);
  EXPECT_EQ(batch->results(49).status().code(), grpc::RESOURCE_EXHAUSTED);
}

}  // namespace
}  // namespace guanxi::customers

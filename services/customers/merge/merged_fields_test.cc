#include "services/customers/merge/merged_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/status_matchers.h"
#include "common/text/normalize.h"
#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using v1::Customer;

constexpr char kRegion[] = "CN";

class MergedFieldsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { text::LoadTables(); }
};

Customer Of(const char* name, const char* text) {
  Customer customer = TextProto<Customer>(text);
  customer.set_name(name);
  return customer;
}

MergeSources Sources(const char* master, const char* loser, const char* choices = "") {
  MergeSources sources;
  sources.master = Of("customers/m", master);
  sources.losers.push_back(Of("customers/l", loser));
  const auto request = TextProto<v1::MergeCustomersRequest>(choices);
  EXPECT_THAT(TakeChoices(request.field_choices(), sources), IsOk());
  return sources;
}

Customer Merged(const MergeSources& sources) {
  const auto merged = MergedFields(sources, kRegion);
  EXPECT_THAT(merged, IsOk());
  return merged.ok() ? *merged : Customer();
}

TEST_F(MergedFieldsTest, TheMastersValuesStayAndItsGapsAreFilled) {
  const Customer merged = Merged(
      Sources(R"pb(display_name: "Acme" industry: "steel" unit: "units/a" owner: "users/a")pb",
              R"pb(display_name: "ACME Ltd" industry: "retail" region: "DE" unit: "units/b")pb"));
  EXPECT_EQ(merged.display_name(), "Acme");
  EXPECT_EQ(merged.industry(), "steel");
  EXPECT_EQ(merged.region(), "DE");
  EXPECT_EQ(merged.unit(), "units/a");
}

TEST_F(MergedFieldsTest, WhoWasAdmittedStaysSo) {
  const char* const asked = R"pb(admission_state: ADMISSION_STATE_ADMITTED)pb";
  const char* const suspended = R"pb(admission_state: ADMISSION_STATE_SUSPENDED)pb";
  EXPECT_EQ(Merged(Sources("", asked)).admission_state(), v1::ADMISSION_STATE_ADMITTED);
  EXPECT_EQ(Merged(Sources(suspended, asked)).admission_state(), v1::ADMISSION_STATE_SUSPENDED);
  MergeSources sources = Sources("", R"pb(admission_state: ADMISSION_STATE_WITHDRAWN)pb");
  sources.losers.push_back(Of("customers/n", asked));
  EXPECT_EQ(Merged(sources).admission_state(), v1::ADMISSION_STATE_ADMITTED);
  EXPECT_THAT(DifferingFields(sources), IsEmpty()) << "it is nobody's to choose";
  const auto choice = TextProto<v1::MergeCustomersRequest>(
      R"pb(field_choices { field: "admission_state" customer: "customers/l" })pb");
  EXPECT_THAT(TakeChoices(choice.field_choices(), sources), StatusIs(StatusCode::kInvalidArgument));
}

TEST_F(MergedFieldsTest, OfListsEachEntryIsKeptOnce) {
  const Customer merged =
      Merged(Sources(R"pb(phones: "+86 138 0000 1111" emails: "A@x.cn" roles: ROLE_DEALER)pb",
                     R"pb(phones: "13800001111"
                          phones: "+86 138 0000 2222"
                          emails: "a@x.cn"
                          roles: ROLE_DEALER
                          roles: ROLE_SUPPLIER
                          needs: "speed")pb"));
  EXPECT_THAT(merged.phones(), ElementsAre("+86 138 0000 1111", "+86 138 0000 2222"));
  EXPECT_THAT(merged.emails(), ElementsAre("A@x.cn"));
  EXPECT_THAT(merged.roles(), ElementsAre(Customer::ROLE_DEALER, Customer::ROLE_SUPPLIER));
  EXPECT_THAT(merged.needs(), ElementsAre("speed"));
}

TEST_F(MergedFieldsTest, ADayThatHappensOnceStaysTheMasters) {
  const Customer merged =
      Merged(Sources(R"pb(important_dates { kind: KIND_FOUNDING month: 5 day: 1 })pb",
                     R"pb(important_dates { kind: KIND_FOUNDING month: 6 day: 1 }
                          important_dates { kind: KIND_OTHER label: "fair" month: 6 day: 1 })pb"));
  ASSERT_THAT(merged.important_dates(), SizeIs(2));
  EXPECT_EQ(merged.important_dates(0).month(), 5);
}

TEST_F(MergedFieldsTest, AChoiceTakesAFieldAsItIs) {
  const Customer merged =
      Merged(Sources(R"pb(industry: "steel" region: "CN" phones: "+86 138 0000 1111")pb",
                     R"pb(industry: "retail" phones: "+86 138 0000 2222")pb",
                     R"pb(field_choices { field: "industry" customer: "customers/l" }
                          field_choices { field: "region" customer: "customers/l" }
                          field_choices { field: "phones" customer: "customers/l" })pb"));
  EXPECT_EQ(merged.industry(), "retail");
  EXPECT_EQ(merged.region(), "");
  EXPECT_THAT(merged.phones(), ElementsAre("+86 138 0000 2222"));
}

TEST_F(MergedFieldsTest, OnlyFieldsOfTheCustomersOwnCanBeChosen) {
  for (const char* field : {"unit", "owner", "name", "etag", "shares", "merged_into", "nothing"}) {
    MergeSources sources;
    sources.master.set_name("customers/m");
    FieldChoices choices;
    choices.Add()->set_field(field);
    choices[0].set_customer("customers/m");
    EXPECT_THAT(TakeChoices(choices, sources),
                StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD"))
        << field;
  }
}

TEST_F(MergedFieldsTest, TooManyEntriesNeedAChoice) {
  MergeSources sources;
  for (int i = 0; i < 15; ++i) {
    sources.master.add_phones("+86 138 0000 " + std::to_string(1000 + i));
    sources.losers.resize(1);
    sources.losers[0].add_phones("+86 138 0000 " + std::to_string(2000 + i));
  }
  EXPECT_THAT(MergedFields(sources, kRegion),
              StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(MergedFieldsTest, TellsWhereTheRecordsDiffer) {
  EXPECT_THAT(
      DifferingFields(Sources(R"pb(industry: "steel" region: "CN" needs: "speed")pb",
                              R"pb(industry: "retail" region: "CN" code: "7" needs: "price")pb")),
      UnorderedElementsAre("industry", "needs"));
}

TEST_F(MergedFieldsTest, UndoTakesEveryFieldBack) {
  const MergeSources sources =
      Sources(R"pb(industry: "steel" phones: "+86 138 0000 1111" preferences: "tea")pb",
              R"pb(region: "DE" phones: "+86 138 0000 2222")pb");
  const Customer merged = Merged(sources);
  std::vector<std::string> kept;
  const Customer back = UnmergedFields(sources.master, merged, merged, kRegion, kept);
  EXPECT_EQ(back.DebugString(), sources.master.DebugString());
  EXPECT_THAT(kept, IsEmpty());
}

TEST_F(MergedFieldsTest, WhatPeopleChangedSinceStays) {
  const MergeSources sources =
      Sources(R"pb(industry: "steel" phones: "+86 138 0000 1111")pb",
              R"pb(region: "DE" trade_channel: "online" phones: "+86 138 0000 2222")pb");
  const Customer merged = Merged(sources);
  Customer current = merged;
  current.set_region("FR");
  current.set_industry("gold");
  current.add_phones("+86 138 0000 3333");
  std::vector<std::string> kept;
  const Customer back = UnmergedFields(sources.master, merged, current, kRegion, kept);
  EXPECT_EQ(back.region(), "FR");
  EXPECT_EQ(back.trade_channel(), "");
  EXPECT_EQ(back.industry(), "gold");
  EXPECT_THAT(back.phones(), ElementsAre("+86 138 0000 1111", "+86 138 0000 3333"));
  EXPECT_THAT(kept, UnorderedElementsAre("region", "phones"));
}

TEST_F(MergedFieldsTest, AddedFieldsAreMergedKeyByKey) {
  const MergeSources sources = Sources(R"pb(custom_values {
                                              key: "a"
                                              value { text: "1" }
                                            })pb",
                                       R"pb(custom_values {
                                              key: "a"
                                              value { text: "2" }
                                            }
                                            custom_values {
                                              key: "b"
                                              value { text: "3" }
                                            })pb");
  const Customer merged = Merged(sources);
  EXPECT_EQ(merged.custom_values().at("a").text(), "1");
  EXPECT_EQ(merged.custom_values().at("b").text(), "3");
  Customer current = merged;
  (*current.mutable_custom_values())["c"].set_text("4");
  std::vector<std::string> kept;
  const Customer back = UnmergedFields(sources.master, merged, current, kRegion, kept);
  EXPECT_EQ(back.custom_values().count("b"), 0u);
  EXPECT_EQ(back.custom_values().count("c"), 1u);
}

}  // namespace
}  // namespace guanxi::customers

#include "services/customers/contact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using Affiliation = v1::Contact::Affiliation;

constexpr absl::CivilDay kToday(2026, 3, 1);

bool Ended(std::string_view until) {
  return HasEnded(TextProto<Affiliation>(absl::StrCat("until {", std::string(until), "}")), kToday);
}

TEST(ContactTest, AnAffiliationLastsThroughItsLastDay) {
  EXPECT_FALSE(HasEnded(Affiliation(), kToday));
  EXPECT_FALSE(Ended("year: 2026 month: 3 day: 2"));
  EXPECT_FALSE(Ended("year: 2026 month: 3 day: 1"));
  EXPECT_TRUE(Ended("year: 2026 month: 2 day: 28"));
}

TEST(ContactTest, AMonthOrYearLastsThroughItsEnd) {
  EXPECT_FALSE(Ended("year: 2026 month: 3"));
  EXPECT_TRUE(Ended("year: 2026 month: 2"));
  EXPECT_FALSE(Ended("year: 2026"));
  EXPECT_TRUE(Ended("year: 2025"));
  EXPECT_TRUE(Ended("year: 2025 month: 12"));
}

TEST(ContactTest, ADayWithoutAYearHasNotPassed) { EXPECT_FALSE(Ended("month: 1 day: 1")); }

TEST(ContactTest, AffiliationsDoNotEndBeforeTheyBegin) {
  auto contact = [](std::string_view from, std::string_view until) {
    return TextProto<v1::Contact>(
        absl::StrCat("affiliations { customer: 'customers/a' } affiliations { from {",
                     std::string(from), "} until {", std::string(until), "} }"));
  };
  EXPECT_THAT(CheckContact(contact("year: 2026 month: 3 day: 2", "year: 2026 month: 3 day: 1"), ""),
              IsInvalidField("contact.affiliations[1].until"));
  EXPECT_THAT(CheckContact(contact("year: 2026 month: 3 day: 2", "year: 2026 month: 3 day: 2"), ""),
              IsOk());
  EXPECT_THAT(CheckContact(contact("year: 2026 month: 3 day: 2", "year: 2026"), ""), IsOk());
  EXPECT_THAT(CheckContact(contact("year: 2026", "year: 2025 month: 12"), ""),
              IsInvalidField("contact.affiliations[1].until"));
  EXPECT_THAT(CheckContact(contact("year: 2026", ""), ""), IsOk());
}

TEST(ContactTest, AtOneCustomerOneAffiliationLasts) {
  constexpr char kAtA[] = R"pb(affiliations { customer: "customers/a" })pb";
  const auto contact = [&](const char* more) {
    return TextProto<v1::Contact>(absl::StrCat(kAtA, more));
  };
  EXPECT_THAT(CheckContact(contact(kAtA), ""), IsInvalidField("contact.affiliations[1].until"));
  EXPECT_THAT(CheckContact(contact("affiliations { customer: 'customers/a' until {} }"), ""),
              IsInvalidField("contact.affiliations[1].until"));
  EXPECT_THAT(CheckContact(contact("affiliations { customer: 'customers/b' }"), ""), IsOk());
  EXPECT_THAT(CheckContact(contact("affiliations { customer: 'customers/a' until { year: 2020 } }"
                                   "affiliations { customer: 'customers/a' until { year: 2020 } }"),
                           ""),
              IsOk());
}

TEST(ContactTest, WhatHasEndedIsKept) {
  const auto before = TextProto<v1::Contact>(R"pb(
    affiliations {
      customer: "customers/a"
      from { year: 2019 }
      until { year: 2022 }
    }
    affiliations { customer: "customers/b" })pb");
  const auto keeps = [&](std::string_view after) {
    return CheckEndedKept(before, TextProto<v1::Contact>(after));
  };
  EXPECT_THAT(CheckEndedKept(before, before), IsOk());
  EXPECT_THAT(keeps(R"pb(affiliations { customer: "customers/c" }
                         affiliations {
                           customer: "customers/a"
                           title: "Head"
                           from { year: 2019 }
                           until { year: 2023 }
                         })pb"),
              IsOk());
  EXPECT_THAT(keeps(R"pb(affiliations { customer: "customers/b" })pb"),
              IsInvalidField("contact.affiliations"));
  EXPECT_THAT(keeps(R"pb(affiliations {
                           customer: "customers/a"
                           from { year: 2018 }
                         })pb"),
              IsInvalidField("contact.affiliations"));
  EXPECT_THAT(keeps(R"pb(affiliations {
                           customer: "customers/c"
                           from { year: 2019 }
                         })pb"),
              IsInvalidField("contact.affiliations"));
}

TEST(ContactTest, NamesWhatCannotBeRead) {
  EXPECT_THAT(CheckContact(TextProto<v1::Contact>(R"pb(phones: "-")pb"), "CN"),
              IsInvalidField("contact.phones[0]"));
  EXPECT_THAT(CheckContact(TextProto<v1::Contact>(R"pb(emails: "-")pb"), "CN"),
              IsInvalidField("contact.emails[0]"));
  EXPECT_THAT(CheckContact(TextProto<v1::Contact>(R"pb(owner: "ana")pb"), "CN"),
              IsInvalidField("contact.owner"));
  EXPECT_THAT(CheckContact(TextProto<v1::Contact>(R"pb(socials { network: "We Chat" })pb"), "CN"),
              IsInvalidField("contact.socials[0].network"));
  EXPECT_THAT(CheckContact(TextProto<v1::Contact>(R"pb(preferences: " ")pb"), "CN"),
              IsInvalidField("contact.preferences[0]"));
  EXPECT_THAT(
      CheckContact(TextProto<v1::Contact>(R"pb(important_dates { kind: KIND_BIRTHDAY })pb"), "CN"),
      IsInvalidField("contact.important_dates[0].day"));
}

TEST(ContactTest, IsAffiliatedWithThoseItNames) {
  const auto contact = TextProto<v1::Contact>(R"pb(affiliations { customer: "customers/a" }
                                                   affiliations { customer: "customers/b" })pb");
  EXPECT_TRUE(IsAffiliated(contact, "customers/b"));
  EXPECT_FALSE(IsAffiliated(contact, "customers/c"));
}

}  // namespace
}  // namespace guanxi::customers

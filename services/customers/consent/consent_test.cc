#include "services/customers/consent/consent.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/time/clock.h"
#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using v1::Consent;
using v1::MayContactResponse;

constexpr int64_t kNow = 1000;

Consent Entry(const std::string& text) {
  return TextProto<Consent>(absl::StrCat("customer: 'customers/a' ", text));
}

Consent Grant(const std::string& text = "") {
  return Entry(absl::StrCat(
      "decision: DECISION_GRANTED basis: BASIS_CONSENT proof: 'form 7' purpose: 'news' ", text));
}

Consent Denial(const std::string& text = "") {
  return Entry(absl::StrCat("decision: DECISION_DENIED ", text));
}

absl::Status Check(Consent consent) {
  Complete(consent, absl::FromUnixSeconds(kNow));
  return CheckConsent(consent, absl::FromUnixSeconds(kNow));
}

// What the register answers to a call for news on the phone, to `contact`.
MayContactResponse Ask(std::vector<Consent> entries, const std::string& contact = "") {
  std::stable_sort(entries.begin(), entries.end(), [](const Consent& a, const Consent& b) {
    return a.effective_time().seconds() > b.effective_time().seconds();
  });
  ContactDecision decision({.contact = contact,
                            .purpose = "news",
                            .channel = Consent::CHANNEL_PHONE,
                            .time = absl::FromUnixSeconds(kNow)});
  for (const Consent& entry : entries) {
    if (!decision.Consider(entry)) break;
  }
  return decision.Answer();
}

TEST(ConsentTest, AnEntryThatAllowsSaysWhatForAndWhy) {
  EXPECT_THAT(Check(Grant()), IsOk());
  Consent consent = Grant();
  consent.clear_purpose();
  EXPECT_THAT(Check(consent), IsInvalidField("consent.purpose"));
  consent = Grant();
  consent.clear_basis();
  EXPECT_THAT(Check(consent), IsInvalidField("consent.basis"));
  consent = Grant();
  consent.clear_proof();
  EXPECT_THAT(Check(consent), IsInvalidField("consent.proof"));
  EXPECT_THAT(Check(Denial()), IsOk());
}

TEST(ConsentTest, PurposesArePlain) {
  EXPECT_THAT(Check(Denial("purpose: 'news-2'")), IsOk());
  EXPECT_THAT(Check(Denial("purpose: 'News'")), IsInvalidField("consent.purpose"));
}

TEST(ConsentTest, TimesAreInOrder) {
  EXPECT_THAT(Check(Grant("effective_time { seconds: 87400 }")), IsOk());
  EXPECT_THAT(Check(Grant("effective_time { seconds: 87401 }")),
              IsInvalidField("consent.effective_time"));
  EXPECT_THAT(Check(Grant("expire_time { seconds: 1001 }")), IsOk());
  EXPECT_THAT(Check(Grant("expire_time { seconds: 1000 }")), IsInvalidField("consent.expire_time"));
  EXPECT_THAT(Check(Denial("expire_time { seconds: 2000 }")),
              IsInvalidField("consent.expire_time"));
}

TEST(ConsentTest, SilenceIsNo) {
  EXPECT_EQ(Ask({}).reason(), MayContactResponse::REASON_NO_ENTRY);
  EXPECT_EQ(Ask({Grant("channel: CHANNEL_EMAIL")}).reason(), MayContactResponse::REASON_NO_ENTRY);
  EXPECT_FALSE(Ask({}).allowed());
}

TEST(ConsentTest, TheLatestEntryDecides) {
  const Consent grant = Grant("name: 'consents/1' effective_time { seconds: 10 }");
  const Consent denial = Denial("name: 'consents/2' effective_time { seconds: 20 }");
  const Consent again = Grant("name: 'consents/3' effective_time { seconds: 30 }");
  EXPECT_TRUE(Ask({grant}).allowed());
  EXPECT_EQ(Ask({grant, denial}).reason(), MayContactResponse::REASON_DENIED);
  EXPECT_EQ(Ask({grant, denial}).consent().name(), "consents/2");
  EXPECT_EQ(Ask({grant, denial, again}).consent().name(), "consents/3");
  EXPECT_TRUE(Ask({grant, denial, again}).allowed());
}

TEST(ConsentTest, AtOneInstantADenialOutweighs) {
  const Consent grant = Grant("effective_time { seconds: 10 }");
  const Consent denial = Denial("effective_time { seconds: 10 }");
  EXPECT_EQ(Ask({grant, denial}).reason(), MayContactResponse::REASON_DENIED);
  EXPECT_EQ(Ask({denial, grant}).reason(), MayContactResponse::REASON_DENIED);
}

TEST(ConsentTest, AnExpiredEntryBringsNoOlderOneBack) {
  const Consent old = Grant("effective_time { seconds: 10 }");
  const Consent expired =
      Grant("effective_time { seconds: 20 } expire_time { seconds: 1000 } name: 'consents/2'");
  const MayContactResponse answer = Ask({old, expired});
  EXPECT_EQ(answer.reason(), MayContactResponse::REASON_EXPIRED);
  EXPECT_EQ(answer.consent().name(), "consents/2");
  EXPECT_FALSE(answer.allowed());
}

TEST(ConsentTest, WhatComesLaterDoesNotCount) {
  const Consent later = Denial("effective_time { seconds: 1001 }");
  EXPECT_TRUE(Ask({Grant("effective_time { seconds: 10 }"), later}).allowed());
}

TEST(ConsentTest, APersonsEntriesAreThatPersons) {
  const Consent company = Grant("effective_time { seconds: 10 }");
  const Consent li = Denial("contact: 'contacts/li' effective_time { seconds: 20 }");
  EXPECT_TRUE(Ask({company, li}).allowed());
  EXPECT_FALSE(Ask({company, li}, "contacts/li").allowed());
  EXPECT_TRUE(Ask({company, li}, "contacts/wang").allowed());
}

TEST(ConsentTest, APersonsNoOutlastsALaterYesOfTheCustomer) {
  const Consent li = Denial("contact: 'contacts/li' effective_time { seconds: 10 }");
  const Consent company = Grant("effective_time { seconds: 20 }");
  EXPECT_FALSE(Ask({li, company}, "contacts/li").allowed());
  EXPECT_TRUE(Ask({li, company}, "contacts/wang").allowed());
}

TEST(ConsentTest, ACustomersLaterNoOverrulesAPersonsYes) {
  const Consent li = Grant("contact: 'contacts/li' effective_time { seconds: 10 }");
  const Consent before = Denial("effective_time { seconds: 5 }");
  const Consent after = Denial("effective_time { seconds: 20 } name: 'consents/2'");
  EXPECT_TRUE(Ask({before, li}, "contacts/li").allowed());
  EXPECT_FALSE(Ask({before, li, after}, "contacts/li").allowed());
  EXPECT_EQ(Ask({before, li, after}, "contacts/li").consent().name(), "consents/2");
}

// The rule said plainly. The latest entry of those about `about`; of one instant, a denial.
const Consent* LatestAbout(const std::vector<Consent>& entries, const std::string& about) {
  const Consent* latest = nullptr;
  for (const Consent& entry : entries) {
    const bool covers = entry.contact() == about &&
                        (entry.purpose().empty() || entry.purpose() == "news") &&
                        (entry.channel() == 0 || entry.channel() == Consent::CHANNEL_PHONE) &&
                        entry.effective_time().seconds() <= kNow;
    if (!covers) continue;
    const int64_t at = entry.effective_time().seconds();
    const bool denies = entry.decision() == Consent::DECISION_DENIED;
    const int64_t before = latest == nullptr ? -1 : latest->effective_time().seconds();
    if (at > before || (at == before && denies)) latest = &entry;
  }
  return latest;
}

// Nothing where no entry covers the question.
std::optional<bool> AllowedBy(const std::vector<Consent>& entries, const std::string& contact) {
  const Consent* company = LatestAbout(entries, "");
  const Consent* person = contact.empty() ? nullptr : LatestAbout(entries, contact);
  if (company == nullptr && person == nullptr) return std::nullopt;
  const auto allows = [](const Consent& entry) {
    return entry.decision() == Consent::DECISION_GRANTED &&
           (!entry.has_expire_time() || entry.expire_time().seconds() > kNow);
  };
  if (person == nullptr) return allows(*company);
  const bool overruled = company != nullptr && company->decision() == Consent::DECISION_DENIED &&
                         company->effective_time().seconds() >= person->effective_time().seconds();
  return !overruled && allows(*person);
}

TEST(ConsentTest, AgreesWithThePlainRule) {
  std::mt19937 random(20260101);
  const auto one_of = [&](int count) { return static_cast<int>(random() % count); };
  for (int round = 0; round < 20000; ++round) {
    std::vector<Consent> entries;
    for (int i = one_of(6); i > 0; --i) {
      Consent entry;
      entry.set_decision(one_of(2) == 0 ? Consent::DECISION_GRANTED : Consent::DECISION_DENIED);
      entry.set_purpose(std::vector<std::string>{"", "news", "survey"}[one_of(3)]);
      entry.set_channel(static_cast<Consent::Channel>(one_of(3)));
      entry.set_contact(std::vector<std::string>{"", "contacts/li", "contacts/wang"}[one_of(3)]);
      entry.mutable_effective_time()->set_seconds(kNow - 3 + one_of(5));
      // Of one instant, all expire or none: which of them is told is not settled.
      if (entry.effective_time().seconds() % 2 == 0) entry.mutable_expire_time()->set_seconds(kNow);
      entries.push_back(entry);
    }
    for (const char* contact : {"", "contacts/li"}) {
      const MayContactResponse answer = Ask(entries, contact);
      const std::optional<bool> allowed = AllowedBy(entries, contact);
      EXPECT_EQ(answer.allowed(), allowed.value_or(false)) << "round " << round;
      EXPECT_EQ(answer.has_consent(), allowed.has_value()) << "round " << round;
    }
  }
}

// The same of customers that were merged into one: entries say whom they were recorded for.
MayContactResponse AskMerged(std::vector<Consent> entries, const std::string& contact) {
  std::stable_sort(entries.begin(), entries.end(), [](const Consent& a, const Consent& b) {
    return a.effective_time().seconds() > b.effective_time().seconds();
  });
  return DecideForMerged({.contact = contact,
                          .purpose = "news",
                          .channel = Consent::CHANNEL_PHONE,
                          .time = absl::FromUnixSeconds(kNow)},
                         entries);
}

TEST(ConsentTest, AMergeAllowsNothingThatWasForbidden) {
  std::mt19937 random(20260102);
  const auto one_of = [&](int count) { return static_cast<int>(random() % count); };
  const std::vector<std::string> merged = {"", "customers/b", "customers/c"};
  for (int round = 0; round < 20000; ++round) {
    std::vector<std::vector<Consent>> apart(merged.size());
    std::vector<Consent> together;
    for (int i = one_of(9); i > 0; --i) {
      const int whose = one_of(static_cast<int>(merged.size()));
      Consent entry;
      entry.set_decision(one_of(2) == 0 ? Consent::DECISION_GRANTED : Consent::DECISION_DENIED);
      entry.set_purpose(std::vector<std::string>{"", "news", "survey"}[one_of(3)]);
      entry.set_channel(static_cast<Consent::Channel>(one_of(3)));
      entry.set_contact(std::vector<std::string>{"", "contacts/li", "contacts/wang"}[one_of(3)]);
      entry.mutable_effective_time()->set_seconds(kNow - 8 + one_of(9));
      entry.mutable_create_time()->set_seconds(kNow - 8);
      apart[whose].push_back(entry);
      entry.set_recorded_for(merged[whose]);
      if (whose > 0) entry.mutable_merge_time()->set_seconds(kNow - 4);
      together.push_back(entry);
    }
    for (const char* contact : {"", "contacts/li"}) {
      const MayContactResponse answer = AskMerged(together, contact);
      bool allowed = false, denied = false;
      for (const std::vector<Consent>& entries : apart) {
        const MayContactResponse before = Ask(entries, contact);
        allowed |= before.allowed();
        denied |= before.reason() == MayContactResponse::REASON_DENIED;
      }
      EXPECT_EQ(answer.allowed(), allowed && !denied) << "round " << round;
    }
  }
}

TEST(ConsentTest, WhatIsSaidAfterAMergeIsSaidForAll) {
  Consent denial = Denial("effective_time { seconds: 10 } create_time { seconds: 10 }");
  denial.set_recorded_for("customers/b");
  denial.mutable_merge_time()->set_seconds(500);
  Consent early = Grant("effective_time { seconds: 20 } create_time { seconds: 20 }");
  Consent late = Grant("effective_time { seconds: 600 } create_time { seconds: 600 }");
  EXPECT_FALSE(AskMerged({denial, early}, "").allowed());
  EXPECT_TRUE(AskMerged({denial, early, late}, "").allowed());
  Consent again = Denial("effective_time { seconds: 700 } create_time { seconds: 700 }");
  EXPECT_FALSE(AskMerged({denial, early, late, again}, "").allowed());
}

}  // namespace
}  // namespace guanxi::customers

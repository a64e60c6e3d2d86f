// Random changes of where a person works, against a model: what has ended stays, and at one
// customer one thing lasts at most.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "google/protobuf/util/message_differencer.h"
#include "services/customers/contact.h"
#include "services/customers/customers_fixture.h"

namespace guanxi::customers {
namespace {

using Affiliation = v1::Contact::Affiliation;
using Affiliations = google::protobuf::RepeatedPtrField<Affiliation>;

constexpr int kCustomers = 3;
constexpr int kMost = 20;

class AffiliationPropertyTest : public CustomersFixture {
 protected:
  void SetUp() override {
    for (int i = 0; i < kCustomers; ++i) ASSERT_THAT(CreateCustomer(absl::StrCat("c", i)), IsOk());
    Begin();
  }
  void Begin() {
    affiliations_.Clear();
    *affiliations_.Add() = New();
    const auto made =
        CreateContact(absl::StrCat("p", ++persons_),
                      absl::StrCat("affiliations {", affiliations_[0].DebugString(), "}"));
    ASSERT_THAT(made, IsOk());
    name_ = made->name();
  }
  unsigned Pick(unsigned below) { return static_cast<unsigned>(random_()) % below; }

  Affiliation New() {
    Affiliation affiliation;
    affiliation.set_customer(absl::StrCat("customers/c", Pick(kCustomers)));
    affiliation.set_influence(static_cast<int>(Pick(101)));
    affiliation.mutable_from()->set_year(static_cast<int>(2000 + Pick(20)));
    if (Pick(2) == 0) affiliation.mutable_until()->set_year(static_cast<int>(2020 + Pick(5)));
    return affiliation;
  }

  // One change of the list, right or wrong.
  Affiliations Changed() {
    Affiliations changed = affiliations_;
    const unsigned at = Pick(static_cast<unsigned>(changed.size()));
    switch (Pick(5)) {
      case 0:
        *changed.Add() = New();
        break;
      case 1:
        changed[static_cast<int>(at)].mutable_until()->set_year(2025);
        break;
      case 2:
        changed[static_cast<int>(at)].clear_until();
        break;
      case 3:
        changed.DeleteSubrange(static_cast<int>(at), 1);
        break;
      default:
        changed[static_cast<int>(at)].set_customer(absl::StrCat("customers/c", Pick(kCustomers)));
    }
    return changed;
  }

  // Whether the rules allow to go from the list that is to `changed`, told from scratch.
  bool Allowed(const Affiliations& changed) const {
    if (changed.empty()) return false;
    for (const Affiliation& a : changed) {
      int lasting = 0;
      for (const Affiliation& b : changed)
        lasting += !b.has_until() && b.customer() == a.customer() ? 1 : 0;
      if (lasting > 1) return false;
    }
    for (const Affiliation& a : affiliations_) {
      if (a.has_until() && CountOf(changed, a) < CountOfEnded(affiliations_, a)) return false;
    }
    return true;
  }
  static bool Same(const Affiliation& a, const Affiliation& b) {
    return a.customer() == b.customer() && a.from().year() == b.from().year();
  }
  static int CountOf(const Affiliations& list, const Affiliation& like) {
    int count = 0;
    for (const Affiliation& a : list) count += Same(a, like) ? 1 : 0;
    return count;
  }
  static int CountOfEnded(const Affiliations& list, const Affiliation& like) {
    int count = 0;
    for (const Affiliation& a : list) count += a.has_until() && Same(a, like) ? 1 : 0;
    return count;
  }

  absl::Status Update(const Affiliations& changed) {
    v1::UpdateContactRequest request;
    request.mutable_contact()->set_name(name_);
    *request.mutable_contact()->mutable_affiliations() = changed;
    request.mutable_update_mask()->add_paths("affiliations");
    return Call(contacts(), &ContactStub::UpdateContact, request).status();
  }
  absl::StatusOr<v1::Contact> Stored() {
    v1::GetContactRequest request;
    request.set_name(name_);
    return Call(contacts(), &ContactStub::GetContact, request);
  }
  // Everybody who is or was at `customer`.
  std::vector<std::string> PeopleOf(const std::string& customer) {
    v1::ListContactsRequest request;
    request.set_filter(absl::StrCat("affiliations.customer:\"", customer, "\""));
    request.set_page_size(1000);
    const auto page = Call(contacts(), &ContactStub::ListContacts, request);
    EXPECT_THAT(page, IsOk());
    return page.ok() ? NamesOf(page->contacts()) : std::vector<std::string>();
  }

  std::mt19937 random_{7};
  int persons_ = 0;
  std::string name_;
  Affiliations affiliations_;  // as the model has them
};

TEST_F(AffiliationPropertyTest, WhatHasEndedStaysReadable) {
  int refused = 0;
  for (int step = 0; step < 3000; ++step) {
    if (affiliations_.size() >= kMost - 1) {
      ASSERT_NO_FATAL_FAILURE(Begin());
    }
    const Affiliations changed = Changed();
    const bool allowed = Allowed(changed);
    const absl::Status status = Update(changed);
    ASSERT_EQ(status.ok(), allowed) << status;
    refused += allowed ? 0 : 1;
    if (allowed) affiliations_ = changed;
    const auto stored = Stored();
    ASSERT_THAT(stored, IsOk());
    v1::Contact expected = *stored;
    *expected.mutable_affiliations() = affiliations_;
    ASSERT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*stored, expected)) << step;
    if (step % 25 != 0) continue;
    for (const Affiliation& a : affiliations_)
      ASSERT_THAT(PeopleOf(a.customer()), ::testing::Contains(name_));
  }
  EXPECT_GT(refused, 300) << "too few changes were wrong for this to mean anything";
}

}  // namespace
}  // namespace guanxi::customers

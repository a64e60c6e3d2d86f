#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/audit/chain_check.h"
#include "guanxi/customers/v1/interactions.grpc.pb.h"
#include "guanxi/customers/v1/merges.grpc.pb.h"
#include "services/customers/erasure/erasure_fixture.h"
#include "services/customers/erasure/subjects_of.h"

namespace guanxi::customers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using v1::Erasure;

class ErasureServiceTest : public ErasureFixture {
 protected:
  void SetUp() override {
    ASSERT_THAT(CreateCustomer("a", R"(display_name: "MARKER name" emails: "marker@example.com"
                                       phones: "+8613812345678" industry: "steel")"),
                IsOk());
  }
  void TearDown() override {
    assembly().StopJobs();
    assembly().StopFollowing();
  }

  void StartJobs() {
    assembly().StartFollowing({.customers = channel()});
    assembly().StartJobs();
  }

  // Everything the store holds, with what events say once they are opened.
  std::string Everything() {
    std::string all;
    const auto reader = engine().Snapshot();
    for (const kv::Space space :
         {kv::Space::kData, kv::Space::kIndex, kv::Space::kHistory, kv::Space::kMeta}) {
      EXPECT_THAT(reader->Scan(space, {"", ""}, kv::Order::kForward,
                               [&](std::string_view key, std::string_view value) {
                                 all.append(key).append(value);
                                 return true;
                               }),
                  IsOk());
    }
    for (const auto& event : Events()) all += event.SerializeAsString();
    return all;
  }
};

TEST_F(ErasureServiceTest, IsPlannedApprovedAndDone) {
  const auto asked = Ask("e", "a");
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(asked->state(), Erasure::STATE_PLANNING);
  EXPECT_EQ(asked->requested_by(), "users/asker");
  EXPECT_THAT(asked->subjects(), ElementsAre("customers/a"));
  StartJobs();
  const Erasure planned = WhenIn(Erasure::STATE_PLANNED, "e");
  ASSERT_EQ(planned.plan_size(), 1);
  EXPECT_EQ(planned.plan(0).service(), "customers");
  EXPECT_EQ(GetCustomer("customers/a")->display_name(), "MARKER name") << "a plan changes nothing";
  const auto approved = Approve("e");
  ASSERT_THAT(approved, IsOk());
  EXPECT_EQ(approved->decided_by(), "users/approver");
  const Erasure done = WhenIn(Erasure::STATE_DONE, "e");
  ASSERT_EQ(done.proofs_size(), 1);
  EXPECT_GE(done.proofs(0).proof().records(), 1);
  EXPECT_TRUE(done.proofs(0).has_purge_time());
  EXPECT_EQ(done.certificate().size(), 64u);
  const auto customer = GetCustomer("customers/a");
  ASSERT_THAT(customer, IsOk());
  EXPECT_EQ(customer->display_name(), "");
  EXPECT_THAT(customer->emails(), IsEmpty());
  EXPECT_EQ(customer->industry(), "steel");
  EXPECT_EQ(customer->kind(), v1::Customer::KIND_ORGANIZATION);
  EXPECT_TRUE(customer->has_erase_time());
  EXPECT_THAT(Everything(), Not(HasSubstr("MARKER")));
  EXPECT_THAT(Everything(), Not(HasSubstr("marker@")));
}

TEST_F(ErasureServiceTest, IsNotApprovedByWhoAsked) {
  ASSERT_THAT(Ask("e", "a"), IsOk());
  EXPECT_THAT(Approve("e"), StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
  StartJobs();
  WhenIn(Erasure::STATE_PLANNED, "e");
  EXPECT_THAT(Approve("e", "users/asker"),
              StatusIs(absl::StatusCode::kPermissionDenied, "OWN_REQUEST"));
}

TEST_F(ErasureServiceTest, IsTurnedDown) {
  ASSERT_THAT(Ask("e", "a"), IsOk());
  EXPECT_THAT(Ask("other", "a"), StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
  const auto rejected = Reject("e");
  ASSERT_THAT(rejected, IsOk());
  EXPECT_EQ(rejected->state(), Erasure::STATE_REJECTED);
  EXPECT_THAT(Reject("e"), StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
  StartJobs();
  EXPECT_EQ(GetCustomer("customers/a")->display_name(), "MARKER name");
  EXPECT_THAT(Ask("other", "a"), IsOk());
}

TEST_F(ErasureServiceTest, RefusesWhomItCannotErase) {
  EXPECT_THAT(Ask("e", "nobody"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  StartJobs();
  Erase("e", "a");
  EXPECT_THAT(Ask("again", "a"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "RESOURCE_ERASED"));
}

TEST_F(ErasureServiceTest, AnErasedCustomerChangesNoMore) {
  StartJobs();
  Erase("e", "a");
  v1::UpdateCustomerRequest request;
  request.mutable_customer()->set_name("customers/a");
  request.mutable_customer()->set_industry("wood");
  request.mutable_update_mask()->add_paths("industry");
  EXPECT_THAT(Call(customers(), &CustomerStub::UpdateCustomer, request),
              StatusIs(absl::StatusCode::kFailedPrecondition, "RESOURCE_ERASED"));
}

TEST_F(ErasureServiceTest, ContactsThatAreWithItAloneGoWithIt) {
  ASSERT_THAT(CreateCustomer("b"), IsOk());
  ASSERT_THAT(CreateContact("alone", R"(display_name: "MARKER alone"
                                        affiliations { customer: "customers/a" })"),
              IsOk());
  ASSERT_THAT(CreateContact("shared", R"(display_name: "Shared"
                                         affiliations { customer: "customers/a" }
                                         affiliations { customer: "customers/b" })"),
              IsOk());
  StartJobs();
  const Erasure done = Erase("e", "a");
  EXPECT_THAT(done.subjects(), ElementsAre("customers/a", "contacts/alone"));
  v1::GetContactRequest request;
  request.set_name("contacts/alone");
  const auto alone = Call(contacts(), &ContactStub::GetContact, request);
  ASSERT_THAT(alone, IsOk());
  EXPECT_EQ(alone->display_name(), "");
  EXPECT_TRUE(alone->has_erase_time());
  request.set_name("contacts/shared");
  EXPECT_EQ(Call(contacts(), &ContactStub::GetContact, request)->display_name(), "Shared");
  EXPECT_THAT(Everything(), Not(HasSubstr("MARKER")));
}

TEST_F(ErasureServiceTest, WhatWasMergedIntoItGoesWithIt) {
  ASSERT_THAT(CreateCustomer("loser", R"(display_name: "MARKER loser")"), IsOk());
  StartJobs();
  const auto merges = Stub<v1::MergeService>();
  v1::MergeCustomersRequest merge;
  merge.set_master("customers/a");
  merge.add_losers()->set_customer("customers/loser");
  const auto merged = Call(*merges, &v1::MergeService::Stub::MergeCustomers, merge);
  ASSERT_THAT(merged, IsOk());
  v1::GetMergeRequest get;
  get.set_name(merged->name());
  for (int i = 0; i < 30'000; ++i) {
    const auto now = Call(*merges, &v1::MergeService::Stub::GetMerge, get);
    ASSERT_THAT(now, IsOk());
    if (now->state() == v1::Merge::STATE_DONE) break;
    absl::SleepFor(absl::Milliseconds(1));
  }
  const Erasure done = Erase("e", "loser");
  EXPECT_EQ(done.customer(), "customers/a");
  EXPECT_THAT(done.subjects(), ElementsAre("customers/a", "customers/loser"));
  EXPECT_THAT(Everything(), Not(HasSubstr("MARKER")));
}

TEST_F(ErasureServiceTest, OneThatWasMergedMeanwhileIsNotApproved) {
  ASSERT_THAT(CreateCustomer("master"), IsOk());
  StartJobs();
  ASSERT_THAT(Ask("e", "a"), IsOk());
  WhenIn(Erasure::STATE_PLANNED, "e");
  const auto merges = Stub<v1::MergeService>();
  v1::MergeCustomersRequest merge;
  merge.set_master("customers/master");
  merge.add_losers()->set_customer("customers/a");
  ASSERT_THAT(Call(*merges, &v1::MergeService::Stub::MergeCustomers, merge), IsOk());
  // Also once its records are the master's.
  absl::Status refused;
  v1::ListMergesRequest list;
  for (int i = 0; i < 30'000; ++i) {
    const auto now = Call(*merges, &v1::MergeService::Stub::ListMerges, list);
    ASSERT_THAT(now, IsOk());
    refused = Approve("e").status();
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
    if (now->merges(0).state() == v1::Merge::STATE_DONE) break;
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_THAT(GetCustomer("customers/a")->emails(), ElementsAre("marker@example.com"));
  EXPECT_THAT(Reject("e"), IsOk());
}

TEST_F(ErasureServiceTest, TakesSoManyContactsAtMost) {
  const Tables tables("CN");
  const table::Change change{
      .actor = "users/tester", .request_id = "", .method = "", .time = Start()};
  ASSERT_THAT(CreateCustomer("b"), IsOk());
  for (int i = 0; i <= kMostSubjects; i += 50) {
    ASSERT_THAT(kv::CommitAndWait(engine(),
                                  [&](kv::Txn& txn) -> absl::Status {
                                    for (int j = i; j < i + 50 && j <= kMostSubjects; ++j) {
                                      v1::Contact contact;
                                      contact.set_name(absl::StrCat("contacts/", j));
                                      contact.set_display_name("N");
                                      for (const char* customer : {"customers/a", "customers/b"})
                                        contact.add_affiliations()->set_customer(customer);
                                      const auto written =
                                          tables.contacts.Insert(txn, change, contact);
                                      if (!written.ok()) return written.status();
                                    }
                                    return absl::OkStatus();
                                  })
                    .status(),
                IsOk());
  }
  EXPECT_THAT(Ask("e", "a"), StatusIs(absl::StatusCode::kFailedPrecondition, "TOO_MANY_SUBJECTS"));
}

TEST_F(ErasureServiceTest, AnExportSaysWhoseItWas) {
  StartJobs();
  EXPECT_THAT(Export("a"), HasSubstr("MARKER name"));
  std::vector<std::string> exported;
  for (const audit::v1::Record& record : audit::CheckedChain(*engine().Snapshot())) {
    if (record.method().find("ExportCustomerData") == std::string::npos) continue;
    exported.insert(exported.end(), record.resources().begin(), record.resources().end());
  }
  EXPECT_THAT(exported, testing::Each("customers/a"));
  EXPECT_THAT(exported, Not(IsEmpty()));
}

TEST_F(ErasureServiceTest, ARepeatedCreateIsToldNothingOfTheErased) {
  v1::CreateCustomerRequest request;
  request.set_customer_id("r");
  request.set_request_id("once");
  request.mutable_customer()->set_display_name("MARKER repeated");
  request.mutable_customer()->set_kind(v1::Customer::KIND_PERSON);
  const auto first = Call(customers(), &CustomerStub::CreateCustomer, request);
  ASSERT_THAT(first, IsOk());
  const auto second = Call(customers(), &CustomerStub::CreateCustomer, request);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->SerializeAsString(), first->SerializeAsString());
  StartJobs();
  Erase("e", "r");
  EXPECT_THAT(Call(customers(), &CustomerStub::CreateCustomer, request),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ErasureServiceTest, ExportsWhatIsKnown) {
  ASSERT_THAT(CreateContact("c", R"(display_name: "MARKER contact"
                                    affiliations { customer: "customers/a" })"),
              IsOk());
  StartJobs();
  const std::string all = Export("a");
  EXPECT_THAT(all, HasSubstr("MARKER name"));
  EXPECT_THAT(all, HasSubstr("marker@example.com"));
  EXPECT_THAT(all, HasSubstr("MARKER contact"));
  Erase("e", "a");
  EXPECT_THAT(Export("a"), Not(HasSubstr("MARKER")));
}

}  // namespace
}  // namespace guanxi::customers

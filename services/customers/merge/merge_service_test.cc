#include "services/customers/merge/merge_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "guanxi/customers/v1/account_plans.grpc.pb.h"
#include "guanxi/customers/v1/consents.grpc.pb.h"
#include "guanxi/customers/v1/erasures.pb.h"
#include "guanxi/customers/v1/interactions.grpc.pb.h"
#include "guanxi/customers/v1/relationships.grpc.pb.h"
#include "guanxi/customers/v1/timeline.grpc.pb.h"
#include "services/customers/merge/merge_fixture.h"

namespace guanxi::customers {
namespace {

using absl::StatusCode;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using v1::Merge;

class MergeServiceTest : public MergeFixture {
 protected:
  void Make(const std::string& id, const std::string& text = "") {
    ASSERT_THAT(CreateCustomer(id, text), IsOk());
  }

  // A merge whose job has ended.
  Merge Merged(const std::string& master, const std::vector<std::string>& losers) {
    const auto merge = MergeInto(master, losers);
    EXPECT_THAT(merge, IsOk());
    if (!merge.ok()) return {};
    assembly().StartJobs();
    return WhenIn(Merge::STATE_DONE, merge->name());
  }
  void Unmerged(const Merge& merge) {
    ASSERT_THAT(Undo(merge.name()), IsOk());
    assembly().StartJobs();
    WhenIn(Merge::STATE_UNDONE, merge.name());
  }

  template <typename S, typename Request, typename Response>
  absl::StatusOr<Response> Ask(std::unique_ptr<S>& stub,
                               grpc::Status (S::*method)(grpc::ClientContext*,
                                                         const Request&,
                                                         Response*),
                               const std::string& text) {
    return Call(*stub, method, TextProto<Request>(text));
  }

  std::unique_ptr<v1::InteractionService::Stub> interactions_ = Stub<v1::InteractionService>();
  std::unique_ptr<v1::RelationshipService::Stub> relationships_ = Stub<v1::RelationshipService>();
  std::unique_ptr<v1::ConsentService::Stub> consents_ = Stub<v1::ConsentService>();
  std::unique_ptr<v1::AccountPlanService::Stub> plans_ = Stub<v1::AccountPlanService>();
  std::unique_ptr<v1::TimelineService::Stub> timelines_ = Stub<v1::TimelineService>();
};

TEST_F(MergeServiceTest, TheMasterTakesWhatItLacksAndTheIdsOfLosersStandForIt) {
  Make("m", R"pb(industry: "steel")pb");
  Make("l", R"pb(industry: "retail" region: "DE" code: "77" phones: "+86 138 0000 1111")pb");
  const Merge merge = Merged("m", {"l"});
  EXPECT_EQ(merge.master(), "customers/m");
  EXPECT_THAT(merge.losers(), ElementsAre("customers/l"));
  EXPECT_EQ(merge.merged_by(), "users/tester");
  for (const char* name : {"customers/m", "customers/l"}) {
    const auto customer = GetCustomer(name);
    ASSERT_THAT(customer, IsOk());
    EXPECT_EQ(customer->name(), "customers/m");
    EXPECT_EQ(customer->industry(), "steel");
    EXPECT_EQ(customer->region(), "DE");
    EXPECT_EQ(customer->code(), "77");
    EXPECT_THAT(customer->phones(), ElementsAre("+86 138 0000 1111"));
  }
  v1::ListCustomersRequest list;
  list.set_filter(R"(merged_into = "customers/m")");
  list.set_show_deleted(true);
  const auto gone = Call(customers(), &CustomerStub::ListCustomers, list);
  ASSERT_THAT(gone, IsOk());
  EXPECT_THAT(NamesOf(gone->customers()), ElementsAre("customers/l"));
}

TEST_F(MergeServiceTest, WhatIsWrittenToALoserLandsOnTheMaster) {
  Make("m");
  Make("l");
  Merged("m", {"l"});
  v1::UpdateCustomerRequest update;
  update.mutable_customer()->set_name("customers/l");
  update.mutable_customer()->set_industry("steel");
  const auto updated = Call(customers(), &CustomerStub::UpdateCustomer, update);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->name(), "customers/m");
  ASSERT_THAT(CreateContact("p", R"pb(affiliations { customer: "customers/l" })pb"), IsOk());
  v1::ListContactsRequest list;
  list.set_filter(R"(affiliations.customer:"customers/l")");
  const auto contacts = Call(this->contacts(), &ContactStub::ListContacts, list);
  ASSERT_THAT(contacts, IsOk());
  ASSERT_THAT(contacts->contacts(), SizeIs(1));
  EXPECT_EQ(contacts->contacts(0).affiliations(0).customer(), "customers/m");
  EXPECT_THAT(DeleteCustomer("customers/l"),
              StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
  v1::UndeleteCustomerRequest undelete;
  undelete.set_name("customers/l");
  EXPECT_THAT(Call(customers(), &CustomerStub::UndeleteCustomer, undelete),
              StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
  EXPECT_THAT(GetCustomer("customers/m"), IsOk());
}

TEST_F(MergeServiceTest, UndoRestoresAllOfThem) {
  Make("m", R"pb(industry: "steel")pb");
  Make("l", R"pb(region: "DE" code: "77")pb");
  const auto master = GetCustomer("customers/m");
  const auto loser = GetCustomer("customers/l");
  Unmerged(Merged("m", {"l"}));
  auto master_now = GetCustomer("customers/m");
  auto loser_now = GetCustomer("customers/l");
  ASSERT_THAT(master_now, IsOk());
  ASSERT_THAT(loser_now, IsOk());
  EXPECT_EQ(loser_now->code(), "77");
  EXPECT_EQ(master_now->code(), "");
  EXPECT_EQ(master_now->region(), "");
  for (v1::Customer* now : {&*master_now, &*loser_now}) {
    const v1::Customer& was = now == &*master_now ? *master : *loser;
    now->set_etag(was.etag());
    *now->mutable_update_time() = was.update_time();
    EXPECT_EQ(now->DebugString(), was.DebugString());
  }
}

TEST_F(MergeServiceTest, WhatNamesALoserIsGivenToTheMasterAndBack) {
  Make("m");
  Make("l");
  Make("child", R"pb(parent: "customers/l")pb");
  ASSERT_THAT(CreateContact("p", R"pb(affiliations { customer: "customers/l" title: "CEO" }
                                      affiliations { customer: "customers/m" influence: 7 })pb"),
              IsOk());
  ASSERT_THAT(Ask(interactions_, &v1::InteractionService::Stub::CreateInteraction,
                  R"pb(interaction_id: "i"
                       interaction {
                         customer: "customers/l"
                         subject: "Price"
                         channel: CHANNEL_PHONE
                       })pb"),
              IsOk());
  ASSERT_THAT(Ask(relationships_, &v1::RelationshipService::Stub::CreateRelationship,
                  R"pb(relationship_id: "r"
                       relationship {
                         customer: "customers/l"
                         other: "customers/m"
                         type: TYPE_DEALER_OF
                       })pb"),
              IsOk());
  const Merge merge = Merged("m", {"l"});
  EXPECT_GE(merge.progress(0).moved(), 4);
  EXPECT_EQ(GetCustomer("customers/child")->parent(), "customers/m");
  v1::GetContactRequest contact;
  contact.set_name("contacts/p");
  auto person = Call(contacts(), &ContactStub::GetContact, contact);
  ASSERT_THAT(person, IsOk());
  ASSERT_THAT(person->affiliations(), SizeIs(1));
  EXPECT_EQ(person->affiliations(0).title(), "CEO");
  EXPECT_EQ(person->affiliations(0).influence(), 7);
  const std::string get_interaction = R"(name: "interactions/i")";
  EXPECT_EQ(Ask(interactions_, &v1::InteractionService::Stub::GetInteraction, get_interaction)
                ->customer(),
            "customers/m");
  const std::string list_related = R"(customer: "customers/m")";
  EXPECT_THAT(Ask(relationships_, &v1::RelationshipService::Stub::ListRelationships, list_related)
                  ->relationships(),
              IsEmpty());
  const auto line =
      Ask(timelines_, &v1::TimelineService::Stub::ListTimeline, R"(parent: "customers/l")");
  ASSERT_THAT(line, IsOk());
  std::vector<v1::TimelineEntry::Kind> kinds;
  for (const auto& entry : line->entries()) kinds.push_back(entry.kind());
  EXPECT_THAT(kinds, UnorderedElementsAre(v1::TimelineEntry::KIND_CUSTOMER_MERGED,
                                          v1::TimelineEntry::KIND_INTERACTION,
                                          v1::TimelineEntry::KIND_CONTACT_ADDED,
                                          v1::TimelineEntry::KIND_CONTACT_ADDED,
                                          v1::TimelineEntry::KIND_CUSTOMER_CREATED));
  Unmerged(merge);
  EXPECT_EQ(GetCustomer("customers/child")->parent(), "customers/l");
  person = Call(contacts(), &ContactStub::GetContact, contact);
  ASSERT_THAT(person->affiliations(), SizeIs(2));
  EXPECT_EQ(person->affiliations(0).customer(), "customers/l");
  EXPECT_EQ(person->affiliations(0).influence(), 0);
  EXPECT_EQ(Ask(interactions_, &v1::InteractionService::Stub::GetInteraction, get_interaction)
                ->customer(),
            "customers/l");
  EXPECT_THAT(Ask(relationships_, &v1::RelationshipService::Stub::ListRelationships, list_related)
                  ->relationships(),
              SizeIs(1));
}

TEST_F(MergeServiceTest, WhatPeopleGaveAwaySinceStays) {
  Make("m");
  Make("l");
  Make("x");
  const std::string create =
      R"pb(interaction_id: "i"
           interaction { customer: "customers/l" subject: "Price" channel: CHANNEL_PHONE })pb";
  ASSERT_THAT(Ask(interactions_, &v1::InteractionService::Stub::CreateInteraction, create), IsOk());
  const Merge merge = Merged("m", {"l"});
  ASSERT_THAT(Ask(interactions_, &v1::InteractionService::Stub::UpdateInteraction,
                  R"(interaction { name: "interactions/i" customer: "customers/x" })"),
              IsOk());
  Unmerged(merge);
  EXPECT_EQ(
      Ask(interactions_, &v1::InteractionService::Stub::GetInteraction, R"(name: "interactions/i")")
          ->customer(),
      "customers/x");
  EXPECT_EQ(WhenIn(Merge::STATE_UNDONE, merge.name()).progress(0).left(), 1);
}

TEST_F(MergeServiceTest, PreviewSaysWhatWouldBeAndChangesNothing) {
  Make("m", R"pb(industry: "steel")pb");
  Make("l", R"pb(industry: "retail" region: "DE")pb");
  ASSERT_THAT(CreateContact("p", R"pb(affiliations { customer: "customers/l" })pb"), IsOk());
  v1::PreviewMergeRequest request;
  request.set_master("customers/m");
  request.add_losers()->set_customer("customers/l");
  const auto events = Events().size();
  const auto preview = Call(merges(), &MergeStub::PreviewMerge, request);
  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->customer().region(), "DE");
  EXPECT_THAT(preview->differing_fields(), ElementsAre("industry"));
  std::map<std::string, int64_t> counts;
  for (const auto& count : preview->counts()) counts[count.resource_type()] = count.count();
  EXPECT_EQ(counts["guanxi.customers/Contact"], 1);
  EXPECT_EQ(Events().size(), events);
  EXPECT_EQ(GetCustomer("customers/l")->name(), "customers/l");
}

TEST_F(MergeServiceTest, RefusesWhatCannotBeMerged) {
  for (const char* id : {"m", "l", "gone", "n"}) Make(id);
  ASSERT_THAT(DeleteCustomer("customers/gone"), IsOk());
  EXPECT_THAT(MergeInto("m", {}), StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(MergeInto("m", {"m"}), StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(MergeInto("m", {"l", "l"}), StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(MergeInto("m", {"nobody"}), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(MergeInto("m", {"gone"}),
              StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
  EXPECT_THAT(MergeInto("m", {"l"}, R"(etag: "no")"),
              StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
  const Merge merge = Merged("m", {"l"});
  EXPECT_THAT(MergeInto("n", {"l"}), StatusIs(StatusCode::kFailedPrecondition, "ALREADY_MERGED"));
  // As the master it stands for its own master.
  const auto chain = MergeInto("l", {"n"});
  ASSERT_THAT(chain, IsOk());
  EXPECT_EQ(chain->master(), "customers/m");
  EXPECT_EQ(GetCustomer("customers/n")->name(), "customers/m");
}

TEST_F(MergeServiceTest, LeavesWhomAnErasureIsAtWorkOn) {
  for (const char* id : {"a", "b", "m", "l"}) Make(id);
  const Merge merge = Merged("m", {"l"});
  v1::Erasure erasure;
  erasure.set_name("erasures/e");
  erasure.set_customer("customers/m");
  for (const char* subject : {"customers/m", "customers/l", "contacts/c"})
    erasure.add_subjects(subject);
  erasure.set_state(v1::Erasure::STATE_ERASING);
  const table::Change change{.actor = "users/a", .request_id = "", .method = "", .time = Start()};
  const table::Core& erasures = *assembly().catalog().Of(erasure.name());
  ASSERT_THAT(kv::CommitAndWait(engine(),
                                [&](kv::Txn& txn) { return erasures.Insert(txn, change, erasure); })
                  .status(),
              IsOk());
  const auto refused = StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE");
  EXPECT_THAT(MergeInto("m", {"a"}), refused);
  EXPECT_THAT(MergeInto("a", {"m"}), refused);
  EXPECT_THAT(Undo(merge.name()), refused);
  EXPECT_THAT(MergeInto("a", {"b"}), IsOk());
}

TEST_F(MergeServiceTest, AMergedNameBringsNothingElseBack) {
  for (const char* id : {"m", "l"}) Make(id);
  Merged("m", {"l"});
  v1::DeleteCustomerRequest gone;
  gone.set_name("customers/m");
  ASSERT_THAT(Call(customers(), &v1::CustomerService::Stub::DeleteCustomer, gone), IsOk());
  v1::UndeleteCustomerRequest back;
  back.set_name("customers/l");
  EXPECT_THAT(Call(customers(), &v1::CustomerService::Stub::UndeleteCustomer, back),
              StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
  back.set_name("customers/m");
  EXPECT_THAT(Call(customers(), &v1::CustomerService::Stub::UndeleteCustomer, back), IsOk());
}

TEST_F(MergeServiceTest, MergesAreTakenBackInTurn) {
  for (const char* id : {"a", "b", "c"}) Make(id);
  const Merge first = Merged("b", {"a"});
  const Merge second = Merged("c", {"b"});
  EXPECT_EQ(GetCustomer("customers/a")->name(), "customers/c");
  EXPECT_THAT(Undo(first.name()), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  Unmerged(second);
  EXPECT_EQ(GetCustomer("customers/a")->name(), "customers/b");
  Unmerged(first);
  EXPECT_EQ(GetCustomer("customers/a")->name(), "customers/a");
  EXPECT_THAT(Undo(first.name()), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST_F(MergeServiceTest, CanBeTakenBackForThirtyDays) {
  Make("m");
  Make("l");
  const Merge merge = Merged("m", {"l"});
  clock().Advance(absl::Hours(24 * 30) + absl::Seconds(1));
  EXPECT_THAT(Undo(merge.name()), StatusIs(StatusCode::kFailedPrecondition, "UNDO_EXPIRED"));
}

TEST_F(MergeServiceTest, NoCircleComesOfAMerge) {
  Make("top");
  Make("l", R"pb(parent: "customers/top")pb");
  Make("between", R"pb(parent: "customers/l")pb");
  Make("m", R"pb(parent: "customers/between")pb");
  const Merge merge = Merged("m", {"l"});
  EXPECT_EQ(GetCustomer("customers/m")->parent(), "customers/top");
  EXPECT_EQ(GetCustomer("customers/between")->parent(), "customers/m");
  Unmerged(merge);
  EXPECT_EQ(GetCustomer("customers/m")->parent(), "customers/between");
  EXPECT_EQ(GetCustomer("customers/between")->parent(), "customers/l");
}

TEST_F(MergeServiceTest, OnlyWhoMayChangeThemAll) {
  Make("m", R"pb(unit: "units/a")pb");
  Make("l", R"pb(unit: "units/b")pb");
  SetScope(access::Scope::Unit("units/a"));
  EXPECT_THAT(MergeInto("m", {"l"}), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  SetScope(access::Scope::All());
  const Merge merge = Merged("m", {"l"});
  SetScope(access::Scope::Unit("units/b"));
  EXPECT_THAT(GetMerge(merge.name()), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(GetCustomer("customers/l"), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  EXPECT_THAT(Undo(merge.name()), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(MergeServiceTest, AMergeWidensNoConsent) {
  Make("m");
  Make("l");
  const auto enter = [&](const char* customer, const char* rest) {
    return Ask(consents_, &v1::ConsentService::Stub::CreateConsent,
               absl::StrCat("consent { customer: 'customers/", customer, "' ", rest, "}"));
  };
  const auto may = [&](const char* customer) {
    const auto answer = Ask(consents_, &v1::ConsentService::Stub::MayContact,
                            absl::StrCat("customer: 'customers/", customer,
                                         "' purpose: 'newsletter' channel: CHANNEL_EMAIL"));
    EXPECT_THAT(answer, IsOk());
    return answer.ok() && answer->allowed();
  };
  constexpr char kGrant[] =
      "purpose: 'newsletter' decision: DECISION_GRANTED basis: BASIS_CONSENT proof: 'signed'";
  ASSERT_THAT(enter("l", "decision: DECISION_DENIED"), IsOk());
  clock().Advance(absl::Hours(1));
  ASSERT_THAT(enter("m", kGrant), IsOk());
  EXPECT_TRUE(may("m"));
  clock().Advance(absl::Hours(1));
  const auto merge = MergeInto("m", {"l"});
  ASSERT_THAT(merge, IsOk());
  // Before the register is one, and after.
  EXPECT_FALSE(may("m"));
  assembly().StartJobs();
  WhenIn(Merge::STATE_DONE, merge->name());
  EXPECT_FALSE(may("m"));
  EXPECT_FALSE(may("l"));
  clock().Advance(absl::Hours(1));
  // Who agrees anew may be contacted again.
  ASSERT_THAT(enter("l", kGrant), IsOk());
  EXPECT_TRUE(may("m"));
  Unmerged(*merge);
  EXPECT_TRUE(may("m"));
  EXPECT_FALSE(may("l"));
}

TEST_F(MergeServiceTest, ARepeatGivesTheSameMerge) {
  Make("m");
  Make("l");
  const auto first = MergeInto("m", {"l"}, R"(request_id: "once")");
  const auto again = MergeInto("m", {"l"}, R"(request_id: "once")");
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(first->name(), again->name());
}

}  // namespace
}  // namespace guanxi::customers

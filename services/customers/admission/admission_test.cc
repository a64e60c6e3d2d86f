#include "services/customers/admission/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string_view>

#include "services/customers/admission/admission_policy.h"
#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using ::absl::StatusCode;
using ::testing::SizeIs;
using v1::Admission;
using v1::AdmissionState;
using Verb = AdmissionVerb;

Admission In(AdmissionState state, std::string_view text = "") {
  Admission admission = TextProto<Admission>(text);
  admission.set_name("admissions/a");
  admission.set_state(state);
  return admission;
}

AdmissionMover Mover() { return {"users/ana", absl::UnixEpoch(), "because"}; }

constexpr Verb kVerbs[] = {Verb::kSubmit,  Verb::kSurvey,  Verb::kMark,     Verb::kReport,
                           Verb::kApprove, Verb::kReject,  Verb::kComplete, Verb::kWithdraw,
                           Verb::kReopen,  Verb::kSuspend, Verb::kResume};

TEST(AdmissionTest, EachStateHasItsVerbsAndNoOthers) {
  // What the manual draws, once more.
  const std::map<AdmissionState, std::map<Verb, AdmissionState>> ways = {
      {v1::ADMISSION_STATE_UNSPECIFIED, {}},
      {v1::ADMISSION_STATE_DRAFT,
       {{Verb::kSubmit, v1::ADMISSION_STATE_SUBMITTED},
        {Verb::kWithdraw, v1::ADMISSION_STATE_WITHDRAWN}}},
      {v1::ADMISSION_STATE_SUBMITTED,
       {{Verb::kSurvey, v1::ADMISSION_STATE_IN_SURVEY},
        {Verb::kReject, v1::ADMISSION_STATE_REJECTED},
        {Verb::kWithdraw, v1::ADMISSION_STATE_WITHDRAWN}}},
      {v1::ADMISSION_STATE_IN_SURVEY,
       {{Verb::kMark, v1::ADMISSION_STATE_IN_SURVEY},
        {Verb::kReport, v1::ADMISSION_STATE_REPORTED},
        {Verb::kReject, v1::ADMISSION_STATE_REJECTED},
        {Verb::kWithdraw, v1::ADMISSION_STATE_WITHDRAWN}}},
      {v1::ADMISSION_STATE_REPORTED,
       {{Verb::kApprove, v1::ADMISSION_STATE_APPROVED},
        {Verb::kReject, v1::ADMISSION_STATE_REJECTED},
        {Verb::kWithdraw, v1::ADMISSION_STATE_WITHDRAWN}}},
      {v1::ADMISSION_STATE_APPROVED,
       {{Verb::kComplete, v1::ADMISSION_STATE_ADMITTED},
        {Verb::kWithdraw, v1::ADMISSION_STATE_WITHDRAWN}}},
      {v1::ADMISSION_STATE_REJECTED, {{Verb::kReopen, v1::ADMISSION_STATE_DRAFT}}},
      {v1::ADMISSION_STATE_ADMITTED, {{Verb::kSuspend, v1::ADMISSION_STATE_SUSPENDED}}},
      {v1::ADMISSION_STATE_WITHDRAWN, {{Verb::kReopen, v1::ADMISSION_STATE_DRAFT}}},
      {v1::ADMISSION_STATE_SUSPENDED, {{Verb::kResume, v1::ADMISSION_STATE_ADMITTED}}},
  };
  for (const auto& [from, verbs] : ways) {
    for (const Verb verb : kVerbs) {
      Admission admission = In(from);
      const absl::Status moved = Move(admission, verb, Mover());
      const auto to = verbs.find(verb);
      EXPECT_EQ(moved.ok(), to != verbs.end()) << from << " " << static_cast<int>(verb);
      EXPECT_EQ(admission.state(), to == verbs.end() ? from : to->second);
    }
  }
}

TEST(AdmissionTest, ARefusalSaysWhatIsPossible) {
  Admission admission = In(v1::ADMISSION_STATE_IN_SURVEY);
  const absl::Status refused = Move(admission, Verb::kApprove, Mover());
  EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(refused, HasErrorMetadata("state", "in survey"));
  EXPECT_THAT(refused, HasErrorMetadata("rule", "possible now: mark, report, reject, withdraw"));
}

TEST(AdmissionTest, MovesAreKeptTheNewestThirty) {
  Admission admission = In(v1::ADMISSION_STATE_ADMITTED);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(Move(admission, Verb::kSuspend, Mover()).ok());
    ASSERT_TRUE(Move(admission, Verb::kResume, Mover()).ok());
  }
  ASSERT_THAT(admission.moves(), SizeIs(30));
  const Admission::Move& last = admission.moves(29);
  EXPECT_EQ(last.from(), v1::ADMISSION_STATE_SUSPENDED);
  EXPECT_EQ(last.to(), v1::ADMISSION_STATE_ADMITTED);
  EXPECT_EQ(last.user(), "users/ana");
  EXPECT_EQ(last.note(), "because");
}

TEST(AdmissionTest, SubmittingTakesASummaryAndTheRequiredDocuments) {
  Admission admission = In(v1::ADMISSION_STATE_DRAFT);
  AddDocuments(BuiltInPolicy(), admission);
  EXPECT_THAT(admission.documents(), SizeIs(4));
  AddDocuments(BuiltInPolicy(), admission);
  EXPECT_THAT(admission.documents(), SizeIs(4));
  EXPECT_THAT(CheckComplete(admission, BuiltInPolicy(), Verb::kSubmit),
              HasErrorMetadata("lacking",
                               "application: summary; documents: history; documents: overview; "
                               "documents: accounts; documents: products"));
  admission.mutable_application()->set_summary("A foundry");
  for (Admission::Document& document : *admission.mutable_documents())
    document.set_state(Admission::Document::STATE_RECEIVED);
  admission.mutable_documents(3)->clear_state();
  EXPECT_THAT(CheckComplete(admission, BuiltInPolicy(), Verb::kSubmit),
              HasErrorMetadata("lacking", "documents: products"));
  admission.mutable_documents(3)->set_state(Admission::Document::STATE_WAIVED);
  EXPECT_TRUE(CheckComplete(admission, BuiltInPolicy(), Verb::kSubmit).ok());
}

TEST(AdmissionTest, ReportingTakesAMarkByEveryCriterionThatCounts) {
  const auto policy = TextProto<v1::AdmissionPolicy>(R"pb(
    criteria { criterion: "cost" weight: 1 }
    criteria { criterion: "delivery" weight: 2 }
    criteria { criterion: "charm" weight: 0 })pb");
  Admission admission =
      In(v1::ADMISSION_STATE_IN_SURVEY, R"pb(marks { criterion: "cost" mark: 0 })pb");
  EXPECT_THAT(CheckComplete(admission, policy, Verb::kReport),
              HasErrorMetadata("lacking", "marks: delivery"));
  admission.add_marks()->set_criterion("delivery");
  EXPECT_TRUE(CheckComplete(admission, policy, Verb::kReport).ok());
}

TEST(AdmissionTest, ApprovalTakesTheMinimumScore) {
  const auto policy = TextProto<v1::AdmissionPolicy>("minimum_score: 60");
  EXPECT_THAT(CheckComplete(In(v1::ADMISSION_STATE_REPORTED, "score { value: 59.94 }"), policy,
                            Verb::kApprove),
              HasErrorMetadata("lacking", "score: 59.9 of 60"));
  EXPECT_TRUE(
      CheckComplete(In(v1::ADMISSION_STATE_REPORTED, "score { value: 60 }"), policy, Verb::kApprove)
          .ok());
}

TEST(AdmissionTest, AdmissionTakesTheSignedContracts) {
  Admission admission = In(v1::ADMISSION_STATE_APPROVED, R"pb(
    contracts {
      contract: "supply"
      signed { year: 2026 month: 1 day: 2 }
    }
    contracts { contract: "quality" reference: "Q-1" })pb");
  EXPECT_THAT(CheckComplete(admission, BuiltInPolicy(), Verb::kComplete),
              HasErrorMetadata("lacking", "contracts: quality"));
  const auto more = TextProto<v1::CompleteAdmissionRequest>(R"pb(
    contracts {
      contract: "quality"
      reference: "Q-2"
      signed { year: 2026 month: 1 day: 3 }
    })pb");
  PutContracts(more.contracts(), admission);
  ASSERT_THAT(admission.contracts(), SizeIs(2));
  EXPECT_EQ(admission.contracts(1).reference(), "Q-2");
  EXPECT_TRUE(CheckComplete(admission, BuiltInPolicy(), Verb::kComplete).ok());
}

TEST(AdmissionTest, WhatIsWrongIsNamed) {
  const auto check = [](std::string_view text) {
    return CheckAdmission(TextProto<Admission>(text));
  };
  EXPECT_TRUE(check("").ok());
  EXPECT_THAT(check(R"(documents { document: "The History" })"),
              IsInvalidField("admission.documents[0].document"));
  EXPECT_THAT(check(R"(documents { document: "a" } documents { document: "a" })"),
              IsInvalidField("admission.documents[1].document"));
  EXPECT_THAT(check(R"(documents { document: "a" state: STATE_WAIVED })"),
              IsInvalidField("admission.documents[0].note"));
  EXPECT_THAT(check(R"(contracts { contract: "a" signed { year: 2026 } })"),
              IsInvalidField("admission.contracts[0].signed"));
  EXPECT_THAT(check(R"(interviews { date { year: 2026 } notes: "x" })"),
              IsInvalidField("admission.interviews[0].date"));
  EXPECT_THAT(check(R"(interviews { date { year: 2026 month: 1 day: 1 } user: "ana" })"),
              IsInvalidField("admission.interviews[0].user"));
}

TEST(AdmissionTest, WhatMayBeChangedDependsOnTheState) {
  const auto may = [](AdmissionState state, std::string_view change) {
    const Admission before = In(state, R"pb(application { summary: "s" })pb");
    Admission after = before;
    after.MergeFrom(TextProto<Admission>(change));
    return CheckChange(before, after).ok();
  };
  constexpr char kApplication[] = R"(application { summary: "t" })";
  constexpr char kDocuments[] = R"(documents { document: "a" })";
  constexpr char kContracts[] = R"(contracts { contract: "a" })";
  EXPECT_TRUE(may(v1::ADMISSION_STATE_DRAFT, kApplication));
  EXPECT_FALSE(may(v1::ADMISSION_STATE_SUBMITTED, kApplication));
  EXPECT_TRUE(may(v1::ADMISSION_STATE_IN_SURVEY, kDocuments));
  EXPECT_FALSE(may(v1::ADMISSION_STATE_REPORTED, kDocuments));
  EXPECT_TRUE(may(v1::ADMISSION_STATE_ADMITTED, kContracts));
  EXPECT_FALSE(may(v1::ADMISSION_STATE_REJECTED, kContracts));
  EXPECT_FALSE(may(v1::ADMISSION_STATE_WITHDRAWN, ""));
}

TEST(AdmissionTest, OnlyWhatHasNotBegunOrIsOverIsDeleted) {
  for (int state = v1::ADMISSION_STATE_DRAFT; state <= v1::ADMISSION_STATE_SUSPENDED; ++state) {
    const bool deletable = state == v1::ADMISSION_STATE_DRAFT ||
                           state == v1::ADMISSION_STATE_REJECTED ||
                           state == v1::ADMISSION_STATE_WITHDRAWN;
    EXPECT_EQ(CheckDeletion(In(static_cast<AdmissionState>(state))).ok(), deletable) << state;
  }
}

}  // namespace
}  // namespace guanxi::customers

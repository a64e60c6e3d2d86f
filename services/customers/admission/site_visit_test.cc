#include "services/customers/admission/site_visit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/testing/error_matchers.h"
#include "services/testing/text_proto.h"

namespace guanxi::customers {
namespace {

using ::testing::SizeIs;
using v1::Admission;

v1::AdmissionPolicy Policy() {
  return TextProto<v1::AdmissionPolicy>(R"pb(
    name: "admissionPolicies/p"
    minimum_score: 70
    criteria { criterion: "quality" weight: 3 }
    criteria { criterion: "cost" weight: 1 }
    criteria { criterion: "charm" })pb");
}

absl::Status Take(std::string_view request, Admission& admission) {
  return TakeMarks(TextProto<v1::MarkAdmissionRequest>(request), Policy(), "users/ana",
                   absl::UnixEpoch() + absl::Hours(1), admission);
}

TEST(SiteVisitTest, ADepartmentsMarksReplaceThoseItGaveBefore) {
  Admission admission;
  ASSERT_TRUE(Take(R"(department: "QA" marks { criterion: "quality" mark: 40 }
                      marks { criterion: "cost" mark: 90 })",
                   admission)
                  .ok());
  ASSERT_TRUE(Take(R"(department: "Sales" marks { criterion: "cost" mark: 50 })", admission).ok());
  ASSERT_TRUE(Take(R"(department: "QA" marks { criterion: "quality" mark: 80 })", admission).ok());
  ASSERT_THAT(admission.marks(), SizeIs(2));
  EXPECT_EQ(admission.marks(0).department(), "Sales");
  EXPECT_EQ(admission.marks(1).mark(), 80);
  EXPECT_EQ(admission.marks(1).user(), "users/ana");
  EXPECT_EQ(admission.marks(1).mark_time().seconds(), 3600);
  ASSERT_TRUE(Take(R"(department: "QA")", admission).ok());
  EXPECT_THAT(admission.marks(), SizeIs(1));
}

TEST(SiteVisitTest, MarksAreByTheCriteriaOfThePolicyEachOnce) {
  Admission admission;
  EXPECT_THAT(Take(R"(department: "QA" marks { criterion: "cost" } marks { criterion: "luck" })",
                   admission),
              IsInvalidField("marks[1].criterion"));
  EXPECT_THAT(Take(R"(department: "QA" marks { criterion: "cost" } marks { criterion: "cost" })",
                   admission),
              IsInvalidField("marks[1].criterion"));
  EXPECT_THAT(admission.marks(), SizeIs(0));
}

TEST(SiteVisitTest, NoMoreThanTwoHundredMarksAreKept) {
  Admission admission;
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(
        Take("department: 'd" + std::to_string(i) + "' marks { criterion: 'cost' }", admission)
            .ok());
  }
  EXPECT_THAT(Take("department: 'more' marks { criterion: 'cost' }", admission),
              IsInvalidField("marks"));
  EXPECT_THAT(admission.marks(), SizeIs(200));
}

TEST(SiteVisitTest, TheScoreIsTheWeightedMeanOfTheDepartmentsMeans) {
  Admission admission;
  ASSERT_TRUE(Take(R"(department: "QA" marks { criterion: "quality" mark: 40 }
                      marks { criterion: "charm" mark: 100 })",
                   admission)
                  .ok());
  ASSERT_TRUE(Take(R"(department: "Sales" marks { criterion: "quality" mark: 60 }
                      marks { criterion: "cost" mark: 90 })",
                   admission)
                  .ok());
  const Admission::Score score = ScoreOf(admission, Policy());
  // (3 * (40 + 60) / 2 + 1 * 90) / 4
  EXPECT_DOUBLE_EQ(score.value(), 60);
  EXPECT_EQ(score.minimum(), 70);
  EXPECT_EQ(score.policy(), "admissionPolicies/p");
  ASSERT_THAT(score.parts(), SizeIs(3));
  EXPECT_EQ(score.parts(0).marks(), 2);
  EXPECT_DOUBLE_EQ(score.parts(0).mean(), 50);
  EXPECT_DOUBLE_EQ(score.parts(0).points(), 37.5);
  EXPECT_DOUBLE_EQ(score.parts(1).points(), 22.5);
  EXPECT_DOUBLE_EQ(score.parts(2).points(), 0);
}

TEST(SiteVisitTest, WhereNothingCountsTheScoreIsFull) {
  EXPECT_DOUBLE_EQ(ScoreOf(Admission(), v1::AdmissionPolicy()).value(), 100);
  EXPECT_DOUBLE_EQ(ScoreOf(Admission(), Policy()).value(), 0);
}

}  // namespace
}  // namespace guanxi::customers

#include "cli/usage_figures.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

namespace guanxi::cli {
namespace {

using directory::v1::UsageReport;
using ::testing::HasSubstr;
using ::testing::Not;

UsageReport Report(const std::string& text) {
  UsageReport report;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &report));
  return report;
}

const char kReport[] = R"pb(
  from_week: "2026-W02"
  until_week: "2026-W02"
  unit_weeks {
    unit: "units/east"
    display_name: "East \"coast\""
    week: "2026-W02"
    complete: true
    figures { expected_count: 3 met_count: 2 missed_count: 1 travelling_count: 1 unused_count: 1 }
    missed {
      user: "users/ana"
      display_name: "Ana"
      expected_day_count: 5
      used_day_count: 1
      last_use_time { seconds: 1767600000 }
    }
    unused { user: "users/bob" display_name: "Bob" expected_day_count: 5 }
  }
  totals { expected_count: 3 met_count: 2 missed_count: 1 travelling_count: 1 unused_count: 1 }
)pb";

TEST(UsageJsonTest, HasEveryFigure) {
  const std::string json = UsageJson(Report(kReport));
  EXPECT_EQ(
      json,
      R"({"from_week":"2026-W02","until_week":"2026-W02","unit_weeks":[)"
      R"({"unit":"units/east","name":"East \"coast\"","week":"2026-W02","complete":true,)"
      R"("expected":3,"met":2,"missed":1,"travelling":1,"unused":1,)"
      R"("missed_users":[{"user":"users/ana","name":"Ana","expected_days":5,"used_days":1,)"
      R"("last_use":"2026-01-05T08:00:00Z"}],)"
      R"("unused_users":[{"user":"users/bob","name":"Bob","expected_days":5,"used_days":0,)"
      R"("last_use":null}]}],)"
      R"("totals":{"expected":3,"met":2,"missed":1,"travelling":1,"unused":1},"names_cut":false})");
  google::protobuf::Struct parsed;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &parsed).ok());
}

TEST(UsageTableTest, ShowsUnitsAndWhoIsMissing) {
  const std::string table = UsageTable(Report(kReport));
  EXPECT_THAT(table, HasSubstr("units/east                   2026-W02          3        2"));
  EXPECT_THAT(table, HasSubstr("users/bob"));
  EXPECT_THAT(table, HasSubstr("never"));
  EXPECT_THAT(table, Not(HasSubstr("more people")));
  UsageReport report = Report(kReport);
  report.mutable_unit_weeks(0)->set_complete(false);
  report.mutable_unit_weeks(0)->clear_unused();
  report.set_names_cut(true);
  EXPECT_THAT(UsageTable(report), HasSubstr("2026-W02* "));
  EXPECT_THAT(UsageTable(report), Not(HasSubstr("two weeks")));
  EXPECT_THAT(UsageTable(report), HasSubstr("more people"));
}

}  // namespace
}  // namespace guanxi::cli

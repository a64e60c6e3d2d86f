#include "cli/report_figures.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include "cli/amounts.h"

namespace guanxi::cli {
namespace {

using pipeline::v1::PipelineReport;
using ::testing::HasSubstr;

google::type::Money Money(int64_t units, int32_t nanos, const std::string& currency) {
  google::type::Money money;
  money.set_units(units);
  money.set_nanos(nanos);
  money.set_currency_code(currency);
  return money;
}

PipelineReport::Stage& AddStage(PipelineReport& report,
                                const std::string& pipeline,
                                const std::string& name) {
  auto& stage = *report.add_stages();
  stage.set_pipeline(pipeline);
  stage.set_display_name(name);
  stage.set_count(2);
  return stage;
}

void ExpectParses(const std::string& json) {
  google::protobuf::Struct parsed;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &parsed).ok()) << json;
}

TEST(DecimalTest, IsExactToTheCent) {
  EXPECT_EQ(Decimal(Money(10005534, 0, "USD")), "10005534");
  EXPECT_EQ(Decimal(Money(12, 500'000'000, "USD")), "12.50");
  EXPECT_EQ(Decimal(Money(0, -10'000'000, "USD")), "-0.01");
  EXPECT_EQ(Decimal(Money(-3, -5'000'000, "KWD")), "-3.005");
}

TEST(ReportJsonTest, HasEveryFigure) {
  PipelineReport report;
  report.set_opportunity_count(4);
  AddStage(report, "pipelines/a", "Won \"all\"")
      .add_amounts()
      ->CopyFrom(Money(10, 250'000'000, "USD"));
  AddStage(report, "pipelines/a", "Open");
  auto& quarter = *report.add_won_quarters();
  quarter.set_year(2017);
  quarter.set_quarter(1);
  quarter.set_count(1);
  quarter.add_amounts()->CopyFrom(Money(7, 0, "USD"));
  report.set_win_rate_percent(63.1500521);
  report.mutable_won_cycle()->set_count(2);
  report.mutable_won_cycle()->set_mean_days(51.78195);
  report.mutable_won_cycle()->set_median_days(57);
  report.set_without_customer_count(3);
  report.set_revision(9);
  const std::string json = ReportJson(report);
  EXPECT_EQ(
      json,
      R"({"opportunities":4,"stages":{"Won \"all\"":{"count":2,"value":10.25,"currency":"USD"},)"
      R"("Open":{"count":2,"value":0,"currency":null}},)"
      R"("won_by_close_quarter":{"2017Q1":{"count":1,"value":7,"currency":"USD"}},)"
      R"("win_rate_percent":63.15,"won_cycle":{"count":2,"mean_days":51.782,"median_days":57},)"
      R"("lost_cycle":{"count":0,"mean_days":null,"median_days":null},"without_customer":3,"revision":9})");
  ExpectParses(json);
}

TEST(ReportJsonTest, TellsPipelinesAndCurrenciesApart) {
  PipelineReport report;
  auto& stage = AddStage(report, "pipelines/a", "Won");
  stage.add_amounts()->CopyFrom(Money(1, 0, "CNY"));
  stage.add_amounts()->CopyFrom(Money(2, 0, "USD"));
  AddStage(report, "pipelines/b", "Won");
  const std::string json = ReportJson(report);
  EXPECT_THAT(json, HasSubstr(R"("pipelines/a/Won":{"count":2,"values":{"CNY":1,"USD":2}})"));
  EXPECT_THAT(json, HasSubstr(R"("pipelines/b/Won")"));
  EXPECT_THAT(json, HasSubstr(R"("win_rate_percent":null)"));
  ExpectParses(json);
  EXPECT_THAT(ReportTable(report), HasSubstr("1 CNY, 2 USD"));
}

}  // namespace
}  // namespace guanxi::cli

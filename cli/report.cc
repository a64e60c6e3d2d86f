// `guanxi report`: figures over what is in the suite.
#include <fmt/core.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/options.h"
#include "cli/report_figures.h"
#include "cli/usage_figures.h"
#include "common/rpc/channel.h"
#include "guanxi/directory/v1/usage.grpc.pb.h"
#include "guanxi/pipeline/v1/report_service.grpc.pb.h"

namespace guanxi::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  guanxi report pipeline
  guanxi report pipeline --format json
  guanxi report pipeline --unit units/central --gateway crm.example.com:7700
  guanxi report usage
  guanxi report usage --unit units/central --from 2026-W01 --to 2026-W12 --format json)";

struct Options {
  Connection gateway;
  std::string subject;
  std::string pipeline;
  std::string unit;
  std::string owner;
  std::string from_week;
  std::string until_week;
  std::string format;
  int timeout = 120;
};

// Says what went wrong.
int Fail(std::string_view error) {
  fmt::print(stderr, "guanxi report: {}\n", error);
  return kCannotGoOn;
}

// Calls `method` of `stub` and prints what it answers.
template <typename Stub, typename Request, typename Response>
int Print(const Options& options,
          Stub& stub,
          grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
          const Request& request,
          std::string (*json)(const Response&),
          std::string (*table)(const Response&)) {
  Response report;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(options.timeout)));
  const grpc::Status status = (stub.*method)(&context, request, &report);
  if (!status.ok()) return Fail(status.error_message());
  fmt::print("{}", options.format == "json" ? json(report) + "\n" : table(report));
  return kDone;
}

int RunPipeline(const Options& options) {
  auto stub = pipeline::v1::ReportService::NewStub(ConnectTo(options.gateway));
  pipeline::v1::GetPipelineReportRequest request;
  request.set_pipeline(options.pipeline);
  request.set_unit(options.unit);
  request.set_owner(options.owner);
  return Print(options, *stub, &pipeline::v1::ReportService::Stub::GetPipelineReport, request,
               &ReportJson, &ReportTable);
}

int RunUsage(const Options& options) {
  auto stub = directory::v1::UsageService::NewStub(ConnectTo(options.gateway));
  directory::v1::GetUsageReportRequest request;
  request.set_unit(options.unit);
  request.set_from_week(options.from_week);
  request.set_until_week(options.until_week);
  return Print(options, *stub, &directory::v1::UsageService::Stub::GetUsageReport, request,
               &UsageJson, &UsageTable);
}

int RunReport(const Options& options) {
  const bool usage = options.subject == "usage";
  if (usage && !(options.pipeline.empty() && options.owner.empty())) {
    Fail("--pipeline and --owner are for `report pipeline`");
    return kBadUsage;
  }
  if (!usage && !(options.from_week.empty() && options.until_week.empty())) {
    Fail("--from and --to are for `report usage`");
    return kBadUsage;
  }
  return usage ? RunUsage(options) : RunPipeline(options);
}

}  // namespace

Command AddReport(CLI::App& root) {
  auto options = std::make_shared<Options>();
  CLI::App* app = root.add_subcommand("report", "Figures: the pipeline, and who uses the suite");
  app->footer(kExamples);
  AddGateway(*app, options->gateway);
  app->add_option("SUBJECT", options->subject, "What about")
      ->required()
      ->check(CLI::IsMember({"pipeline", "usage"}));
  AddFormat(*app, options->format, {"table", "json"});
  app->add_option("--pipeline", options->pipeline, "Only this pipeline's, pipelines/{id}");
  app->add_option("--unit", options->unit,
                  "Only this unit's, units/{id}; of usage, also the units below it");
  app->add_option("--owner", options->owner, "Only this user's, users/{id}");
  app->add_option("--from", options->from_week,
                  "Of usage: the first week, such as 2026-W01; by default there are four");
  app->add_option("--to", options->until_week,
                  "Of usage: the last week; by default the newest that is over");
  AddOption(*app, "--timeout", options->timeout, "Seconds to wait for the answer")
      ->check(CLI::PositiveNumber);
  return {app, [options] { return RunReport(*options); }};
}

}  // namespace guanxi::cli

// `guanxi report`: figures over what is in the suite.
#include <fmt/core.h>

#include <memory>

#include "absl/time/clock.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/report_figures.h"
#include "common/rpc/channel.h"
#include "guanxi/pipeline/v1/report_service.grpc.pb.h"

namespace guanxi::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  guanxi report pipeline
  guanxi report pipeline --format json
  guanxi report pipeline --unit units/central --gateway crm.example.com:7700)";

struct Options {
  std::string gateway;
  std::string subject;
  std::string pipeline;
  std::string unit;
  std::string owner;
  std::string format;
  int timeout = 120;
};

int RunReport(const Options& options) {
  auto stub = pipeline::v1::ReportService::NewStub(rpc::Connect(options.gateway));
  pipeline::v1::GetPipelineReportRequest request;
  request.set_pipeline(options.pipeline);
  request.set_unit(options.unit);
  request.set_owner(options.owner);
  pipeline::v1::PipelineReport report;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(options.timeout)));
  const grpc::Status status = stub->GetPipelineReport(&context, request, &report);
  if (!status.ok()) {
    fmt::print(stderr, "guanxi report: {}\n", status.error_message());
    return kCannotGoOn;
  }
  if (options.format == "json") {
    fmt::print("{}\n", ReportJson(report));
  } else {
    fmt::print("{}", ReportTable(report));
  }
  return kDone;
}

}  // namespace

Command AddReport(CLI::App& root) {
  auto options = std::make_shared<Options>();
  CLI::App* app = root.add_subcommand("report", "Figures: counts, values, win rate, cycle times");
  app->footer(kExamples);
  AddGateway(*app, options->gateway);
  app->add_option("SUBJECT", options->subject, "What about")
      ->required()
      ->check(CLI::IsMember({"pipeline"}));
  AddFormat(*app, options->format, {"table", "json"});
  app->add_option("--pipeline", options->pipeline, "Only this pipeline's, pipelines/{id}");
  app->add_option("--unit", options->unit, "Only this unit's, units/{id}");
  app->add_option("--owner", options->owner, "Only this user's, users/{id}");
  AddOption(*app, "--timeout", options->timeout, "Seconds to wait for the answer")
      ->check(CLI::PositiveNumber);
  return {app, [options] { return RunReport(*options); }};
}

}  // namespace guanxi::cli

// `guanxi import`: CSV files into the suite, by a mapping.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/import/import_run.h"
#include "cli/import/mapping.h"
#include "cli/options.h"
#include "cli/ticker.h"
#include "common/obs/json.h"

namespace guanxi::cli {
namespace {

using importer::ImportFigures;
using importer::ImportProgress;
using importer::StepFigures;

constexpr char kExamples[] = R"(Examples:
  guanxi import --mapping crm-sales-opportunities.toml --dry-run ./data
  guanxi import --mapping crm-sales-opportunities.toml ./data
  guanxi import --gateway crm.example.com:7700 --mapping orders.toml --rejects bad.csv ./data

A run that was stopped goes on where it was when the same command is given again. The exit code is
0 when every row was taken or is listed as rejected, 1 when the import could not go on, 2 when the
mapping is wrong.)";

struct Options {
  Connection gateway;
  std::string mapping;
  std::string dir;
  std::string state;
  std::string rejects;
  std::string format;
  size_t in_flight = 64;
  int give_up_after = 60;
  bool dry_run = false;
};

// Says how far the import is after `seconds`.
void Show(const importer::Mapping& mapping, const ImportProgress& progress, double seconds) {
  const double read =
      static_cast<double>(progress.bytes) / std::max<int64_t>(progress.bytes_total, 1);
  const size_t step = progress.step;
  fmt::print(stderr, "step {} of {}, {}: {:.0f} rows/s, {} taken, {} rejected, {:.0f} %, {}\n",
             step + 1, mapping.steps.size(), mapping.steps[step].name, progress.rows / seconds,
             progress.taken.load(), progress.rejected.load(), 100 * read,
             read > 0 ? fmt::format("{:.0f} s left", seconds / read - seconds) : "starting");
}

StepFigures Sum(const ImportFigures& figures) {
  StepFigures sum;
  for (const StepFigures& step : figures.steps) {
    sum.rows += step.rows;
    sum.taken += step.taken;
    sum.rejected += step.rejected;
    sum.resumed += step.resumed;
  }
  return sum;
}

std::string Counts(const StepFigures& figures) {
  return fmt::format("\"rows\":{},\"taken\":{},\"rejected\":{},\"resumed\":{}", figures.rows,
                     figures.taken, figures.rejected, figures.resumed);
}

std::string Json(const ImportFigures& figures, const Options& options, double seconds) {
  std::string json =
      "{" + Counts(Sum(figures)) + ",\"calls\":" + std::to_string(figures.calls) + ",\"seconds\":";
  json += fmt::format("{:.3f},\"dry_run\":{},\"rejects_file\":", seconds, options.dry_run);
  if (Sum(figures).rejected > 0) {
    obs::AppendJsonString(options.rejects, json);
  } else {
    json += "null";
  }
  json += ",\"steps\":[";
  for (const StepFigures& step : figures.steps) {
    json += json.back() == '[' ? "{\"name\":" : ",{\"name\":";
    obs::AppendJsonString(step.name, json);
    json += "," + Counts(step) + "}";
  }
  return json + "]}";
}

std::string Text(const ImportFigures& figures, const Options& options, double seconds) {
  const StepFigures sum = Sum(figures);
  std::string text =
      fmt::format("{}: {} rows, {} {}, {} rejected", options.dry_run ? "dry run" : "imported",
                  sum.rows, sum.taken, options.dry_run ? "good" : "taken", sum.rejected);
  if (sum.resumed > 0) text += fmt::format(", {} of them by an earlier run", sum.resumed);
  text += fmt::format(", {} calls, {:.1f} s", figures.calls, seconds);
  if (sum.rejected > 0) text += fmt::format("; see {}", options.rejects);
  return text;
}

int Fail(const absl::Status& status, int code) {
  fmt::print(stderr, "guanxi import: {}\n", std::string(status.message()));
  return code;
}

int RunImportCommand(Options options) {
  const absl::Time start = absl::Now();
  const auto mapping = importer::LoadMapping(options.mapping, options.dir);
  if (!mapping.ok()) return Fail(mapping.status(), kBadUsage);
  if (options.state.empty()) options.state = mapping->name + ".import-state";
  if (options.rejects.empty()) options.rejects = mapping->name + ".rejects.csv";
  importer::ImportOptions run{.channel = options.dry_run ? nullptr : ConnectTo(options.gateway),
                              .state_path = options.state,
                              .rejects_path = options.rejects,
                              .in_flight = options.in_flight,
                              .give_up_after = absl::Seconds(options.give_up_after)};
  ImportProgress progress;
  absl::StatusOr<ImportFigures> figures;
  {
    const Ticker ticker([&](double seconds) { Show(*mapping, progress, seconds); });
    figures = importer::RunImport(*mapping, run, progress);
  }
  if (!figures.ok()) {
    const int code = Fail(figures.status(), kCannotGoOn);
    if (!options.dry_run)
      fmt::print(stderr, "what was done is in {}; run it again to go on\n", options.state);
    return code;
  }
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  fmt::print("{}\n", options.format == "json" ? Json(*figures, options, seconds)
                                              : Text(*figures, options, seconds));
  return kDone;
}

}  // namespace

Command AddImport(CLI::App& root) {
  auto options = std::make_shared<Options>();
  CLI::App* app = root.add_subcommand("import", "Bring CSV files into the suite, by a mapping");
  app->footer(kExamples);
  AddGateway(*app, options->gateway);
  AddOption(*app, "--mapping", options->mapping, "What becomes of which column, a TOML file")
      ->required()
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  app->add_option("DIR", options->dir, "Where the CSV files are")
      ->required()
      ->check(CLI::ExistingDirectory);
  AddSwitch(*app, "--dry-run", options->dry_run,
            "Check every row and list what would be rejected; call nothing");
  AddOption(*app, "--state", options->state,
            "What was done, to go on after a stop (default: <name>.import-state)")
      ->type_name("FILE");
  AddOption(*app, "--rejects", options->rejects,
            "Where rejected rows are listed (default: <name>.rejects.csv)")
      ->type_name("FILE");
  AddOption(*app, "--in-flight", options->in_flight, "Rows sent at a time")
      ->check(CLI::Range(1, 4096));
  AddOption(*app, "--give-up-after", options->give_up_after,
            "Seconds a call is tried while the gateway is away")
      ->check(CLI::Range(0, 86400));
  AddFormat(*app, options->format, {"text", "json"});
  return {app, [options] { return RunImportCommand(*options); }};
}

}  // namespace guanxi::cli

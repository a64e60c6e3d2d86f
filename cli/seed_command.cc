// `guanxi seed`: a believable company for demonstrations and measurements.
#include <fmt/core.h>

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/options.h"
#include "cli/seed/loader.h"
#include "cli/seed/plan.h"
#include "cli/ticker.h"

namespace guanxi::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  guanxi seed --size small
  guanxi seed --size medium --seed 7 --until 2026-01-01
  guanxi seed --customers 1000 --gateway crm.example.com:7700

The same seed, number of customers and --until give the same records with the same ids. Repeating a
load is harmless: what is there is left as it is. A load that was stopped is completed by the same
command with the same --until within a day.)";

struct Options {
  Connection gateway;
  std::string size = "small";
  std::string until;
  int64_t customers = 0;
  uint64_t seed = 1;
  size_t in_flight = 64;
  int give_up_after = 60;
};

// Says how far the load is after `seconds`.
void Show(const seed::LoadFigures& figures, const seed::Loader& loader, double seconds) {
  fmt::print(stderr, "{} records, {:.0f} records/s, {:.0f} calls/s\n", figures.records(),
             figures.records() / seconds, loader.calls() / seconds);
}

std::string Text(const seed::LoadFigures& figures) {
  std::string text = "seeded:";
  int64_t existing = 0;
  for (size_t i = 0; i < seed::kKinds; ++i) {
    const int64_t there = figures.existing[i];
    existing += there;
    text += fmt::format("{} {} {}", i == 0 ? "" : ",", figures.made[i] + there,
                        seed::PluralOf(static_cast<seed::Kind>(i)));
  }
  if (existing > 0) text += fmt::format(" ({} records were there already)", existing);
  return text;
}

int RunSeed(const Options& options) {
  seed::Plan plan{
      .seed = options.seed,
      .customers = options.customers > 0 ? options.customers : seed::CustomersOfSize(options.size),
      .until = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone())};
  if (!options.until.empty() && !absl::ParseCivilTime(options.until, &plan.until)) {
    fmt::print(stderr, "guanxi seed: --until must be a date, such as 2026-01-31\n");
    return kBadUsage;
  }
  if (plan.until > absl::ToCivilDay(absl::Now(), absl::UTCTimeZone())) {
    fmt::print(stderr, "guanxi seed: --until must not be in the future\n");
    return kBadUsage;
  }
  const absl::Time start = absl::Now();
  seed::LoadFigures figures;
  seed::Loader loader(
      ConnectTo(options.gateway),
      {.in_flight = options.in_flight, .give_up_after = absl::Seconds(options.give_up_after)},
      &figures);
  absl::Status status;
  {
    const Ticker ticker([&](double seconds) { Show(figures, loader, seconds); });
    status = loader.Load(plan);
  }
  if (!status.ok()) {
    fmt::print(stderr, "guanxi seed: {}\n", std::string(status.message()));
    fmt::print(stderr, "{} records are there; run it again to go on\n", figures.records());
    return kCannotGoOn;
  }
  fmt::print("{}, {} calls, {:.1f} s\n", Text(figures), loader.calls(),
             absl::ToDoubleSeconds(absl::Now() - start));
  return kDone;
}

}  // namespace

Command AddSeed(CLI::App& root) {
  auto options = std::make_shared<Options>();
  CLI::App* app = root.add_subcommand("seed", "Fill the suite with a believable company");
  app->footer(kExamples);
  AddGateway(*app, options->gateway);
  AddOption(*app, "--size", options->size, "200, 5,000 or 100,000 customers")
      ->check(CLI::IsMember({"small", "medium", "large"}));
  app->add_option("--customers", options->customers, "So many customers instead of a size's")
      ->check(CLI::Range(1, 1'000'000))
      ->envname(EnvironmentName("--customers"));
  AddOption(*app, "--seed", options->seed, "Another number gives another company, beside the first")
      ->check(CLI::Range(0, 999'999'999));
  app->add_option("--until", options->until,
                  "The two years of history end before this day (default: today, UTC)")
      ->type_name("YYYY-MM-DD")
      ->envname(EnvironmentName("--until"));
  AddOption(*app, "--in-flight", options->in_flight, "Records sent at a time")
      ->check(CLI::Range(1, 4096));
  AddOption(*app, "--give-up-after", options->give_up_after,
            "Seconds a call is tried while the gateway is away")
      ->check(CLI::Range(0, 86400));
  return {app, [options] { return RunSeed(*options); }};
}

}  // namespace guanxi::cli

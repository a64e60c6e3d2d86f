// `guanxi bench`: how fast the suite is on this machine.
#include <memory>

#include "cli/bench/bench.h"
#include "cli/bench/echo_server.h"
#include "cli/commands.h"
#include "cli/options.h"

namespace guanxi::cli {
namespace {

constexpr char kExamples[] =
    R"(Starts an echo server and a whole suite of its own in --dir, loads customers, and measures each call against a
floor in turn: raw gRPC echo with as many calls in flight, raw RocksDB group commit. Quote the ratios: they hold
when the machine is busy, the figures do not. Do not run it beside a suite that serves people.

Examples:
  guanxi bench
  guanxi bench --json --customers 10000,1000000
  guanxi bench --dir /mnt/data/bench --seconds 3 --rounds 5)";

}  // namespace

Command AddBench(CLI::App& root) {
  auto options = std::make_shared<bench::BenchOptions>();
  CLI::App* app = root.add_subcommand(
      "bench", "How fast the suite is, as ratios to floors measured in the same run");
  app->footer(kExamples);
  AddOption(*app, "--dir", options->dir,
            "Folder on the disk to measure; what the run makes in it is removed");
  AddOption(*app, "--customers", options->customers, "Sizes to measure at, ascending")
      ->delimiter(',');
  AddOption(*app, "--seconds", options->seconds, "Length of each single measurement")
      ->check(CLI::PositiveNumber);
  AddOption(*app, "--rounds", options->rounds,
            "Measurements of floor and subject in turn; the median counts")
      ->check(CLI::PositiveNumber);
  app->add_flag("--json", options->json, "One JSON object per figure");
  // What the floor is measured against, started by the bench itself.
  CLI::App* echo = app->add_subcommand("echo-server", "Serve echoes")->group("");
  return {app, [options, echo] {
            return echo->parsed() ? bench::RunEchoServer() : bench::RunBench(*options);
          }};
}

}  // namespace guanxi::cli

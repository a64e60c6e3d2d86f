// `guanxi bench`: how fast the suite is on this machine.
#include <memory>

#include "cli/bench/bench.h"
#include "cli/bench/echo_server.h"
#include "cli/bench/search_bench.h"
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
  guanxi bench --dir /mnt/data/bench --seconds 3 --rounds 5
  guanxi bench search --names company_names.txt)";

constexpr char kSearchExamples[] =
    R"(Makes a customer of every name in a file and measures, one call at a time and through the gateway, how long each kind
of search takes; then creates customers and counts those that the very next search finds.

Examples:
  guanxi bench search --names company_names.txt
  guanxi bench search --names company_names.txt --skip 0 --searches 10000 --json)";

CLI::App* AddSearch(CLI::App& bench, bench::SearchBenchOptions& options) {
  CLI::App* app = bench.add_subcommand("search", "How fast customers are found among many names");
  app->footer(kSearchExamples);
  AddOption(*app, "--dir", options.dir,
            "Folder on the disk to measure; what the run makes in it is removed");
  AddOption(*app, "--names", options.names, "File with a name in each line")->required();
  AddOption(*app, "--skip", options.skip, "Lines of it before the first name");
  AddOption(*app, "--searches", options.searches, "Searches of each kind")
      ->check(CLI::PositiveNumber);
  AddOption(*app, "--creates", options.creates, "Customers to create and look for");
  app->add_flag("--json", options.json, "One JSON object per figure");
  return app;
}

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
  auto search_options = std::make_shared<bench::SearchBenchOptions>();
  CLI::App* search = AddSearch(*app, *search_options);
  return {app, [options, echo, search, search_options] {
            if (echo->parsed()) return bench::RunEchoServer();
            return search->parsed() ? bench::RunSearchBench(*search_options)
                                    : bench::RunBench(*options);
          }};
}

}  // namespace guanxi::cli

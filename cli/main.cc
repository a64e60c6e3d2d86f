// `guanxi`: the services, the gateway and the tools around them, in one executable.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/version.h"

namespace {

constexpr char kExamples[] = R"(Examples:
  guanxi serve all --data-dir ./var
  guanxi seed --size small
  guanxi report pipeline
  guanxi show customer --phone +8613800138000
  guanxi watch pipeline

Every option --some-name is also read from the environment as GUANXI_SOME_NAME, and from the file
given with --config: TOML, with a table for each command ([serve], [import], ...). A flag on the
command line wins over the environment, and the environment over the file.)";

int Run(int argc, char** argv) {
  using namespace guanxi::cli;
  CLI::App app(
      "Customer relationship management as services: customers, pipeline, tickets, loyalty",
      "guanxi");
  app.footer(kExamples);
  app.set_version_flag("--version", std::string("guanxi ") + kVersion);
  AddConfigFile(app);
  app.require_subcommand(1);
  const std::vector<Command> commands = {AddServe(app),  AddImport(app), AddImportJob(app),
                                         AddExport(app), AddSeed(app),   AddReport(app),
                                         AddShow(app),   AddWatch(app),  AddBench(app),
                                         AddToken(app),  AddAudit(app)};
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kBadUsage;
  }
  for (const Command& command : commands) {
    if (command.app->parsed()) return command.run();
  }
  return kBadUsage;
}

}  // namespace

int main(int argc, char** argv) {
#ifdef NDEBUG
  // What ships does not watch the order of its locks at each of them; what is tested does.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
  try {
    return Run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "guanxi: %s\n", error.what());
    return guanxi::cli::kCannotGoOn;
  }
}

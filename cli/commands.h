// The commands of `guanxi`. Each is one file: it adds its options to the command line and says what
// to run.
#ifndef GUANXI_CLI_COMMANDS_H_
#define GUANXI_CLI_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <functional>

namespace guanxi::cli {

// Exit codes.
inline constexpr int kDone = 0;
inline constexpr int kCannotGoOn = 1;
inline constexpr int kBadUsage = 2;

struct Command {
  CLI::App* app = nullptr;
  std::function<int()> run;  // returns the exit code; called when the command was given
};

// Each adds its command to `root`, which outlives it.
Command AddServe(CLI::App& root);
Command AddImport(CLI::App& root);
Command AddImportJob(CLI::App& root);
Command AddExport(CLI::App& root);
Command AddSeed(CLI::App& root);
Command AddReport(CLI::App& root);
Command AddShow(CLI::App& root);
Command AddWatch(CLI::App& root);
Command AddBench(CLI::App& root);
Command AddToken(CLI::App& root);
Command AddAudit(CLI::App& root);

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_COMMANDS_H_

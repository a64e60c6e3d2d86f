// Options as every command has them: the same by flag, environment and TOML file.
#ifndef GUANXI_CLI_OPTIONS_H_
#define GUANXI_CLI_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace guanxi::cli {

// The environment variable of a flag: GUANXI_DATA_DIR of `--data-dir`.
std::string EnvironmentName(const std::string& flag);

// Adds `--config FILE` (GUANXI_CONFIG). What the environment says counts before what the file says.
CLI::Option* AddConfigFile(CLI::App& root);

// Adds `--name VALUE`, also read from the environment and from the command's table in the file.
// `value` holds the default and outlives the parse.
template <typename T>
CLI::Option* AddOption(CLI::App& command,
                       const std::string& flag,
                       T& value,
                       const std::string& help) {
  return command.add_option(flag, value, help)
      ->envname(EnvironmentName(flag))
      ->capture_default_str();
}

// Adds a switch, `--name`; in environment and file it is true or false.
CLI::Option* AddSwitch(CLI::App& command,
                       const std::string& flag,
                       bool& value,
                       const std::string& help);

// Adds `--format` with `formats`, the first of which is the default.
CLI::Option* AddFormat(CLI::App& command,
                       std::string& format,
                       const std::vector<std::string>& formats);

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_OPTIONS_H_

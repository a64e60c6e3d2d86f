#include "cli/options.h"

#include <cstdlib>
#include <memory>

#include "absl/strings/ascii.h"

namespace guanxi::cli {
namespace {

constexpr char kConfigVariable[] = "GUANXI_CONFIG";

// CLI11 asks the file before the environment. Leaving out what the environment has turns that
// round.
class EnvironmentFirst final : public CLI::ConfigTOML {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> items = CLI::ConfigTOML::from_config(input);
    std::erase_if(items, [](const CLI::ConfigItem& item) {
      // "++" and "--" begin and end a table.
      return item.name.front() != '+' && item.name.front() != '-' &&
             std::getenv(EnvironmentName(item.name).c_str()) != nullptr;
    });
    return items;
  }
};

}  // namespace

CLI::Option* AddConfigFile(CLI::App& root) {
  root.config_formatter(std::make_shared<EnvironmentFirst>());
  root.allow_config_extras(CLI::config_extras_mode::error);
  // CLI11 reads the file before it looks at variables, so this one is looked at here.
  const char* const file = std::getenv(kConfigVariable);
  return root
      .set_config("--config", file == nullptr ? "" : file, "Read options from this TOML file",
                  file != nullptr)
      ->type_name(std::string("FILE (Env:") + kConfigVariable + ")");
}

std::string EnvironmentName(const std::string& flag) {
  std::string name = "GUANXI_";
  for (const char c : flag.substr(flag.find_first_not_of('-'))) {
    name.push_back(c == '-' ? '_' : absl::ascii_toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

CLI::Option* AddSwitch(CLI::App& command,
                       const std::string& flag,
                       bool& value,
                       const std::string& help) {
  return command.add_flag(flag, value, help)->envname(EnvironmentName(flag));
}

CLI::Option* AddFormat(CLI::App& command,
                       std::string& format,
                       const std::vector<std::string>& formats) {
  format = formats.front();
  // No variable of its own: what one command prints has nothing to do with what another does.
  return command.add_option("--format", format, "What to print")
      ->check(CLI::IsMember(formats))
      ->capture_default_str();
}

}  // namespace guanxi::cli

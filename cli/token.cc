// `guanxi token`: a token for trying the suite, from the development key of its data directory.
#include <fmt/core.h>

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "common/access/token/signer.h"
#include "common/api/ids.h"
#include "common/api/resource_name.h"

namespace guanxi::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  guanxi token --user users/li-na
  guanxi token --data-dir ./var --user users/li-na --lifetime 30m
  guanxi token --service-account serviceAccounts/nightly-export

A call carries the token as metadata `authorization: Bearer TOKEN`. The key is the one that
`guanxi serve all` creates in its data directory on the first start; whoever can read it can be
anybody, and suites that are not for development refuse its tokens.)";

constexpr absl::Duration kShortest = absl::Seconds(1);
constexpr absl::Duration kLongest = absl::Hours(24 * 31);

struct Options {
  std::string data_dir = "./var";
  std::string user;
  std::string service_account;
  std::string lifetime = "12h";
  std::string audience{token::kDevelopmentAudience};
};

int BadUsage(std::string_view rule) {
  fmt::print(stderr, "guanxi token: {}\n", rule);
  return kBadUsage;
}

int NoKey(const Options& options, const absl::Status& status) {
  fmt::print(stderr, "guanxi token: {}\n", std::string(status.message()));
  const auto file = std::filesystem::path(options.data_dir) / token::kDevelopmentKeyFile;
  if (std::error_code error; !std::filesystem::exists(file, error)) {
    fmt::print(stderr, "`guanxi serve all --data-dir {}` creates the key on its first start\n",
               options.data_dir);
  }
  return kCannotGoOn;
}

int RunToken(const Options& options) {
  if (options.user.empty() == options.service_account.empty()) {
    return BadUsage("give either --user or --service-account");
  }
  const bool person = !options.user.empty();
  const std::string& subject = person ? options.user : options.service_account;
  if (!api::IdOf(subject, person ? "users" : "serviceAccounts", "subject").ok()) {
    return BadUsage(person ? "--user must be a name such as users/li-na"
                           : "--service-account must be a name such as serviceAccounts/export");
  }
  absl::Duration lifetime;
  if (!absl::ParseDuration(options.lifetime, &lifetime) || lifetime < kShortest ||
      lifetime > kLongest) {
    return BadUsage("--lifetime must be 1s to 744h, such as 30m or 12h");
  }
  const auto signer = token::OpenDevelopmentKey(options.data_dir);
  if (!signer.ok()) return NoKey(options, signer.status());
  const SystemClock clock;
  const auto minted = (*signer)->Mint({.subject = subject,
                                       .issuer = std::string(token::kDevelopmentIssuer),
                                       .audience = options.audience,
                                       .lifetime = lifetime,
                                       .id = api::NewSystemIds(&clock)->NewId()},
                                      clock.Now());
  if (!minted.ok()) {
    fmt::print(stderr, "guanxi token: {}\n", std::string(minted.status().message()));
    return kCannotGoOn;
  }
  fmt::print("{}\n", *minted);
  return kDone;
}

}  // namespace

Command AddToken(CLI::App& root) {
  auto options = std::make_shared<Options>();
  CLI::App* app = root.add_subcommand("token", "Print a token for a user, for development");
  app->footer(kExamples);
  AddOption(*app, "--data-dir", options->data_dir, "The data directory of the suite")
      ->type_name("DIR");
  CLI::Option* user =
      app->add_option("--user", options->user, "Who the token is for")->type_name("users/ID");
  app->add_option("--service-account", options->service_account, "The same for a program")
      ->type_name("serviceAccounts/ID")
      ->excludes(user);
  AddOption(*app, "--lifetime", options->lifetime, "How long it holds, such as 30m or 12h")
      ->type_name("DURATION");
  AddOption(*app, "--audience", options->audience, "Whom it is for: the suite's audience");
  return {app, [options] { return RunToken(*options); }};
}

}  // namespace guanxi::cli

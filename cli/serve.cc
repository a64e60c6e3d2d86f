// `guanxi serve`: one service, the gateway, or all of it, until it is told to stop.
#include <fmt/core.h>
#include <grpc/support/log.h>

#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <utility>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/serve/listen_address.h"
#include "cli/serve/signals.h"
#include "cli/serve/suite_host.h"
#include "cli/version.h"
#include "common/obs/log.h"

namespace guanxi::cli {
namespace {

// Every service and the gateway, each with the port it has when it runs alone. A service comes
// after those it follows.
struct Part {
  const char* name;
  int port;
};
constexpr std::array<Part, 6> kParts = {{{"gateway", 7700},
                                         {"directory", 7701},
                                         {"customers", 7702},
                                         {"pipeline", 7703},
                                         {"tickets", 7704},
                                         {"loyalty", 7705}}};
constexpr char kGateway[] = "gateway";
constexpr char kAll[] = "all";

constexpr char kExamples[] = R"(Examples:
  guanxi serve all --data-dir ./var
  guanxi serve all --data-dir ./var --gateway-listen 127.0.0.1:0 --metrics-listen 127.0.0.1:7790
  guanxi serve customers --data-dir /var/lib/guanxi --listen 127.0.0.1:7702
  guanxi serve loyalty --pipeline 127.0.0.1:7703 --tickets 127.0.0.1:7704
  guanxi serve gateway --listen 127.0.0.1:7700 --customers 127.0.0.1:7702

When everything answers, one line is printed: `serving` and the addresses. SIGTERM or SIGINT stops
in order: calls in progress are finished, the stores are closed. A second one stops at once.)";

constexpr char kRemoteHelp[] =
    "Allow addresses that other machines reach. Callers are not authenticated: whoever reaches a "
    "port may read and "
    "change everything, and may act as any user. Only for networks all of whose members are "
    "trusted";

struct Options {
  std::string what;
  std::string data_dir = "./var";
  std::string listen;
  std::map<std::string, std::string> part_listen;  // by part
  std::map<std::string, std::string> peers;        // by service
  std::string metrics_listen;
  std::string phone_region = "CN";
  std::string log_level = "info";
  int64_t cache_mb = 0;
  bool allow_remote = false;
};

std::string Loopback(int port) { return fmt::format("127.0.0.1:{}", port); }

// Where `part` listens: as was said, else on its own port, but under `all` only the gateway has a
// fixed one.
std::string ListenOf(const Options& options, const Part& part) {
  const bool alone = options.what == part.name;
  if (alone && !options.listen.empty()) return options.listen;
  const std::string& given = options.part_listen.at(part.name);
  if (!given.empty()) return given;
  return Loopback(alone || part.name == std::string(kGateway) ? part.port : 0);
}

SuiteOptions SuiteOf(const Options& options) {
  SuiteOptions suite{.data_dir = options.data_dir,
                     .metrics_listen = options.metrics_listen,
                     .phone_region = options.phone_region,
                     .cache_mb = options.cache_mb};
  const bool all = options.what == kAll;
  suite.gateway = all || options.what == kGateway;
  for (const Part& part : kParts) {
    if (part.name == std::string(kGateway)) {
      if (suite.gateway) suite.listen[part.name] = ListenOf(options, part);
      continue;
    }
    if (all || options.what == part.name) {
      suite.services.push_back(part.name);
      suite.listen[part.name] = ListenOf(options, part);
    } else {
      const std::string& peer = options.peers.at(part.name);
      suite.peers[part.name] = peer.empty() ? Loopback(part.port) : peer;
    }
  }
  return suite;
}

obs::Level LevelOf(const std::string& name) {
  static const std::map<std::string, obs::Level> levels = {{"debug", obs::Level::kDebug},
                                                           {"info", obs::Level::kInfo},
                                                           {"warning", obs::Level::kWarning},
                                                           {"error", obs::Level::kError}};
  return levels.at(name);
}

// gRPC writes lines of its own form to standard error; here they become records like all others.
void TakeGrpcLog() {
  gpr_set_log_function([](gpr_log_func_args* line) {
    const obs::Level level = line->severity == GPR_LOG_SEVERITY_ERROR  ? obs::Level::kError
                             : line->severity == GPR_LOG_SEVERITY_INFO ? obs::Level::kInfo
                                                                       : obs::Level::kDebug;
    obs::Log(level, "grpc", {{"text", line->message}, {"file", line->file}, {"line", line->line}});
  });
}

int CheckAddresses(const Options& options, const SuiteOptions& suite) {
  if (options.allow_remote) return kDone;
  for (const auto& [part, address] : suite.listen) {
    if (IsLoopback(address)) continue;
    fmt::print(stderr,
               "guanxi serve: {} would listen on {}, which other machines reach, and callers are "
               "not authenticated; "
               "--allow-remote-trusted-callers permits it\n",
               part, address);
    return kBadUsage;
  }
  return kDone;
}

int RunServe(const Options& options) {
  const SuiteOptions suite_options = SuiteOf(options);
  if (const int code = CheckAddresses(options, suite_options); code != kDone) return code;
  // Before the first thread, so that no other takes the signals.
  HoldStopSignals();
  obs::ConfigureLog({.service = options.what == kAll ? "guanxi" : options.what,
                     .version = kVersion,
                     .level = LevelOf(options.log_level)});
  TakeGrpcLog();
  auto suite = SuiteHost::Start(suite_options);
  if (!suite.ok()) {
    obs::Log(obs::Level::kError, "cannot start", {{"cause", suite.status().message()}});
    obs::ProcessLog().Flush(absl::Seconds(1));
    fmt::print(stderr, "guanxi serve: {}\n", std::string(suite.status().message()));
    return kCannotGoOn;
  }
  fmt::print("{}\n", (*suite)->ServingLine());
  std::fflush(stdout);
  const int signal = StopSignal();
  obs::Log(obs::Level::kInfo, "stopping", {{"signal", signal}});
  ExitOnNextSignal();
  suite->reset();
  obs::Log(obs::Level::kInfo, "stopped", {{"part", "all"}});
  obs::ProcessLog().Flush(absl::Seconds(1));
  return kDone;
}

void AddPartOptions(CLI::App& app, Options& options) {
  for (const Part& part : kParts) {
    const std::string name = part.name;
    AddOption(
        app, fmt::format("--{}-listen", name), options.part_listen[name],
        fmt::format("Address the {} listens on (default: 127.0.0.1:{})", name,
                    name == kGateway ? std::to_string(part.port) : "0, a free port, under `all`"))
        ->type_name("ADDRESS");
  }
  for (const Part& part : kParts) {
    const std::string name = part.name;
    if (name == kGateway) continue;
    AddOption(app, "--" + name, options.peers[name],
              fmt::format("Where {} is, when it does not run here (default: {})", name,
                          Loopback(part.port)))
        ->type_name("ADDRESS");
  }
}

}  // namespace

Command AddServe(CLI::App& root) {
  auto options = std::make_shared<Options>();
  CLI::App* app = root.add_subcommand("serve", "Run a service, the gateway, or all of them");
  app->footer(kExamples);
  std::vector<std::string> names = {kAll};
  for (const Part& part : kParts) names.emplace_back(part.name);
  app->add_option("WHAT", options->what, "What to run")->required()->check(CLI::IsMember(names));
  AddOption(*app, "--data-dir", options->data_dir, "Where the stores are, one directory each")
      ->type_name("DIR");
  AddOption(*app, "--listen", options->listen,
            "Address a single service listens on (default: its port on 127.0.0.1)")
      ->type_name("ADDRESS");
  AddPartOptions(*app, *options);
  AddOption(*app, "--metrics-listen", options->metrics_listen,
            "Address Prometheus scrapes; empty for none")
      ->type_name("ADDRESS");
  AddOption(*app, "--cache-mb", options->cache_mb,
            "Memory for blocks read, MiB, all stores together; 0 takes a quarter of "
            "what the machine or the control group has")
      ->check(CLI::NonNegativeNumber);
  AddOption(*app, "--phone-region", options->phone_region,
            "Country of phone numbers written without a country code, "
            "ISO 3166-1; not to be changed once there are customers");
  AddOption(*app, "--log-level", options->log_level, "The least that is logged")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
  AddSwitch(*app, "--allow-remote-trusted-callers", options->allow_remote, kRemoteHelp);
  return {app, [options] { return RunServe(*options); }};
}

}  // namespace guanxi::cli

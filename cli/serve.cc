// `guanxi serve`: one service, the gateway, or all of it, until it is told to stop.
#include <fmt/core.h>
#include <grpc/support/log.h>

#include <algorithm>
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
constexpr char kAuto[] = "auto";
constexpr char kRefused[] = "refused";
constexpr char kAccepted[] = "accepted";
constexpr char kInternalKeyFile[] = "internal-key.pem";

constexpr char kExamples[] = R"(Examples:
  guanxi serve all --data-dir ./var
  guanxi serve all --data-dir ./var --gateway-listen 127.0.0.1:0 --metrics-listen 127.0.0.1:7790
  guanxi serve customers --data-dir /var/lib/guanxi --listen 127.0.0.1:7702
  guanxi serve loyalty --pipeline 127.0.0.1:7703 --tickets 127.0.0.1:7704
  guanxi serve gateway --listen 127.0.0.1:7700 --customers 127.0.0.1:7702
  guanxi serve all --gateway-listen 10.0.0.5:7700 --jwks http://idp.internal/jwks --issuer https://idp.example.com

Callers prove who they are: with a token of the identity provider that --jwks and --issuer name, with an API key,
or, services among themselves, with --tls-client-ca or --internal-key. Only `serve all` on loopback addresses, without
--jwks, also takes calls without a credential, as the operator's; --anonymous refused ends that, and --anonymous accepted extends
it to parts that run alone on loopback addresses.

When everything answers, one line is printed: `serving` and the addresses. SIGTERM or SIGINT stops
in order: calls in progress are finished, the stores are closed. A second one stops at once.)";

struct Options {
  std::string what;
  std::string data_dir = "./var";
  std::string listen;
  std::map<std::string, std::string> part_listen;  // by part
  std::map<std::string, std::string> peers;        // by service
  std::string metrics_listen;
  std::string phone_region = "CN";
  int merge_undo_days = 30;
  std::string log_level = "info";
  int64_t cache_mb = 0;
  AccessOptions access;
  std::string anonymous = kAuto;
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
                     .merge_undo_days = options.merge_undo_days,
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

bool OnLoopback(const SuiteOptions& suite) {
  return std::all_of(suite.listen.begin(), suite.listen.end(),
                     [](const auto& part) { return IsLoopback(part.second); });
}

// Who may call without a credential, and whose development tokens count.
void SetTrust(const Options& options, SuiteOptions& suite) {
  suite.access = options.access;
  suite.access.alone = options.what != kAll;
  // Who has an identity provider has no use for callers that nobody vouches for.
  const bool trying =
      options.what == kAll && options.anonymous == kAuto && options.access.jwks.empty();
  if (trying) suite.access.development_dir = options.data_dir;
  suite.access.anonymous = options.anonymous == kAccepted ||
                           (trying && OnLoopback(suite) && options.access.tls_certificate.empty());
  // Parts that share a directory on one machine can share its key.
  const bool has_identity =
      !options.access.internal_key.empty() || !options.access.tls_certificate.empty();
  if (suite.access.alone && !has_identity && OnLoopback(suite))
    suite.access.internal_key = options.data_dir + "/" + kInternalKeyFile;
}

int BadUsage(const char* why) {
  fmt::print(stderr, "guanxi serve: {}\n", why);
  return kBadUsage;
}

// Who trusts everybody listens where only this machine's programs call; a part that runs alone
// calls others, who have to know it.
int CheckTrust(const Options& options, const SuiteOptions& suite) {
  if (options.anonymous == kAccepted && !OnLoopback(suite))
    return BadUsage("--anonymous accepted is for parts that listen on loopback addresses");
  const AccessOptions& access = suite.access;
  if (access.alone && access.internal_key.empty() && access.tls_certificate.empty()) {
    return BadUsage(
        "a part that runs alone proves to the others who it is: give --tls-cert, --tls-key and "
        "--tls-client-ca, or the same --internal-key to all");
  }
  // It would start, and take no other part's word.
  if (access.alone && access.internal_key.empty() && access.tls_client_authorities.empty()) {
    return BadUsage(
        "--tls-cert of a part that runs alone does not tell it who the others are: give "
        "--tls-client-ca, who signs their certificates, or the same --internal-key to all");
  }
  return kDone;
}

int RunServe(const Options& options) {
  SuiteOptions suite_options = SuiteOf(options);
  SetTrust(options, suite_options);
  if (const int code = CheckTrust(options, suite_options); code != kDone) return code;
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

void AddTlsOptions(CLI::App& app, AccessOptions& access) {
  AddOption(app, "--tls-cert", access.tls_certificate,
            "Certificate chain, PEM; with it connections are encrypted")
      ->type_name("FILE");
  AddOption(app, "--tls-key", access.tls_key, "Its private key, PEM")->type_name("FILE");
  AddOption(app, "--tls-ca", access.tls_authorities,
            "Who signs the other parts' certificates, PEM (default: the machine's authorities)")
      ->type_name("FILE");
  AddOption(app, "--tls-client-ca", access.tls_client_authorities,
            "Who signs certificates by which services prove who they are, PEM")
      ->type_name("FILE");
}

void AddAccessOptions(CLI::App& app, Options& options) {
  AccessOptions& access = options.access;
  AddOption(app, "--jwks", access.jwks,
            "Keys of the identity provider: a file, which may be repeated, or one http:// address")
      ->type_name("FILE|URL");
  AddOption(app, "--issuer", access.issuer, "What its tokens have as `iss`")->type_name("NAME");
  AddOption(app, "--audience", access.audience, "What tokens for this suite have as `aud`")
      ->type_name("NAME");
  AddOption(
      app, "--anonymous", options.anonymous,
      "Calls without a credential: `auto` takes them as the operator's under `all` on loopback "
      "addresses, and tokens of the development key under `all`, but neither with --jwks; "
      "`refused` "
      "takes neither; `accepted` takes the calls in any part that listens on loopback addresses "
      "only")
      ->check(CLI::IsMember({kAuto, kRefused, kAccepted}));
  AddOption(app, "--internal-key", access.internal_key,
            "Private key, PEM, with which the parts of the suite sign what they send one another; "
            "made when there is none (default, for parts alone on loopback addresses: "
            "internal-key.pem in --data-dir)")
      ->type_name("FILE");
  AddTlsOptions(app, access);
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
  AddOption(*app, "--merge-undo-days", options->merge_undo_days,
            "For how many days a merge of customers can be taken back")
      ->check(CLI::Range(0, 3650));
  AddOption(*app, "--log-level", options->log_level, "The least that is logged")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
  AddAccessOptions(*app, *options);
  return {app, [options] { return RunServe(*options); }};
}

}  // namespace guanxi::cli

#include "cli/serve/service_host.h"

#include <fmt/core.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/serve/errors.h"
#include "common/obs/log.h"
#include "common/obs/store_metrics.h"
#include "common/records/record_answers.h"
#include "common/rpc/channel.h"
#include "common/status/macros.h"
#include "common/subjects/erasing.h"
#include "common/table/reindex.h"
#include "common/text/normalize.h"
#include "services/customers/assembly.h"
#include "services/directory/assembly.h"
#include "services/loyalty/assembly.h"
#include "services/pipeline/assembly.h"
#include "services/tickets/assembly.h"

namespace guanxi::cli {
namespace {

constexpr std::string_view kStorePrefix = "guanxi_store_";

absl::StatusOr<std::unique_ptr<kv::RocksEngine>> OpenStore(
    const ServiceOptions& options, std::function<void(const absl::Status&)> on_failure) {
  const std::filesystem::path dir = std::filesystem::path(options.data_dir) / options.name;
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (error) return errors::BadDataDir(dir.string(), error.message());
  kv::RocksOptions rocks{.dir = dir.string()};
  rocks.cache_bytes = static_cast<size_t>(options.memory.cache_bytes);
  rocks.write_buffer_bytes = static_cast<size_t>(options.memory.write_buffer_bytes);
  rocks.committer.on_failure = std::move(on_failure);
  return kv::RocksEngine::Open(rocks);
}

// Beside the stores' directories, so that it stays when one of these is replaced.
absl::StatusOr<std::unique_ptr<subjects::Ledger>> OpenLedger(const ServiceOptions& options) {
  const std::filesystem::path dir = std::filesystem::path(options.data_dir) / "erasures";
  return subjects::Ledger::Open((dir / options.name).string());
}

// The engine's figures by the names StoreMetrics gives its prefix to.
std::shared_ptr<prometheus::Collectable> FiguresOf(const std::string& name,
                                                   const kv::RocksEngine* engine) {
  return std::make_shared<obs::StoreMetrics>(name, [engine] {
    obs::StoreMetrics::Figures figures = engine->metrics();
    for (auto& [figure, value] : figures) {
      if (figure.rfind(kStorePrefix, 0) == 0) figure.erase(0, kStorePrefix.size());
    }
    return figures;
  });
}

}  // namespace

ServiceHost::ServiceHost(std::string name, const Process& process)
    : name_(std::move(name)),
      process_(process),
      authenticator_(process.access->NewAuthenticator(&roster_)),
      usage_(process.ids->NewId()),
      workers_(2, 64) {}

absl::StatusOr<ServiceHost::Assembled> ServiceHost::Assemble(const ServiceOptions& options,
                                                             const rpc::Environment& environment) {
  const auto hold = [](auto assembly) {
    Assembled assembled;
    assembled.services = assembly->services();
    assembled.catalog = &assembly->catalog();
    assembled.assembly = std::move(assembly);
    return assembled;
  };
  const auto channel = [&](const char* peer) {
    return rpc::Connect(options.peers.at(peer), process_.access->ChannelAs(name_));
  };
  if (options.name == "directory") {
    auto assembly =
        std::make_shared<directory::Assembly>(environment, hub_.get(), process_.ids,
                                              directory::Peers{{"customers", channel("customers")},
                                                               {"pipeline", channel("pipeline")},
                                                               {"tickets", channel("tickets")},
                                                               {"loyalty", channel("loyalty")}});
    Assembled assembled = hold(assembly);
    assembled.start = [jobs = assembly.get()](const Peers&) { jobs->StartJobs(); };
    return assembled;
  }
  if (options.name == "pipeline") {
    auto assembly = std::make_shared<pipeline::Assembly>(environment, hub_.get(), process_.ids);
    Assembled assembled = hold(assembly);
    assembled.start = [this, following = assembly.get()](const Peers& peers) {
      following->StartFollowing(
          {.customers = rpc::Connect(peers.at("customers"), process_.access->ChannelAs(name_))});
    };
    return assembled;
  }
  if (options.name == "tickets")
    return hold(std::make_shared<tickets::Assembly>(environment, hub_.get(), process_.ids));
  if (options.name == "customers") {
    text::LoadTables();
    auto assembly = std::make_shared<customers::Assembly>(
        environment, hub_.get(), process_.ids,
        customers::Options{.default_region = options.phone_region,
                           .merge_undo_window = absl::Hours(24 * options.merge_undo_days)});
    Assembled assembled = hold(assembly);
    assembled.copies = assembly->copies();
    // Those it follows may follow it, so that where they are is known when all of them listen.
    assembled.start = [this, following = assembly.get()](const Peers& peers) {
      const auto at = [&](const char* peer) {
        return rpc::Connect(peers.at(peer), process_.access->ChannelAs(name_));
      };
      following->StartFollowing({.pipeline = at("pipeline"),
                                 .tickets = at("tickets"),
                                 .loyalty = at("loyalty"),
                                 .customers = at("customers")});
      following->StartJobs();
    };
    return assembled;
  }
  if (options.name == "loyalty") {
    const loyalty::Options feeds{.pipeline = channel("pipeline"),
                                 .tickets = channel("tickets"),
                                 .customers = channel("customers")};
    auto assembly =
        std::make_shared<loyalty::Assembly>(environment, hub_.get(), process_.ids, feeds);
    Assembled assembled = hold(assembly);
    // Ends with the assembly, which is taken down before the engine.
    assembled.start = [following = assembly.get()](const Peers&) {
      following->StartFollowing();
      following->StartJobs();
    };
    return assembled;
  }
  return errors::UnknownService(options.name);
}

rpc::Environment ServiceHost::EnvironmentOf() {
  rpc::Environment environment{.engine = engine_.get(),
                               .clock = process_.clock,
                               .authenticator = authenticator_.get(),
                               .metrics = process_.metrics,
                               .workers = &workers_,
                               .families = &process_.registry->families(),
                               .replays = process_.replays,
                               .refusals = process_.access->refusals(),
                               .audit = audit_.get(),
                               .usage = &usage_,
                               .erasures = erasures_.get()};
  environment.records =
      records::RecordAnswersOf([this]() -> const table::Catalog& { return *assembled_.catalog; });
  // Whoever is told of a freeze may rely on it at the directory's own next call.
  if (is_directory()) environment.committed = [this] { own_roster_->CatchUp(); };
  // What the directory keeps has no owners that callers name, and its own rules of who sees it.
  if (is_directory()) return environment;
  environment.people = &roster_;
  environment.sees = [this](const kv::Reader& reader, const access::Scope& scope,
                            const std::string& name) {
    return table::SeesRecord(*assembled_.catalog, reader, scope, name);
  };
  return environment;
}

absl::StatusOr<std::unique_ptr<ServiceHost>> ServiceHost::Start(const ServiceOptions& options,
                                                                const Process& process) {
  auto host = std::unique_ptr<ServiceHost>(new ServiceHost(options.name, process));
  GUANXI_ASSIGN_OR_RETURN(host->engine_,
                          OpenStore(options, [host = host.get()](const absl::Status& cause) {
                            host->StoreFailed(cause);
                          }));
  process.registry->Add(FiguresOf(options.name, host->engine_.get()));
  GUANXI_ASSIGN_OR_RETURN(host->erasures_, OpenLedger(options));
  host->audit_ = std::make_unique<audit::AuditRecorder>(
      host->engine_.get(), process.clock, options.name, &process.registry->families());
  host->hub_ = std::make_unique<feed::Hub>(host->engine_.get());
  GUANXI_ASSIGN_OR_RETURN(host->assembled_, host->Assemble(options, host->EnvironmentOf()));
  GUANXI_RETURN_IF_ERROR(table::Reindex(*host->engine_, *host->assembled_.catalog,
                                        [](const std::string& collection, int64_t done) {
                                          obs::Log(obs::Level::kInfo, "bringing indexes up to date",
                                                   {{"collection", collection}, {"done", done}});
                                        }));
  GUANXI_RETURN_IF_ERROR(subjects::EraseAgain(*host->assembled_.catalog, host->assembled_.copies,
                                              *host->engine_, *process.clock, *host->erasures_,
                                              "services/" + options.name));
  if (host->is_directory()) {
    GUANXI_ASSIGN_OR_RETURN(
        host->own_roster_,
        access::OwnRoster::Start(&host->roster_, host->engine_.get(), *host->assembled_.catalog));
  }
  host->listening_ = host->roster_.Listen([hub = host->hub_.get()] { hub->Recheck(); });
  GUANXI_ASSIGN_OR_RETURN(host->server_,
                          rpc::Server::Start({.listen = options.listen,
                                              .credentials = process.access->server_credentials(),
                                              .services = host->assembled_.services}));
  host->server_->OnDrain([hub = host->hub_.get()] { hub->Drain(); });
  return host;
}

absl::Status ServiceHost::Join(const Peers& peers) {
  const std::string& directory = peers.at("directory");
  if (!is_directory()) GUANXI_RETURN_IF_ERROR(Follow(directory));
  if (assembled_.start) assembled_.start(peers);
  usage_reporter_ = std::make_unique<access::UsageReporter>(
      &usage_, rpc::Connect(directory, process_.access->ChannelAs(name_)),
      access::UsageReporterOptions{.self = "services/" + name_,
                                   .families = &process_.registry->families()});
  return absl::OkStatus();
}

absl::Status ServiceHost::Follow(const std::string& directory) {
  roster_metrics_ =
      std::make_unique<feed::FollowMetrics>(process_.registry->families(), name_, "directory");
  GUANXI_ASSIGN_OR_RETURN(
      roster_follower_,
      access::RosterFollower::Start(
          {.roster = &roster_,
           .engine = engine_.get(),
           .clock = process_.clock,
           .self = "services/" + name_,
           .directory = rpc::Connect(directory, process_.access->ChannelAs(name_)),
           .metrics = roster_metrics_.get()}));
  return absl::OkStatus();
}

void ServiceHost::SetServing() {
  absl::MutexLock lock(&mu_);
  if (store_failed_) return;
  serving_ = true;
  server_->SetServing();
}

void ServiceHost::StoreFailed(const absl::Status& cause) {
  obs::Log(obs::Level::kError,
           "the store failed to write and serves reads only, until it is opened again",
           {{"part", name_}, {"cause", cause.message()}});
  absl::MutexLock lock(&mu_);
  store_failed_ = true;
  // Before SetServing there is nothing to take back, and perhaps no server yet.
  if (serving_) server_->SetNotServing();
}

void ServiceHost::StopServing() {
  {
    // From now on a failure of the store has no health to tell: the server may be gone before it.
    absl::MutexLock lock(&mu_);
    serving_ = false;
  }
  // The directory's own report goes to itself, while it answers.
  if (is_directory() && usage_reporter_ != nullptr) usage_reporter_->Stop();
  server_->Shutdown();
  if (usage_reporter_ != nullptr) usage_reporter_->Stop();
}

ServiceHost::~ServiceHost() {
  if (listening_ >= 0) roster_.Forget(listening_);
  if (server_ == nullptr) return;
  StopServing();
  obs::Log(obs::Level::kInfo, "stopped", {{"part", name_}});
}

}  // namespace guanxi::cli

#include "cli/serve/service_host.h"

#include <fmt/core.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/serve/errors.h"
#include "common/obs/log.h"
#include "common/obs/store_metrics.h"
#include "common/rpc/channel.h"
#include "common/status/macros.h"
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
  rocks.block_cache_bytes = static_cast<size_t>(options.memory.block_cache_bytes);
  rocks.write_buffer_bytes = static_cast<size_t>(options.memory.write_buffer_bytes);
  rocks.committer.on_failure = std::move(on_failure);
  return kv::RocksEngine::Open(rocks);
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

absl::StatusOr<ServiceHost::Assembled> ServiceHost::Assemble(const ServiceOptions& options,
                                                             const rpc::Environment& environment,
                                                             feed::Hub* hub,
                                                             api::IdSource* ids) {
  const auto hold = [](auto assembly) {
    Assembled assembled;
    assembled.services = assembly->services();
    assembled.catalog = &assembly->catalog();
    assembled.assembly = std::move(assembly);
    return assembled;
  };
  if (options.name == "directory")
    return hold(std::make_shared<directory::Assembly>(environment, hub, ids));
  if (options.name == "pipeline")
    return hold(std::make_shared<pipeline::Assembly>(environment, hub, ids));
  if (options.name == "tickets")
    return hold(std::make_shared<tickets::Assembly>(environment, hub, ids));
  if (options.name == "customers") {
    text::LoadTables();
    return hold(std::make_shared<customers::Assembly>(
        environment, hub, ids, customers::Options{.default_region = options.phone_region}));
  }
  if (options.name == "loyalty") {
    const loyalty::Options feeds{.pipeline = rpc::Connect(options.peers.at("pipeline")),
                                 .tickets = rpc::Connect(options.peers.at("tickets"))};
    auto assembly = std::make_shared<loyalty::Assembly>(environment, hub, ids, feeds);
    Assembled assembled = hold(assembly);
    // Ends with the assembly, which is taken down before the engine.
    assembled.start = [following = assembly.get()] { following->StartFollowing(); };
    return assembled;
  }
  return errors::UnknownService(options.name);
}

absl::StatusOr<std::unique_ptr<ServiceHost>> ServiceHost::Start(const ServiceOptions& options,
                                                                const Process& process) {
  auto host = std::unique_ptr<ServiceHost>(new ServiceHost(options.name));
  GUANXI_ASSIGN_OR_RETURN(host->engine_,
                          OpenStore(options, [host = host.get()](const absl::Status& cause) {
                            host->StoreFailed(cause);
                          }));
  process.registry->Add(FiguresOf(options.name, host->engine_.get()));
  host->hub_ = std::make_unique<feed::Hub>(host->engine_.get());
  const rpc::Environment environment{.engine = host->engine_.get(),
                                     .clock = process.clock,
                                     .authenticator = process.authenticator,
                                     .metrics = process.metrics,
                                     .workers = &host->workers_,
                                     .families = &process.registry->families(),
                                     .replays = process.replays};
  GUANXI_ASSIGN_OR_RETURN(host->assembled_,
                          Assemble(options, environment, host->hub_.get(), process.ids));
  GUANXI_RETURN_IF_ERROR(table::Reindex(*host->engine_, *host->assembled_.catalog,
                                        [](const std::string& collection, int64_t done) {
                                          obs::Log(obs::Level::kInfo, "bringing indexes up to date",
                                                   {{"collection", collection}, {"done", done}});
                                        }));
  if (host->assembled_.start) host->assembled_.start();
  GUANXI_ASSIGN_OR_RETURN(
      host->server_,
      rpc::Server::Start({.listen = options.listen, .services = host->assembled_.services}));
  host->server_->OnDrain([hub = host->hub_.get()] { hub->Drain(); });
  return host;
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
  server_->Shutdown();
}

ServiceHost::~ServiceHost() {
  if (server_ == nullptr) return;
  StopServing();
  obs::Log(obs::Level::kInfo, "stopped", {{"part", name_}});
}

}  // namespace guanxi::cli

#include "cli/serve/suite_host.h"

#include <fmt/core.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "cli/version.h"
#include "common/obs/log.h"
#include "common/obs/process_metrics.h"
#include "common/rpc/channel.h"
#include "common/status/macros.h"

namespace guanxi::cli {
namespace {

constexpr char kDirectory[] = "directory";

}  // namespace

SuiteHost::SuiteHost()
    : ids_(api::NewSystemIds(&clock_)),
      registry_(std::make_shared<obs::Registry>()),
      metrics_(*registry_, obs::RpcMetrics::Side::kServer),
      process_{
          .clock = &clock_, .ids = ids_.get(), .registry = registry_.get(), .metrics = &metrics_} {
  process_.replays = &prometheus::BuildCounter()
                          .Name("guanxi_idempotent_replays_total")
                          .Help("Writes answered with the first answer to the same request id")
                          .Register(registry_->families())
                          .Add({});
  registry_->Add(std::make_shared<obs::ProcessMetrics>());
  registry_->Add(std::make_shared<obs::BuildInfo>(kVersion));
  registry_->Add(std::make_shared<obs::LogMetrics>());
}

SuiteHost::~SuiteHost() {
  // The endpoint takes a second or two to close, in which nothing else needs to wait.
  std::thread close_metrics([this] { metrics_endpoint_.reset(); });
  gateway_.reset();
  gateway_follower_.reset();
  for (auto service = services_.rbegin(); service != services_.rend(); ++service) {
    (*service)->StopServing();
  }
  // The stores' figures are read at each scrape: no scrape may come once they begin to close.
  close_metrics.join();
  while (!services_.empty()) services_.pop_back();
}

absl::StatusOr<std::unique_ptr<SuiteHost>> SuiteHost::Start(const SuiteOptions& options) {
  auto suite = std::unique_ptr<SuiteHost>(new SuiteHost());
  suite->addresses_ = options.peers;
  GUANXI_ASSIGN_OR_RETURN(suite->access_, SuiteAccess::Create(options.access, &suite->clock_,
                                                              &suite->registry_->families()));
  suite->process_.access = suite->access_.get();
  GUANXI_RETURN_IF_ERROR(suite->StartServices(options));
  GUANXI_RETURN_IF_ERROR(suite->StartGateway(options));
  GUANXI_RETURN_IF_ERROR(suite->StartMetrics(options));
  for (const auto& service : suite->services_) service->SetServing();
  if (suite->gateway_ != nullptr) suite->gateway_->server().SetServing();
  return suite;
}

absl::Status SuiteHost::StartService(const SuiteOptions& options,
                                     const std::string& name,
                                     const StoreMemory& memory) {
  const ServiceOptions service{.name = name,
                               .data_dir = options.data_dir,
                               .listen = options.listen.at(name),
                               .memory = memory,
                               .phone_region = options.phone_region,
                               .merge_undo_days = options.merge_undo_days,
                               .peers = addresses_};
  GUANXI_ASSIGN_OR_RETURN(auto host, ServiceHost::Start(service, process_));
  addresses_[name] = host->address();
  obs::Log(obs::Level::kInfo, "listening", {{"part", name}, {"address", host->address()}});
  // The directory first: it is stopped last, as the others follow it.
  services_.insert(name == kDirectory ? services_.begin() : services_.end(), std::move(host));
  return absl::OkStatus();
}

absl::Status SuiteHost::StartServices(const SuiteOptions& options) {
  const StoreMemory memory =
      ShareOf(MemoryLimit(), static_cast<int>(options.services.size()), options.cache_mb);
  // The directory last: it calls all others, and is followed by them only once it is there.
  std::vector<std::string> names = options.services;
  std::stable_partition(names.begin(), names.end(),
                        [](const std::string& name) { return name != kDirectory; });
  for (const std::string& name : names) {
    GUANXI_RETURN_IF_ERROR(StartService(options, name, memory));
  }
  for (const auto& service : services_) {
    GUANXI_RETURN_IF_ERROR(service->Join(addresses_));
  }
  return absl::OkStatus();
}

absl::Status SuiteHost::FollowRoster() {
  gateway_authenticator_ = access_->NewAuthenticator(&gateway_roster_);
  GUANXI_ASSIGN_OR_RETURN(
      gateway_follower_,
      access::RosterFollower::Start(
          {.roster = &gateway_roster_,
           .engine = &gateway_memory_,
           .clock = &clock_,
           .self = "services/gateway",
           .directory = rpc::Connect(addresses_.at(kDirectory), access_->ChannelAs("gateway"))}));
  return absl::OkStatus();
}

absl::Status SuiteHost::StartGateway(const SuiteOptions& options) {
  if (!options.gateway) return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(FollowRoster());
  const rpc::Environment environment{.clock = &clock_,
                                     .authenticator = gateway_authenticator_.get(),
                                     .metrics = &metrics_,
                                     .refusals = access_->refusals()};
  GUANXI_ASSIGN_OR_RETURN(
      gateway_, gateway::Gateway::Start(environment, options.listen.at("gateway"),
                                        {.backends = addresses_,
                                         .server_credentials = access_->server_credentials(),
                                         .channel_credentials = access_->channel_credentials()}));
  obs::Log(obs::Level::kInfo, "listening", {{"part", "gateway"}, {"address", gateway_->address()}});
  return absl::OkStatus();
}

absl::Status SuiteHost::StartMetrics(const SuiteOptions& options) {
  if (options.metrics_listen.empty()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(metrics_endpoint_,
                          obs::MetricsEndpoint::Start(options.metrics_listen, registry_));
  const std::string host = options.metrics_listen.substr(0, options.metrics_listen.rfind(':'));
  metrics_address_ = fmt::format("{}:{}", host, metrics_endpoint_->port());
  return absl::OkStatus();
}

std::string SuiteHost::ServingLine() const {
  std::string line = "serving";
  if (gateway_ != nullptr) line += " gateway=" + gateway_->address();
  for (const auto& service : services_)
    line += fmt::format(" {}={}", service->name(), service->address());
  if (!metrics_address_.empty()) line += " metrics=" + metrics_address_;
  return line;
}

}  // namespace guanxi::cli

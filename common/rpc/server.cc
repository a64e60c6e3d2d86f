#include "common/rpc/server.h"

#include <grpcpp/health_check_service_interface.h>

#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/errors.h"
#include "common/rpc/server_setup.h"

namespace guanxi::rpc {
namespace {

// Health is a switch of the process, to be set before the first server is built.
void EnableHealth() {
  static std::once_flag once;
  std::call_once(once, [] { grpc::EnableDefaultHealthCheckService(true); });
}

std::string WithPort(const std::string& listen, int port) {
  return absl::StrCat(listen.substr(0, listen.rfind(':')), ":", port);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options) {
  EnableHealth();
  auto server = std::unique_ptr<Server>(new Server());
  server->options_ = options;
  grpc::ServerBuilder builder;
  SetUp(builder, options, &server->service_names_);
  int port = 0;
  builder.AddListeningPort(
      options.listen,
      options.credentials != nullptr ? options.credentials : grpc::InsecureServerCredentials(),
      &port);
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr || port <= 0) return errors::CannotListen(options.listen);
  server->address_ = WithPort(options.listen, port);
  server->SetHealth(false);
  return server;
}

Server::~Server() { Shutdown(); }

void Server::SetServing() { SetHealth(true); }

void Server::SetNotServing() { SetHealth(false); }

void Server::SetHealth(bool serving) {
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  health->SetServingStatus("", serving);
  for (const std::string& name : service_names_) health->SetServingStatus(name, serving);
}

void Server::OnDrain(absl::AnyInvocable<void()> end_streams) {
  on_drain_.push_back(std::move(end_streams));
}

void Server::Shutdown() {
  if (server_ == nullptr || std::exchange(shut_down_, true)) return;
  server_->GetHealthCheckService()->Shutdown();
  absl::SleepFor(options_.endpoint_lag);
  for (auto& end_streams : on_drain_) end_streams();
  server_->Shutdown(absl::ToChronoTime(absl::Now() + options_.grace));
  server_->Wait();
}

}  // namespace guanxi::rpc

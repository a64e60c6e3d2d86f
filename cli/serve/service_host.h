// One service in this process: its engine, its feed, its server.
#ifndef GUANXI_CLI_SERVE_SERVICE_HOST_H_
#define GUANXI_CLI_SERVE_SERVICE_HOST_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "cli/serve/memory_budget.h"
#include "common/access/authenticator.h"
#include "common/api/ids.h"
#include "common/feed/hub.h"
#include "common/kv/rocks_engine.h"
#include "common/obs/metrics.h"
#include "common/obs/registry.h"
#include "common/rpc/methods.h"
#include "common/rpc/server.h"
#include "common/rpc/workers.h"
#include "common/table/catalog.h"
#include "common/time/clock.h"

namespace guanxi::cli {

// What all services of a process share. Outlives them.
struct Process {
  const Clock* clock = nullptr;
  api::IdSource* ids = nullptr;
  const access::Authenticator* authenticator = nullptr;
  obs::Registry* registry = nullptr;
  obs::RpcMetrics* metrics = nullptr;
  prometheus::Counter* replays = nullptr;
};

// Addresses of services by their name.
using Peers = std::map<std::string, std::string, std::less<>>;

struct ServiceOptions {
  std::string name;      // directory, customers, pipeline, tickets or loyalty
  std::string data_dir;  // the store is in a directory of the service's name below it
  std::string listen;
  StoreMemory memory;
  std::string phone_region;  // for customers
  Peers peers;               // of the services it follows
};

class ServiceHost {
 public:
  // Opens the store and listens; health says NOT_SERVING. Errors are those of kv::RocksEngine::Open
  // and rpc::Server::Start.
  static absl::StatusOr<std::unique_ptr<ServiceHost>> Start(const ServiceOptions& options,
                                                            const Process& process);

  // Shuts down.
  ~ServiceHost();

  const std::string& name() const { return name_; }
  const std::string& address() const { return server_->address(); }
  // Health says SERVING, unless the store has failed meanwhile.
  void SetServing();
  // Ends streams, finishes calls in progress and takes no more. The store stays open.
  void StopServing();

 private:
  // A service's assembly, whatever its type, and what it serves.
  struct Assembled {
    std::shared_ptr<void> assembly;
    std::vector<grpc::Service*> services;
    const table::Catalog* catalog = nullptr;
    std::function<void()> start;  // what it does by itself, once its store is in order
  };

  explicit ServiceHost(std::string name) : name_(std::move(name)), workers_(2, 64) {}

  static absl::StatusOr<Assembled> Assemble(const ServiceOptions& options,
                                            const rpc::Environment& environment,
                                            feed::Hub* hub,
                                            api::IdSource* ids);

  // Called by the engine: says so in the log and through health.
  void StoreFailed(const absl::Status& cause);

  const std::string name_;
  absl::Mutex mu_;
  bool store_failed_ ABSL_GUARDED_BY(mu_) = false;
  bool serving_ ABSL_GUARDED_BY(mu_) = false;
  // In the order they need one another; the destructor takes them down in the reverse.
  std::unique_ptr<kv::RocksEngine> engine_;
  std::shared_ptr<prometheus::Collectable> store_metrics_;
  rpc::Workers workers_;
  std::unique_ptr<feed::Hub> hub_;
  Assembled assembled_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_SERVE_SERVICE_HOST_H_

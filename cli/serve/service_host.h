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
#include "cli/serve/suite_access.h"
#include "common/access/authenticator.h"
#include "common/access/own_roster.h"
#include "common/access/roster.h"
#include "common/access/roster_follower.h"
#include "common/access/usage_collector.h"
#include "common/access/usage_reporter.h"
#include "common/api/ids.h"
#include "common/audit/recorder.h"
#include "common/feed/hub.h"
#include "common/kv/rocks_engine.h"
#include "common/obs/metrics.h"
#include "common/obs/registry.h"
#include "common/rpc/methods.h"
#include "common/rpc/server.h"
#include "common/rpc/workers.h"
#include "common/subjects/copies.h"
#include "common/subjects/ledger.h"
#include "common/table/catalog.h"
#include "common/time/clock.h"

namespace guanxi::cli {

// What all services of a process share. Outlives them.
struct Process {
  const Clock* clock = nullptr;
  api::IdSource* ids = nullptr;
  SuiteAccess* access = nullptr;
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
  int merge_undo_days = 30;  // for customers
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
  // Learns from the directory who there is, tells it who calls, and begins what the service does by
  // itself. `peers` is where all services are. To be called once, for the directory as for the
  // others, before SetServing. DATA_LOSS when what was learned before is damaged.
  absl::Status Join(const Peers& peers);
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
    subjects::Copies copies;
    // What it does by itself, once its store is in order and the others are where they are.
    std::function<void(const Peers& peers)> start;
  };

  ServiceHost(std::string name, const Process& process);

  bool is_directory() const { return name_ == "directory"; }
  rpc::Environment EnvironmentOf();
  absl::StatusOr<Assembled> Assemble(const ServiceOptions& options,
                                     const rpc::Environment& environment);
  absl::Status Follow(const std::string& directory);

  // Called by the engine: says so in the log and through health.
  void StoreFailed(const absl::Status& cause);

  const std::string name_;
  const Process process_;
  absl::Mutex mu_;
  bool store_failed_ ABSL_GUARDED_BY(mu_) = false;
  bool serving_ ABSL_GUARDED_BY(mu_) = false;
  // In the order they need one another; the destructor takes them down in the reverse.
  access::Roster roster_;
  std::unique_ptr<access::Authenticator> authenticator_;
  access::UsageCollector usage_;
  std::unique_ptr<kv::RocksEngine> engine_;
  std::unique_ptr<subjects::Ledger> erasures_;
  std::unique_ptr<audit::AuditRecorder> audit_;
  rpc::Workers workers_;
  std::unique_ptr<feed::Hub> hub_;
  Assembled assembled_;
  std::unique_ptr<access::OwnRoster> own_roster_;  // the directory's
  std::unique_ptr<feed::FollowMetrics> roster_metrics_;
  std::unique_ptr<access::RosterFollower> roster_follower_;  // everybody else's
  int listening_ = -1;                                       // to the roster, for the hub
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<access::UsageReporter> usage_reporter_;
};

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_SERVE_SERVICE_HOST_H_

// The services this process runs, and the gateway.
#ifndef GUANXI_CLI_SERVE_SUITE_HOST_H_
#define GUANXI_CLI_SERVE_SUITE_HOST_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/serve/service_host.h"
#include "cli/serve/suite_access.h"
#include "common/access/roster.h"
#include "common/access/roster_follower.h"
#include "common/kv/memory_engine.h"
#include "common/obs/metrics_endpoint.h"
#include "gateway/assembly.h"

namespace guanxi::cli {

struct SuiteOptions {
  std::vector<std::string>
      services;  // in the order to start them: a service after those it follows
  bool gateway = false;
  std::string data_dir;
  Peers listen;                // by service, and `gateway`
  Peers peers;                 // where the services are that do not run here
  std::string metrics_listen;  // empty for none
  std::string phone_region;
  int merge_undo_days = 30;  // for how long a merge of customers can be taken back
  int64_t cache_mb = 0;      // for all stores; 0 goes by the memory there is
  AccessOptions access;
};

class SuiteHost {
 public:
  // Starts everything; when it returns, health says SERVING everywhere.
  static absl::StatusOr<std::unique_ptr<SuiteHost>> Start(const SuiteOptions& options);

  // Stops in order: the gateway, then each service before those it follows.
  ~SuiteHost();

  // `serving gateway=127.0.0.1:7700 directory=127.0.0.1:34567 …`
  std::string ServingLine() const;

 private:
  SuiteHost();

  absl::Status StartService(const SuiteOptions& options,
                            const std::string& name,
                            const StoreMemory& memory);
  absl::Status StartServices(const SuiteOptions& options);
  // Who calls the gateway: kept in memory alone, as it has no store.
  absl::Status FollowRoster();
  absl::Status StartGateway(const SuiteOptions& options);
  absl::Status StartMetrics(const SuiteOptions& options);

  SystemClock clock_;
  std::unique_ptr<api::IdSource> ids_;
  std::shared_ptr<obs::Registry> registry_;
  obs::RpcMetrics metrics_;
  Process process_;
  Peers addresses_;  // of what runs here, and of the peers
  std::unique_ptr<SuiteAccess> access_;
  std::vector<std::unique_ptr<ServiceHost>> services_;
  access::Roster gateway_roster_;
  kv::MemoryEngine gateway_memory_;
  std::unique_ptr<access::Authenticator> gateway_authenticator_;
  std::unique_ptr<access::RosterFollower> gateway_follower_;
  std::unique_ptr<gateway::Gateway> gateway_;
  std::string metrics_address_;
  std::unique_ptr<obs::MetricsEndpoint> metrics_endpoint_;
};

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_SERVE_SUITE_HOST_H_

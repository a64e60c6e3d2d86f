// How merges get on after their commit, step by step: what names a loser is given to the master,
// and back. A step in a service is one commit there, which says by itself where it went on; so a
// process that ends in between asks again.
#ifndef GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_JOB_H_
#define GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_JOB_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/records/repointing.h"
#include "common/rpc/methods.h"
#include "common/rpc/peer_calls.h"
#include "common/rpc/silences.h"
#include "guanxi/customers/v1/merges.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/merge/merge_peers.h"

namespace guanxi::customers {

// For one thread, but CallOff, which is for any.
class MergeJob {
 public:
  // What came of a step.
  enum class Outcome {
    kWorked,   // something was done: there may be more
    kWaiting,  // nothing could be done, as services do not answer
    kEnded,    // there is nothing to do any more
  };

  // What the pointers lead to outlives it. `environment` needs engine and clock.
  MergeJob(const rpc::Environment& environment, const Tables* tables, RepointPeers peers);

  // The names of the merges to work at.
  absl::StatusOr<std::vector<std::string>> Running() const;

  // Does the next step of merge `name` in each service. Errors are those of the store.
  absl::StatusOr<Outcome> Step(const std::string& name);

  // Ends the question in progress; later steps find every service silent.
  void CallOff() { calls_.CallOff(); }

 private:
  using Request = records::v1::RepointRecordsRequest;
  using Response = records::v1::RepointRecordsResponse;

  // Makes the services that are not known of a merge yet part of it: it began before they were.
  void AddServices(v1::Merge& merge) const;
  // The next step in `service`: how far it is then.
  absl::StatusOr<v1::Merge::Progress> StepIn(const std::string& service,
                                             const v1::Merge& merge,
                                             const Request& request);
  absl::StatusOr<Response> Ask(const std::string& service, const Request& request);
  absl::StatusOr<Response> StepHere(const Request& request);
  // Keeps how far a service is, and ends the merge when all are done.
  absl::Status Keep(const v1::Merge& merge, const v1::Merge::Progress& reached);

  rpc::Environment environment_;
  const Tables* tables_;
  const RepointPeers peers_;
  const records::Repointing repointing_;
  rpc::PeerCalls calls_{"services/customers"};
  rpc::Silences silences_{"a merge could not get on in a service"};
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_JOB_H_

// How erasures get on, step by step. A step is one question to a service and one commit of its
// answer; services say by themselves where an erasure went on there, so that a process that ends in
// between asks again.
#ifndef GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_JOB_H_
#define GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_JOB_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/jobs/worker.h"
#include "common/rpc/methods.h"
#include "common/rpc/peer_calls.h"
#include "common/rpc/silences.h"
#include "services/customers/customers_tables.h"
#include "services/customers/erasure/subject_peers.h"

namespace guanxi::customers {

// For one thread, but CallOff, which is for any.
class ErasureJob {
 public:
  // What the pointers lead to outlives it. `environment` needs engine and clock.
  ErasureJob(const rpc::Environment& environment, const Tables* tables, SubjectPeers peers);

  // Plans what is to be planned and erases what is approved, a step of each; when nothing is left
  // of that, takes what was erased off the disks, of all erasures at once. Errors are those of the
  // store.
  absl::StatusOr<jobs::Round> Work();

  // Ends the question in progress; later ones find every service silent.
  void CallOff() { calls_.CallOff(); }

 private:
  using ChangeFn = absl::FunctionRef<void(v1::Erasure& erasure)>;

  absl::StatusOr<std::vector<v1::Erasure>> In(v1::Erasure::State state) const;
  absl::Status Plan(const v1::Erasure& erasure, jobs::Round& round);
  absl::Status Erase(const v1::Erasure& erasure, jobs::Round& round);
  // Steps in one service until it is done there, or `kStepsAtOnce`.
  absl::StatusOr<subjects::v1::ErasureProof> EraseIn(const std::string& service,
                                                     const SubjectPeer& peer,
                                                     const v1::Erasure& erasure);
  absl::Status Purge(const std::vector<v1::Erasure>& erased, jobs::Round& round);
  absl::Status PurgeIn(const std::string& service,
                       const SubjectPeer& peer,
                       const std::vector<v1::Erasure>& erased,
                       jobs::Round& round);
  // Changes the erasure `name`, which must still be as `in` says, in one commit.
  absl::Status Change(const std::string& name, v1::Erasure::State in, ChangeFn change);
  // Says which service it waits for.
  absl::Status Await(const v1::Erasure& erasure,
                     const std::string& service,
                     const absl::Status& error,
                     jobs::Round& round);

  const rpc::Environment environment_;
  const Tables* const tables_;
  const SubjectPeers peers_;
  rpc::PeerCalls calls_;
  rpc::Silences silences_{"an erasure could not get on in a service"};
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ERASURE_ERASURE_JOB_H_

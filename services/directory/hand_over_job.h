// How hand-overs get on, step by step. A step is one question to a service and one commit of its
// answer, so that a process that ends in between goes on where it was: a batch is on disk before it
// is asked for, and is asked for again under the same request id when its answer is not.
#ifndef GUANXI_SERVICES_DIRECTORY_HAND_OVER_JOB_H_
#define GUANXI_SERVICES_DIRECTORY_HAND_OVER_JOB_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/methods.h"
#include "common/rpc/peer_calls.h"
#include "common/rpc/silences.h"
#include "guanxi/directory/state/v1/hand_over_state.pb.h"
#include "services/directory/directory_tables.h"
#include "services/directory/record_peers.h"
#include "services/directory/requester_reach.h"

namespace guanxi::directory {

// For one thread, but CallOff, which is for any.
class HandOverJob {
 public:
  // What came of a step.
  enum class Outcome {
    kWorked,   // something was done: there may be more
    kWaiting,  // nothing could be done, as services do not answer
    kEnded,    // there is nothing to do any more
  };

  // What the pointers lead to outlives it. `environment` needs engine and clock.
  HandOverJob(const rpc::Environment& environment, const Tables* tables, const RecordPeers* peers);

  // The names of the hand-overs to work at.
  absl::StatusOr<std::vector<std::string>> Running() const;

  // Does the next step of hand-over `name` in each of its services. Errors are those of the store.
  absl::StatusOr<Outcome> Step(const std::string& name);

  // Ends the question in progress; later steps find every service silent.
  void CallOff() { calls_.CallOff(); }

 private:
  using State = state::v1::HandOverState;
  using Service = State::Service;

  // Changes a hand-over and its state, in one commit. Called with the hand-over as it is then; `at`
  // is null when it does not run any more.
  using ChangeFn = absl::FunctionRef<void(v1::HandOver& hand_over, State* state, Service* at)>;

  // The next step in the service `at`. Errors are the service's, but for those of the store, which
  // are told in `stored`.
  absl::Status StepIn(const v1::HandOver& hand_over, const Service& at, absl::Status& stored);
  absl::Status Count(const v1::HandOver& hand_over, const Service& at, absl::Status& stored);
  absl::Status Plan(const v1::HandOver& hand_over, const Service& at, absl::Status& stored);
  absl::Status Move(const v1::HandOver& hand_over, const Service& at, absl::Status& stored);

  // Lists the next records for `next.pending`.
  absl::Status ListNext(const v1::HandOver& hand_over, Service& next);
  // How far its requester reaches now; nullopt when nothing more may be moved. Errors are those of
  // the store.
  absl::StatusOr<std::optional<RequesterReach>> ReachFor(const v1::HandOver& hand_over) const;
  absl::Status Change(const std::string& name, const std::string& service, ChangeFn change);
  void Log(const v1::HandOver& hand_over, const char* message) const;
  void CountResults(const std::string& service, int64_t moved, int64_t failed);

  rpc::Environment environment_;
  const Tables* tables_;
  const RecordPeers* peers_;
  rpc::PeerCalls calls_{"services/directory"};
  prometheus::Family<prometheus::Counter>* records_ = nullptr;  // null without a registry
  rpc::Silences silences_{"hand-over got no answer"};
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_HAND_OVER_JOB_H_

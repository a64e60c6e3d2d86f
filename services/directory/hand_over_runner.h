// The thread that works at hand-overs.
#ifndef GUANXI_SERVICES_DIRECTORY_HAND_OVER_RUNNER_H_
#define GUANXI_SERVICES_DIRECTORY_HAND_OVER_RUNNER_H_

#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/kv/engine.h"
#include "services/directory/hand_over_job.h"

namespace guanxi::directory {

// Works at every running hand-over in turn, from construction to destruction: what an earlier
// process left unfinished first of all. Waits for services that do not answer, longer and longer,
// at most 5 s.
class HandOverRunner final : private kv::CommitListener {
 public:
  // What the pointers lead to outlives it.
  HandOverRunner(const rpc::Environment& environment,
                 const Tables* tables,
                 const RecordPeers* peers);
  // Ends the question in progress; its batch is asked for again next time.
  ~HandOverRunner() override;

 private:
  struct Round {
    bool worked = false;
    bool waiting = false;
  };

  void OnCommit(kv::Revision head) override;
  void Run();
  Round DoRound();
  bool stopping();

  kv::Engine* engine_;
  HandOverJob job_;
  absl::Mutex mu_;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  bool news_ ABSL_GUARDED_BY(mu_) = false;  // something was committed: a new hand-over, perhaps
  std::thread thread_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_HAND_OVER_RUNNER_H_

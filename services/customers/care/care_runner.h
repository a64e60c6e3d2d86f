// The thread that works at care runs.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_CARE_RUNNER_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_CARE_RUNNER_H_

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/kv/engine.h"
#include "services/customers/care/care_job.h"

namespace guanxi::customers {

// Works at every care run that is due, from construction to destruction: what an earlier process
// left unfinished first of all. Looks whether a new day has begun once a minute.
class CareRunner final : private kv::CommitListener {
 public:
  // What the pointers lead to outlives it.
  CareRunner(const rpc::Environment& environment, const Tables* tables);
  // Ends after the step in progress.
  ~CareRunner() override;

 private:
  void OnCommit(kv::Revision head) override;
  void Run();
  // Does steps until nothing is left to do, or it is to stop.
  void Work();
  bool stopping();

  kv::Engine* engine_;
  CareJob job_;
  absl::Mutex mu_;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  bool news_ ABSL_GUARDED_BY(mu_) = false;  // something was committed: a plan, perhaps
  std::thread thread_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_CARE_RUNNER_H_

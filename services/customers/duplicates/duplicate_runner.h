// The thread that works at searches.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_RUNNER_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_RUNNER_H_

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/kv/engine.h"
#include "services/customers/duplicates/duplicate_job.h"

namespace guanxi::customers {

// Works at every running search, from construction to destruction: what an earlier process left
// unfinished first of all.
class DuplicateRunner final : private kv::CommitListener {
 public:
  // What the pointers lead to outlives it.
  DuplicateRunner(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);
  // Ends the work in progress; what was not committed is done again next time.
  ~DuplicateRunner() override;

 private:
  void OnCommit(kv::Revision head) override;
  void Run();
  bool stopping();

  kv::Engine* engine_;
  DuplicateJob job_;
  absl::Mutex mu_;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  bool news_ ABSL_GUARDED_BY(mu_) = true;  // something was committed: a new search, perhaps
  std::thread thread_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_RUNNER_H_

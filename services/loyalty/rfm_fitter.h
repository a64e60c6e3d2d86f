// Fits the RFM model to all customers: when asked, and by itself when enough of them have changed.
#ifndef GUANXI_SERVICES_LOYALTY_RFM_FITTER_H_
#define GUANXI_SERVICES_LOYALTY_RFM_FITTER_H_

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/kv/engine.h"
#include "common/rpc/methods.h"
#include "common/table/schema.h"
#include "guanxi/loyalty/state/v1/state.pb.h"
#include "guanxi/loyalty/v1/scores.pb.h"
#include "services/loyalty/loyalty_tables.h"

namespace guanxi::loyalty {

// True when more than a tenth of the customers with purchases, and at least 10, have changed since
// the last fit.
bool FitIsDue(const state::v1::ModelState& state);

// The model in use, or one without a name before the first fit.
absl::StatusOr<v1::RfmModel> CurrentModel(const Tables& tables, const kv::Reader& reader);

// A fit that is not in use yet.
struct Fitted {
  v1::RfmModel model;          // without a name and times
  state::v1::ModelState from;  // what held when the customers were read
};

// Fits to the customers as `reader` has them, recency measured to `as_of` (days since 1970-01-01).
// Reads every customer: for worker threads only.
absl::StatusOr<Fitted> FitCustomers(const kv::Reader& reader, int32_t as_of);

// Makes the fit the next version of the model, in use from this commit on. Customers that changed
// since they were read for it count as changed since the fit.
absl::StatusOr<v1::RfmModel> Publish(const Tables& tables,
                                     kv::Txn& txn,
                                     const table::Change& change,
                                     const Fitted& fitted);

// Fits by itself, on a worker, when that is due after a commit.
class RfmFitter : private kv::CommitListener {
 public:
  // What the pointers lead to outlives it.
  RfmFitter(const rpc::Environment& environment, const Tables* tables);
  // Waits for a fit in progress.
  ~RfmFitter() override;

 private:
  void OnCommit(kv::Revision head) override;
  // On a worker: fits if that is due.
  void Check();
  absl::Status FitIfDue();

  kv::Engine* engine_;
  const Clock* clock_;
  rpc::Workers* workers_;
  const Tables* tables_;

  absl::Mutex mu_;
  bool checking_ ABSL_GUARDED_BY(mu_) = false;  // a check is queued or running
  bool stale_ ABSL_GUARDED_BY(mu_) = false;     // there was a commit since it began
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace guanxi::loyalty

#endif  // GUANXI_SERVICES_LOYALTY_RFM_FITTER_H_

// What operators see of refusals: a line in the log and a count.
#ifndef GUANXI_COMMON_ACCESS_REFUSAL_LOG_H_
#define GUANXI_COMMON_ACCESS_REFUSAL_LOG_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/time/clock.h"

namespace guanxi::access {

// Counts every refusal in guanxi_access_refusals_total{reason,method}, and logs each while they are
// few: a hundred at once and twenty a second, so that whoever is refused a million times fills no
// disk. The next line says how many were left out. Thread-safe.
class RefusalLog {
 public:
  // Both outlive it.
  RefusalLog(prometheus::Registry* registry, const Clock* clock);

  // A call of `method` was refused with `why`. `user` is who called, empty when that is not known;
  // `peer` is its address, as gRPC names it. `method` is one the process serves, or `other`:
  // callers must not be able to make series.
  void Note(std::string_view method,
            std::string_view user,
            std::string_view peer,
            const absl::Status& why);

 private:
  // How many lines before this one were left out, or -1 when this one is.
  int64_t Admit();

  prometheus::Family<prometheus::Counter>* const refusals_;
  const Clock* const clock_;
  absl::Mutex mu_;
  double lines_ ABSL_GUARDED_BY(mu_);  // that may be logged now
  absl::Time counted_ ABSL_GUARDED_BY(mu_);
  int64_t left_out_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_REFUSAL_LOG_H_

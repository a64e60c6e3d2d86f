// Sends what a UsageCollector counts to the directory.
#ifndef GUANXI_COMMON_ACCESS_USAGE_REPORTER_H_
#define GUANXI_COMMON_ACCESS_USAGE_REPORTER_H_

#include <grpcpp/grpcpp.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/usage_collector.h"
#include "guanxi/directory/v1/usage.grpc.pb.h"

namespace guanxi::access {

struct UsageReporterOptions {
  std::string self;  // whom the calls act as, such as `services/customers`
  absl::Duration interval = absl::Seconds(15);     // between two reports
  absl::Duration call_timeout = absl::Seconds(5);  // of one batch
  absl::Duration stop_timeout = absl::Seconds(2);  // of the last report, however much waits
  // For guanxi_usage_batches_total and guanxi_usage_waiting; may be null. Outlives the reporter.
  prometheus::Registry* families = nullptr;
};

// Reports on a thread of its own, once every interval. While the directory does not answer, counts
// wait in the collector. Thread-safe.
class UsageReporter {
 public:
  // `collector` outlives the reporter, and is given to no other. `channel` leads to the directory.
  UsageReporter(UsageCollector* collector,
                const std::shared_ptr<grpc::Channel>& channel,
                UsageReporterOptions options);
  // Stops.
  ~UsageReporter();
  UsageReporter(const UsageReporter&) = delete;
  UsageReporter& operator=(const UsageReporter&) = delete;

  // Sends everything that waits, by `deadline`. The directory's error when it takes none; what it
  // refuses as malformed is logged and dropped, as it would be refused for ever.
  absl::Status Report(absl::Time deadline = absl::InfiniteFuture());

  // Ends the thread, then reports for the last time. To be called when no more calls come and the
  // directory still answers. Repeating it does nothing.
  void Stop();

 private:
  void Run();
  absl::Status Send(const UsageBatch& batch, absl::Time deadline);
  void CountSent(const absl::Status& outcome);

  UsageCollector* const collector_;
  const UsageReporterOptions options_;
  const std::unique_ptr<directory::v1::UsageService::Stub> stub_;
  prometheus::Counter* sent_ = nullptr;
  prometheus::Counter* failed_ = nullptr;
  prometheus::Gauge* waiting_ = nullptr;

  absl::Mutex report_mu_;  // one report at a time; taken before mu_
  absl::Mutex mu_;
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mu_) = nullptr;  // of the call in progress
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_USAGE_REPORTER_H_

// Records what has no commit of its own: refusals, and reads of personal data.
#ifndef GUANXI_COMMON_AUDIT_RECORDER_H_
#define GUANXI_COMMON_AUDIT_RECORDER_H_

#include <prometheus/registry.h>

#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/audit_sink.h"
#include "common/audit/notes.h"
#include "common/kv/engine.h"
#include "common/time/clock.h"

namespace guanxi::audit {

class AuditMetrics;

struct RecorderOptions {
  NoteLimits limits;
  // Notes are committed this often.
  absl::Duration every = absl::Milliseconds(500);
};

// Takes notes in memory and commits them in batches from a thread of its own, so that callers
// never wait for the store. A batch that the store does not take waits for the next turn; what it
// never takes is counted in guanxi_audit_dropped_total and logged when the recorder ends.
//
// Also shows the chain's metrics: records by kind, notes that wait, notes dropped.
class AuditRecorder final : public access::AuditSink {
 public:
  // `engine`, `clock` and `families` outlive it; `families` may be null. `service` is the label of
  // the metrics, such as `customers`.
  AuditRecorder(kv::Engine* engine,
                const Clock* clock,
                std::string service,
                prometheus::Registry* families,
                const RecorderOptions& options = {});
  // Commits what waits.
  ~AuditRecorder() override;
  AuditRecorder(const AuditRecorder&) = delete;
  AuditRecorder& operator=(const AuditRecorder&) = delete;

  void Refused(const access::Principal* principal,
               std::string_view method,
               const absl::Status& why) override;
  void Read(const access::Principal& principal,
            std::string_view method,
            std::vector<std::string> resources) override;
  void Exported(const access::Principal& principal,
                std::string_view method,
                std::string_view details) override;

  // Commits everything noted so far and waits for it. The error of the store, when it takes
  // nothing; the notes wait then.
  absl::Status Flush();

 private:
  void Note(Entry entry);
  void Run();

  kv::Engine* const engine_;
  const Clock* const clock_;
  const RecorderOptions options_;
  const std::unique_ptr<AuditMetrics> metrics_;

  absl::Mutex flushing_;  // one flush at a time; before mu_
  absl::Mutex mu_;
  Notes notes_ ABSL_GUARDED_BY(mu_);
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace guanxi::audit

#endif  // GUANXI_COMMON_AUDIT_RECORDER_H_

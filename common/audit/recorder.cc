#include "common/audit/recorder.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "absl/types/span.h"
#include "common/audit/audit_metrics.h"
#include "common/audit/chain.h"
#include "common/obs/log.h"
#include "common/status/errors.h"

namespace guanxi::audit {
namespace {

using guanxi::audit::v1::Record;

// A commit of the recorder: far from a transaction's limits, since an entry's record may have 64
// KiB in the worst case and an entry two records.
constexpr size_t kEntriesPerCommit = 100;
constexpr size_t kBytesPerCommit = 128 * 1024;

size_t BytesOf(const Entry& entry) {
  size_t bytes = 512;
  for (const std::string& resource : entry.resources) bytes += resource.size() + 3;
  return bytes;
}

// How many of `entries` go into one commit: at least one.
size_t BatchOf(absl::Span<const Entry> entries) {
  size_t bytes = 0;
  size_t batch = 0;
  while (batch < std::min(entries.size(), kEntriesPerCommit)) {
    bytes += BytesOf(entries[batch]);
    if (batch > 0 && bytes > kBytesPerCommit) break;
    ++batch;
  }
  return batch;
}

// By what the caller was told; a key that leaked is found by it.
std::string CredentialOf(const access::Principal& principal) {
  return principal.credential.empty() ? "" : fmt::format("with {}", principal.credential);
}

}  // namespace

AuditRecorder::AuditRecorder(kv::Engine* engine,
                             const Clock* clock,
                             std::string service,
                             prometheus::Registry* families,
                             const RecorderOptions& options)
    : engine_(engine),
      clock_(clock),
      options_(options),
      metrics_(std::make_unique<AuditMetrics>(families, service)),
      notes_(options.limits),
      thread_([this] { Run(); }) {}

AuditRecorder::~AuditRecorder() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  thread_.join();
  const absl::Status flushed = Flush();
  absl::MutexLock lock(&mu_);
  if (notes_.calls() == 0) return;
  metrics_->Dropped(notes_.calls());
  obs::Log(obs::Level::kError, "calls could not be recorded in the audit chain",
           {{"calls", notes_.calls()}, {"cause", flushed.message()}});
}

void AuditRecorder::Refused(const access::Principal* principal,
                            std::string_view method,
                            const absl::Status& why) {
  Entry entry{.time = clock_->Now(), .kind = Record::KIND_REFUSAL};
  if (principal != nullptr) {
    entry.actor = principal->user;
    entry.details = CredentialOf(*principal);
  }
  entry.method = method;
  entry.outcome = absl::StatusCodeToString(why.code());
  entry.reason = errors::Reason(why);
  Note(std::move(entry));
}

void AuditRecorder::Read(const access::Principal& principal,
                         std::string_view method,
                         std::vector<std::string> resources) {
  Entry entry{.time = clock_->Now(), .kind = Record::KIND_PERSONAL_READ};
  entry.actor = principal.user;
  entry.method = method;
  entry.resources = std::move(resources);
  entry.details = CredentialOf(principal);
  Note(std::move(entry));
}

void AuditRecorder::Exported(const access::Principal& principal,
                             std::string_view method,
                             std::string_view details) {
  Entry entry{.time = clock_->Now(), .kind = Record::KIND_EXPORT};
  entry.actor = principal.user;
  entry.method = method;
  entry.details = details;
  Note(std::move(entry));
}

void AuditRecorder::Note(Entry entry) {
  absl::MutexLock lock(&mu_);
  notes_.Add(std::move(entry));
}

absl::Status AuditRecorder::Flush() {
  absl::MutexLock one_at_a_time(&flushing_);
  std::vector<Entry> entries;
  {
    absl::MutexLock lock(&mu_);
    metrics_->Pending(notes_.calls());
    entries = notes_.Take();
  }
  absl::Span<const Entry> left = entries;
  absl::Status status;
  while (!left.empty() && status.ok()) {
    const absl::Span<const Entry> batch = left.subspan(0, BatchOf(left));
    status =
        kv::CommitAndWait(*engine_, [batch](kv::Txn& txn) { return Append(txn, batch); }).status();
    if (status.ok()) left.remove_prefix(batch.size());
  }
  if (status.ok()) {
    const absl::StatusOr<ChainHead> head = ReadHead(*engine_->Snapshot());
    if (head.ok()) metrics_->Show(*head);
  }
  absl::MutexLock lock(&mu_);
  for (const Entry& entry : left) notes_.Add(entry);
  metrics_->Pending(notes_.calls());
  return status;
}

void AuditRecorder::Run() {
  bool failed = false;
  while (true) {
    {
      absl::MutexLock lock(&mu_);
      if (mu_.AwaitWithTimeout(absl::Condition(&stopping_), options_.every)) return;
    }
    const absl::Status status = Flush();
    if (!status.ok() && !failed) {
      obs::Log(obs::Level::kError, "the audit chain cannot be written; what is noted waits",
               {{"cause", status.message()}});
    }
    failed = !status.ok();
  }
}

}  // namespace guanxi::audit

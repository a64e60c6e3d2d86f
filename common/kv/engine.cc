#include "common/kv/engine.h"

#include <utility>

#include "absl/synchronization/notification.h"

namespace guanxi::kv {

absl::Status Engine::Compact(absl::Span<const RowRange> /*ranges*/) { return absl::OkStatus(); }

absl::StatusOr<Revision> CommitAndWait(Engine& engine, TxnFn fn) {
  absl::Notification answered;
  absl::StatusOr<Revision> answer;
  engine.Commit(std::move(fn), [&](absl::StatusOr<Revision> revision) {
    answer = std::move(revision);
    answered.Notify();
  });
  answered.WaitForNotification();
  return answer;
}

}  // namespace guanxi::kv

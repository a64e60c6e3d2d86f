// The answers given to calls that carried a request id, so that a repeated call gets the first
// answer and no second effect. They are rows of the same commit as the effect.
#ifndef GUANXI_COMMON_RPC_ANSWERS_H_
#define GUANXI_COMMON_RPC_ANSWERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/kv/engine.h"

namespace guanxi::rpc {

// How long an answer is kept.
inline constexpr absl::Duration kAnswerKept = absl::Hours(24);
// The longest answer that can be kept, in bytes: what a row takes, less a few bytes of our own.
inline constexpr size_t kMaxAnswerBytes = kv::kMaxValueBytes - 32;

// A call that carries a request id.
struct Question {
  std::string_view caller;
  std::string_view request_id;
  uint64_t fingerprint = 0;  // of the method and the request
  absl::Time now;
};

// An answer that was given.
struct Answer {
  // All of it; of one that is kept by what it told of, nothing.
  std::string bytes;
  // An answer that is a record as a commit left it is kept as the two, and read from the record's
  // history: what is personal is kept once. Else empty and 0.
  std::string record;
  kv::Revision revision = 0;
  // Whether it may hold personal data, which an erasure has to look through.
  bool personal = false;
  // Whether it told of somebody who was erased since: nothing is left of it.
  bool erased = false;
};

// Thread-safe. One for each use of an engine; they share its rows.
class Answers {
 public:
  // The answer given to `question` within the last 24 hours, or nullopt. INVALID_ARGUMENT
  // (REQUEST_ID_REUSED) when the caller used the id for something else, DATA_LOSS when the row is
  // damaged.
  absl::StatusOr<std::optional<Answer>> Find(const kv::Reader& reader,
                                             const Question& question) const;

  // Keeps `answer`, and forgets up to two that are older than 24 hours. INTERNAL when it is longer
  // than kMaxAnswerBytes. Takes at most 11 of the transaction's writes.
  absl::Status Keep(kv::Txn& txn, const Question& question, const Answer& answer);

 private:
  absl::Status Prune(kv::Txn& txn, absl::Time now);

  // Where the next look for expired answers begins, so that it does not cross the remains of those
  // removed before, and the earliest time at which it is worth while.
  absl::Mutex mu_;
  std::string prune_from_ ABSL_GUARDED_BY(mu_);
  absl::Time prune_at_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
};

// How much one EraseAnswers does.
struct EraseLimits {
  size_t looked_at = 1'000;
  int emptied = 100;  // two writes each
};

// Empties the answers that name one of `records`, of those that may be personal after the one at
// `position` (empty for the first), as far as `limits` let it: a repeat of their calls is told
// NOT_FOUND. Says in `position` how far it came, empty at the end. Gives how many were emptied.
absl::StatusOr<int> EraseAnswers(kv::Txn& txn,
                                 absl::Span<const std::string> records,
                                 std::string& position,
                                 EraseLimits limits = {});

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_ANSWERS_H_

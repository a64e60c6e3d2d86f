// The storage contract. Everything Guanxi keeps goes through these four types; an engine is a new
// implementation of `Engine` that passes `common/kv/engine_contract.h`.
//
// The contract is what ordered key-value systems have in common, so that an engine may be a library
// in this process or a distributed system behind a wire:
//   keys         1 byte to 1 KiB, ordered bytewise
//   values       up to 64 KiB
//   transaction  up to 1,000 writes and 1 MiB
//   reads in a transaction see its own writes; point reads are serialisable, scans are snapshots
//                (touch a guard key where the emptiness of a range matters)
//
// One writer runs transactions one after another and makes a group of them durable with one sync;
// so commit order is total, gap-free, and free of conflicts.
#ifndef GUANXI_COMMON_KV_ENGINE_H_
#define GUANXI_COMMON_KV_ENGINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace guanxi::kv {

// The position of a commit in its engine: 1 for the first commit that emitted an event, then each
// next such commit one more, without gaps, for ever. 0 is "before everything". Commits that emit
// nothing do not advance it.
using Revision = uint64_t;

// The key spaces of an engine. Numbers are on disk: never reuse one.
enum class Space : uint8_t {
  kData = 1,     // a record by its key
  kIndex = 2,    // keys that lead to records
  kHistory = 3,  // past states of records
  kMeta = 4,     // bookkeeping: followers' cursors, answers by request id, format version
};

inline constexpr size_t kMaxKeyBytes = 1024;
inline constexpr size_t kMaxValueBytes = 64 * 1024;
inline constexpr size_t kMaxTxnWrites = 1000;
inline constexpr size_t kMaxTxnBytes = 1024 * 1024;

// The keys k with begin <= k < end. An empty `end` means no upper bound.
struct KeyRange {
  std::string begin;
  std::string end;
};

// Keys of one space.
struct RowRange {
  Space space;
  KeyRange keys;
};

enum class Order { kForward, kReverse };

// Called for each row of a scan; the views are valid during the call only. Returns false to stop.
using RowVisitor = absl::FunctionRef<bool(std::string_view key, std::string_view value)>;

// A consistent view of an engine. Thread-compatible.
class Reader {
 public:
  virtual ~Reader() = default;

  // The value under `key`, or nullopt when there is none. Errors: DATA_LOSS when the engine finds
  // the row corrupted, INVALID_ARGUMENT when the key is empty or too long.
  virtual absl::StatusOr<std::optional<std::string>> Get(Space space,
                                                         std::string_view key) const = 0;

  // Visits the rows of `range`, each once, in key order or its reverse, until `visit` returns
  // false.
  virtual absl::Status Scan(Space space,
                            const KeyRange& range,
                            Order order,
                            RowVisitor visit) const = 0;

  // The newest commit this view contains.
  virtual Revision revision() const = 0;
};

// A transaction in progress: reads see the writes made through it. Not thread-safe; lives during
// the call of its `TxnFn` only.
class Txn : public Reader {
 public:
  // Sizes beyond the contract make the whole transaction fail with INVALID_ARGUMENT when it
  // returns.
  virtual void Put(Space space, std::string_view key, std::string_view value) = 0;
  virtual void Delete(Space space, std::string_view key) = 0;

  // Appends an event to this commit. `encode` is given the revision and the ordinal (0, 1, …) the
  // event will have, and returns its bytes: for `ReadEvents`, opaque. A transaction that emits
  // advances the engine's revision by one, however many events it emits.
  virtual void Emit(absl::FunctionRef<std::string(Revision revision, uint32_t ordinal)> encode) = 0;

  // The revision this commit will have if it emits an event.
  virtual Revision next_revision() const = 0;
};

// Runs on the engine's writer and does the work of a transaction. A status other than OK abandons
// every write it made and is handed to `DoneFn`. It may run more than once, each time from the
// state that then holds: its only effect is on the `Txn`, it does not block, and it sets what it
// captures anew each time.
using TxnFn = absl::AnyInvocable<absl::Status(Txn&)>;

// Called exactly once, after the commit is durable, with the engine's revision after it; or with
// why nothing was written. Runs on the thread that answers everyone, which need not be that of the
// transactions: it does not block. An UNAVAILABLE or DATA_LOSS answer means that the outcome is not
// known; the same request id settles it.
using DoneFn = absl::AnyInvocable<void(absl::StatusOr<Revision>)>;

// One event as `ReadEvents` shows it. `bytes` is valid during the call only.
struct EventView {
  Revision revision;
  uint32_t ordinal;  // position within its commit
  std::string_view bytes;
};

// Told of commits, after their callers. Calls come from the thread that answers, in order, and do
// not block; the engine's head may be further on by then.
class CommitListener {
 public:
  virtual ~CommitListener() = default;
  virtual void OnCommit(Revision head) = 0;
};

// A store with one writer. Thread-safe.
class Engine {
 public:
  virtual ~Engine() = default;

  // A view of everything committed so far. Every Reader is destroyed before its engine.
  virtual std::unique_ptr<Reader> Snapshot() = 0;

  // Queues `fn`; see TxnFn and DoneFn. `done` is called on the caller's thread, before Commit
  // returns, when the queue is full (RESOURCE_EXHAUSTED) or the engine takes no writes any more
  // (UNAVAILABLE). A transaction still queued at
  // `deadline` is not run: DEADLINE_EXCEEDED.
  virtual void Commit(TxnFn fn, DoneFn done, absl::Time deadline = absl::InfiniteFuture()) = 0;

  // Visits events with revision > `after`, oldest first, whole commits only: it stops at the first
  // commit boundary at or past `max_events`. Returns the revision of the last commit visited, or
  // `after` when there is none. OUT_OF_RANGE when events after `after` have been trimmed, or when
  // `after` lies beyond the head.
  virtual absl::StatusOr<Revision> ReadEvents(Revision after,
                                              size_t max_events,
                                              absl::FunctionRef<void(const EventView&)> visit) = 0;

  // The newest durable commit, and the oldest event still kept (1 while nothing was trimmed).
  virtual Revision head() const = 0;
  virtual Revision oldest_event() const = 0;

  // Forgets the events with revision <= `up_to`. History and records stay.
  virtual absl::Status TrimEvents(Revision up_to) = 0;

  // Takes off the medium what the rows of `ranges` held before they were deleted or replaced, and
  // what the engine noted of that elsewhere, as in logs. Returns when it is gone; may take long,
  // and holds no transaction up. UNAVAILABLE while a view is alive that is older than the call.
  // An engine that keeps nothing of the sort has nothing to do.
  virtual absl::Status Compact(absl::Span<const RowRange> ranges);

  // From the return of Subscribe the listener hears of every later commit; after Unsubscribe
  // returns, no call is in progress and none will come.
  virtual void Subscribe(CommitListener* listener) = 0;
  virtual void Unsubscribe(CommitListener* listener) = 0;
};

// Commits and waits for the answer. For followers, jobs and tests; never in a gRPC callback.
absl::StatusOr<Revision> CommitAndWait(Engine& engine, TxnFn fn);

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_ENGINE_H_

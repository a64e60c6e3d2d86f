// What is left to implement for an engine that runs its transactions in this process: keep rows,
// and write a group of commits at once. LocalEngine does the rest.
#ifndef GUANXI_COMMON_KV_BACKEND_H_
#define GUANXI_COMMON_KV_BACKEND_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/kv/engine.h"
#include "common/kv/overlay.h"

namespace guanxi::kv {

// One event of a commit, before and after it is written.
struct EventRow {
  Revision revision;
  uint32_t ordinal;
  std::string bytes;
};

// Figures under their metric names, in the order of an allow-list.
using Metrics = std::vector<std::pair<std::string, double>>;

// Rows and events on some medium. Thread-safe, but for the members said to be of one thread.
class Backend {
 public:
  virtual ~Backend() = default;

  // A view of everything synced. Destroyed before the backend.
  virtual std::unique_ptr<Reader> Snapshot() = 0;

  // The rows as they are now, with what is appended and not synced. For the writer thread, between
  // its appends.
  virtual const Reader& Latest() const = 0;

  // Writes the rows, the events and the new head, all or nothing also after a crash, for nobody but
  // Latest() to see. `events` are in order, follow on the last ones written, and end with revision
  // `head`; empty when `head` does not advance. For the writer thread. Not called again after it
  // failed. Errors: UNAVAILABLE or DATA_LOSS, with the cause as text.
  virtual absl::Status Append(const Overlay& rows,
                              absl::Span<const EventRow> events,
                              Revision head) = 0;

  // Makes all that was appended before the call durable, and then visible. For one thread at a
  // time, while the writer may append more. Not called again after it failed. Errors as Append.
  virtual absl::Status Sync() = 0;

  // As in Engine: of what is synced.
  virtual absl::StatusOr<Revision> ReadEvents(Revision after,
                                              size_t max_events,
                                              absl::FunctionRef<void(const EventView&)> visit) = 0;
  virtual Revision head() const = 0;
  virtual Revision oldest_event() const = 0;
  virtual absl::Status TrimEvents(Revision up_to) = 0;

  // As in Engine.
  virtual absl::Status Compact(absl::Span<const RowRange> /*ranges*/) { return absl::OkStatus(); }

  // Figures about the medium, each under a name that begins `guanxi_store_`.
  virtual Metrics metrics() const = 0;
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_BACKEND_H_

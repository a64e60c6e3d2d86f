// The roster of the directory itself, which needs nobody's feed but its own.
#ifndef GUANXI_COMMON_ACCESS_OWN_ROSTER_H_
#define GUANXI_COMMON_ACCESS_OWN_ROSTER_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/access/roster.h"
#include "common/kv/engine.h"
#include "common/table/catalog.h"

namespace guanxi::access {

// Keeps a roster current by the commits of the engine that holds the directory's records.
// Thread-safe.
class OwnRoster final : private kv::CommitListener {
 public:
  // Fills `roster` from the tables of `catalog`. All outlive it. Errors are those of reading.
  static absl::StatusOr<std::unique_ptr<OwnRoster>> Start(Roster* roster,
                                                          kv::Engine* engine,
                                                          const table::Catalog& catalog);
  ~OwnRoster() override;

  // Takes in what was committed so far. To be called before a commit is answered, so that whoever
  // is told of a freeze may rely on it here.
  void CatchUp();

 private:
  OwnRoster(Roster* roster, kv::Engine* engine) : roster_(roster), engine_(engine) {}

  void OnCommit(kv::Revision) override { CatchUp(); }
  absl::Status Fill(const table::Catalog& catalog);
  // Reads events up to the engine's head.
  absl::Status Read() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  Roster* const roster_;
  kv::Engine* const engine_;
  absl::Mutex mu_;
  kv::Revision read_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_OWN_ROSTER_H_

// Erasing somebody from a service's store, step by step. A step is one commit that carries its
// effect and how far the erasure is, so that a process that ends in between goes on where it was.
//
//   meta   11, erasure   → ErasingState, also when it is done
//
// Of each subject: its key is closed, so that nothing personal is written any more; every record
// about it is left without what is personal, and so are, before it, those that hang on such a
// record; then the key is dropped. At the end kept answers that name a subject are emptied.
#ifndef GUANXI_COMMON_SUBJECTS_ERASING_H_
#define GUANXI_COMMON_SUBJECTS_ERASING_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/kv/engine.h"
#include "common/subjects/copies.h"
#include "common/subjects/ledger.h"
#include "common/table/catalog.h"
#include "common/time/clock.h"
#include "guanxi/subjects/v1/subjects.pb.h"

namespace guanxi::subjects {

// The next step of `erasure`; says in the proof how far it is. Of one that is done, nothing but
// that. Errors are those of the store.
absl::StatusOr<v1::ErasureProof> EraseStep(const table::Catalog& catalog,
                                           kv::Txn& txn,
                                           const table::Change& change,
                                           const std::string& erasure,
                                           absl::Span<const std::string> subjects);

// What holds rows of the erased that are not sealed: keys, indexes, kept answers and copies.
std::vector<kv::RowRange> ErasedRanges(const table::Catalog& catalog, const Copies& copies);

// Erases what `ledger` says was erased and `engine` still has, as one that was put back from an
// older copy, and takes it off the disk. Before the service serves. `self` is who does it:
// `services/customers`.
absl::Status EraseAgain(const table::Catalog& catalog,
                        const Copies& copies,
                        kv::Engine& engine,
                        const Clock& clock,
                        const Ledger& ledger,
                        const std::string& self);

}  // namespace guanxi::subjects

#endif  // GUANXI_COMMON_SUBJECTS_ERASING_H_

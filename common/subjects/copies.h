// What a service keeps of its records beside its tables, for a while, and cannot take apart by whom
// it is about: an erasure has it go as a whole.
#ifndef GUANXI_COMMON_SUBJECTS_COPIES_H_
#define GUANXI_COMMON_SUBJECTS_COPIES_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"

namespace guanxi::subjects {

struct Copies {
  // Where they are.
  std::vector<kv::RowRange> ranges;
  // Drops those that were begun before `until`. UNAVAILABLE (STILL_COPIED) while one is being
  // worked with; with `at_start` none is, as nothing works yet. Null for a service that keeps none.
  std::function<absl::Status(absl::Time until, bool at_start)> drop;
};

}  // namespace guanxi::subjects

#endif  // GUANXI_COMMON_SUBJECTS_COPIES_H_

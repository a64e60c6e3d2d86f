// How a list is answered: which index, which part of it, in which direction.
#ifndef GUANXI_COMMON_TABLE_PLAN_H_
#define GUANXI_COMMON_TABLE_PLAN_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/filter.h"
#include "common/kv/engine.h"
#include "common/table/indexes.h"

namespace guanxi::table {

struct Plan {
  kv::Space space = kv::Space::kData;  // kData: rows are the records; kIndex: rows lead to them
  std::string prefix;                  // the rows that begin with it
  kv::Order order = kv::Order::kForward;
};

// Chooses the index with the most leading fields fixed by `equalities` whose rows come in the order
// asked for; the records themselves when none helps. INVALID_ARGUMENT naming `order_by` when no
// index gives that order.
absl::StatusOr<Plan> MakePlan(const Indexes& indexes,
                              uint8_t table,
                              const std::vector<api::Equality>& equalities,
                              std::string_view order_by);

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_PLAN_H_

#include "services/customers/duplicates/duplicate_runner.h"

#include "common/status/macros.h"

namespace guanxi::customers {

DuplicateRunner::DuplicateRunner(const rpc::Environment& environment,
                                 const Tables* tables,
                                 api::IdSource* ids)
    : job_(environment, tables, ids),
      worker_(environment.engine,
              environment.families,
              "searches for duplicates",
              {.at_least = absl::Milliseconds(200)},
              [this]() -> absl::StatusOr<jobs::Round> {
                GUANXI_ASSIGN_OR_RETURN(const bool worked,
                                        job_.Work([this] { return worker_.stopping(); }));
                return jobs::Round{.worked = worked};
              }) {}

}  // namespace guanxi::customers

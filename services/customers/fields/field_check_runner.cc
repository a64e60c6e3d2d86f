#include "services/customers/fields/field_check_runner.h"

#include "common/status/macros.h"

namespace guanxi::customers {

FieldCheckRunner::FieldCheckRunner(const rpc::Environment& environment, const Tables* tables)
    : job_(environment, tables),
      worker_(environment.engine,
              environment.families,
              "checks of custom fields",
              {.at_least = absl::Milliseconds(200)},
              [this]() -> absl::StatusOr<jobs::Round> {
                GUANXI_ASSIGN_OR_RETURN(const bool worked,
                                        job_.Work([this] { return worker_.stopping(); }));
                return jobs::Round{.worked = worked};
              }) {}

}  // namespace guanxi::customers

// Looks through the values that are there when a field has become required or unique. Writes keep
// the new rule from the commit on that asked for it, so one look at what was there then tells.
#ifndef GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_CHECK_JOB_H_
#define GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_CHECK_JOB_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/jobs/worker.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/state/v1/field_state.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// For one thread.
class FieldCheckJob {
 public:
  // What the pointers lead to outlives it. `environment` needs engine and clock.
  FieldCheckJob(const rpc::Environment& environment, const Tables* tables)
      : engine_(environment.engine), clock_(environment.clock), tables_(tables) {}

  // Does the next check that is to be done; false when there is none, or when it was broken off, as
  // `stopping` wanted: it is begun again by the next call. Errors are those of the store.
  absl::StatusOr<bool> Work(const jobs::Stopping& stopping);

 private:
  // The verdict on one field; nullopt when it is broken off.
  absl::StatusOr<std::optional<v1::CustomField::Refusal>> Look(
      const kv::Reader& reader,
      const state::v1::FieldCheckState& check,
      const v1::CustomField& field,
      const jobs::Stopping& stopping) const;
  // Ends the check: the field is active, without what was refused.
  absl::Status Settle(const state::v1::FieldCheckState& check, v1::CustomField::Refusal refusal);

  kv::Engine* engine_;
  const Clock* clock_;
  const Tables* tables_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_CHECK_JOB_H_

// What a report of a customer's stage does to the customer and to the history of its stages.
#ifndef GUANXI_SERVICES_CUSTOMERS_STAGE_STAGE_REPORT_H_
#define GUANXI_SERVICES_CUSTOMERS_STAGE_STAGE_REPORT_H_

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/customers/v1/life_cycle.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What became of a report, and how much it wrote about.
struct StageOutcome {
  v1::ReportStagesResponse::Outcome outcome = v1::ReportStagesResponse::OUTCOME_UNSPECIFIED;
  size_t customer_bytes = 0;  // of the customer's record, when it was changed
};

// Gives the customer of `report` its stage, ends the stage before and begins the new one, all in
// this transaction. Nothing is written for a customer that is not there, is deleted, has the stage
// already, or was reported to have come to another one after `report.effective_time`.
absl::StatusOr<StageOutcome> TakeStage(const Tables& tables,
                                       api::IdSource& ids,
                                       const table::Change& change,
                                       kv::Txn& txn,
                                       const v1::ReportStagesRequest::Report& report);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_STAGE_STAGE_REPORT_H_

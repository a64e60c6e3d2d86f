#include "services/customers/stage/stage_report.h"

#include <optional>
#include <utility>

#include "common/api/resource_name.h"
#include "common/status/macros.h"
#include "common/table/reserve.h"
#include "common/time/clock.h"

namespace guanxi::customers {
namespace {

using v1::ReportStagesResponse;
using v1::StageChange;

// The stage that the history has as the present one; nullopt while it has none.
absl::StatusOr<std::optional<StageChange>> Present(const Tables& tables,
                                                   const kv::Reader& reader,
                                                   const std::string& customer) {
  // Stages of one moment, of which one lasts, are in the order of their ids.
  table::ListQuery query{.order_by = "start_time desc", .page_size = 3};
  query.extra.push_back({"customer", customer});
  GUANXI_ASSIGN_OR_RETURN(auto page,
                          tables.stage_changes.List(reader, query, access::Scope::All()));
  for (StageChange& change : page.records) {
    if (!change.has_end_time()) return std::move(change);
  }
  return std::nullopt;
}

// Writes that the customer's present stage, which the history has as `present`, ended at `end`. The
// one it began with is entered only now: most customers keep theirs for long.
absl::Status EndPresent(const Tables& tables,
                        api::IdSource& ids,
                        const table::Change& change,
                        kv::Txn& txn,
                        const v1::Customer& customer,
                        const std::optional<StageChange>& present,
                        const google::protobuf::Timestamp& end) {
  if (present.has_value()) {
    StageChange ended = *present;
    *ended.mutable_end_time() = end;
    return tables.stage_changes.Update(txn, change, *present, std::move(ended)).status();
  }
  if (customer.stage() == v1::LIFE_CYCLE_STAGE_UNSPECIFIED) return absl::OkStatus();
  StageChange first;
  first.set_name(api::ResourceName(tables.stage_changes.collection(), ids.NewId()));
  first.set_customer(customer.name());
  first.set_stage(customer.stage());
  *first.mutable_start_time() = customer.stage_time();
  *first.mutable_end_time() = end;
  return tables.stage_changes.Insert(txn, change, std::move(first)).status();
}

absl::Status BeginNext(const Tables& tables,
                       api::IdSource& ids,
                       const table::Change& change,
                       kv::Txn& txn,
                       const v1::Customer& customer,
                       const v1::ReportStagesRequest::Report& report,
                       const google::protobuf::Timestamp& start) {
  StageChange next;
  next.set_name(api::ResourceName(tables.stage_changes.collection(), ids.NewId()));
  next.set_customer(customer.name());
  next.set_stage(report.stage());
  next.set_previous_stage(customer.stage());
  *next.mutable_start_time() = start;
  next.set_reason(report.reason());
  return tables.stage_changes.Insert(txn, change, std::move(next)).status();
}

// Since when the customer has the stage that `report` tells; nullopt when it tells nothing new. A
// stage that was reported gives way to later reports alone. The one a customer begins with gives
// way to all: it may have bought before it was entered.
std::optional<google::protobuf::Timestamp> StartOf(const v1::Customer& customer,
                                                   const std::optional<StageChange>& present,
                                                   const v1::ReportStagesRequest::Report& report) {
  if (customer.stage() == report.stage()) return std::nullopt;
  const bool earlier = customer.has_stage_time() &&
                       FromProto(report.effective_time()) < FromProto(customer.stage_time());
  if (earlier && present.has_value()) return std::nullopt;
  return earlier ? customer.stage_time() : report.effective_time();
}

}  // namespace

absl::StatusOr<StageOutcome> TakeStage(const Tables& tables,
                                       api::IdSource& ids,
                                       const table::Change& change,
                                       kv::Txn& txn,
                                       const v1::ReportStagesRequest::Report& report) {
  absl::StatusOr<v1::Customer> before =
      tables.customers.Get(txn, report.customer(), access::Scope::All());
  if (absl::IsNotFound(before.status()))
    return StageOutcome{ReportStagesResponse::OUTCOME_NO_CUSTOMER};
  GUANXI_RETURN_IF_ERROR(before.status());
  // One that was merged answers as the one it was merged into, whose stage is another matter.
  if (before->has_delete_time() || before->name() != report.customer())
    return StageOutcome{ReportStagesResponse::OUTCOME_NO_CUSTOMER};
  GUANXI_ASSIGN_OR_RETURN(const std::optional<StageChange> present,
                          Present(tables, txn, before->name()));
  const auto start = StartOf(*before, present, report);
  if (!start.has_value()) return StageOutcome{ReportStagesResponse::OUTCOME_UNCHANGED};
  v1::Customer after = *before;
  after.set_stage(report.stage());
  *after.mutable_stage_time() = *start;
  const size_t bytes = after.ByteSizeLong();
  const absl::Status updated =
      tables.customers.Update(txn, table::WithReserve(change), *before, std::move(after)).status();
  // The record is as large as one may be, or erased: nothing was written, and others can have
  // their stages.
  if (absl::IsInvalidArgument(updated) || absl::IsFailedPrecondition(updated))
    return StageOutcome{ReportStagesResponse::OUTCOME_REFUSED};
  GUANXI_RETURN_IF_ERROR(updated);
  GUANXI_RETURN_IF_ERROR(EndPresent(tables, ids, change, txn, *before, present, *start));
  GUANXI_RETURN_IF_ERROR(BeginNext(tables, ids, change, txn, *before, report, *start));
  return StageOutcome{ReportStagesResponse::OUTCOME_TAKEN, bytes};
}

}  // namespace guanxi::customers

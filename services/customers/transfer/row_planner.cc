#include "services/customers/transfer/row_planner.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "common/api/resource_name.h"
#include "common/status/details.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/past.h"
#include "google/rpc/error_details.pb.h"
#include "services/customers/customer_lookup.h"
#include "services/customers/transfer/added_value.h"
#include "services/customers/transfer/errors.h"
#include "services/customers/transfer/row_match.h"

namespace guanxi::customers {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::ImportJob;

}  // namespace

std::optional<RowFault> FaultOf(const absl::Status& error, const RowMapping& mapping) {
  if (!IsOfRecord(error)) return std::nullopt;
  RowFault fault;
  if (const auto bad = errors::DetailOf<google::rpc::BadRequest>(error);
      bad && bad->field_violations_size() > 0) {
    fault.column = mapping.ColumnOf(bad->field_violations(0).field());
    fault.rule = bad->field_violations(0).description();
  } else {
    fault.rule = std::string(error.message());
  }
  if (const auto info = errors::DetailOf<google::rpc::ErrorInfo>(error)) {
    const auto field = info->metadata().find("field");
    if (fault.column.empty() && field != info->metadata().end()) {
      fault.column = mapping.ColumnOf(field->second);
    }
    fault.rule = fmt::format("{}: {}", info->reason(), fault.rule);
  }
  return fault;
}

absl::StatusOr<std::unique_ptr<RowPlanner>> RowPlanner::Create(
    const ImportJob& job,
    const std::vector<std::string>& columns,
    const Tables* tables,
    const RecordWriter* writer) {
  const auto record = writer->table().NewRecord();
  GUANXI_ASSIGN_OR_RETURN(RowMapping mapping, RowMapping::Bind(job, *record->GetDescriptor()));
  GUANXI_RETURN_IF_ERROR(mapping.Locate(columns));
  return std::unique_ptr<RowPlanner>(new RowPlanner(job, std::move(mapping), tables, writer));
}

RowPlanner::RowPlanner(const ImportJob& job,
                       RowMapping mapping,
                       const Tables* tables,
                       const RecordWriter* writer)
    : job_(job), mapping_(std::move(mapping)), tables_(tables), writer_(writer) {}

bool RowPlanner::LooksForCustomers() const {
  return std::any_of(job_.columns().begin(), job_.columns().end(), [](const auto& column) {
    return column.find() != ImportJob::Column::FIND_UNSPECIFIED;
  });
}

absl::StatusOr<std::unique_ptr<Message>> RowPlanner::Match(const RowCalls& calls,
                                                           const kv::Reader& reader,
                                                           const csv::CsvRow& row) const {
  if (job_.mode() == ImportJob::MODE_CREATE) return nullptr;
  return FindMatch(job_, writer_->table(), mapping_, row.fields, reader, calls.update.scope(),
                   tables_->default_region);
}

absl::StatusOr<RowPlan> RowPlanner::Plan(const RowCalls& calls,
                                         const kv::Reader& reader,
                                         const csv::CsvRow& row) const {
  RowPlan plan;
  if (!row.fault.empty()) {
    plan.fault = RowFault{"", row.fault};
    return plan;
  }
  absl::StatusOr<std::unique_ptr<Message>> match = Match(calls, reader, row);
  absl::Status planned = match.status();
  if (match.ok() && *match != nullptr) {
    planned = PlanUpdate(calls.update, reader, row, **match, plan);
  } else if (match.ok()) {
    planned = job_.mode() == ImportJob::MODE_UPDATE ? errors::NoMatch()
                                                    : PlanCreate(calls.create, reader, row, plan);
  }
  if (planned.ok()) return plan;
  plan.write = nullptr;
  plan.fault = FaultOf(planned, mapping_);
  if (!plan.fault) return planned;
  return plan;
}

absl::StatusOr<bool> RowPlanner::Holds(const RowPlan& plan,
                                       const RowCalls& calls,
                                       const kv::Reader& reader,
                                       const csv::CsvRow& row) const {
  if (job_.mode() == ImportJob::MODE_CREATE || !row.fault.empty()) return true;
  const absl::StatusOr<std::unique_ptr<Message>> match = Match(calls, reader, row);
  // What is wrong with the row the plan made anew says.
  if (!match.ok()) return false;
  if (*match == nullptr) return plan.matched.empty();
  const auto& bookkeeping = writer_->table().bookkeeping();
  return bookkeeping.Name(**match) == plan.matched && bookkeeping.Etag(**match) == plan.before;
}

std::optional<RowFault> RowPlanner::Apply(const rpc::Call& call,
                                          const kv::Reader& reader,
                                          const csv::CsvRow& row,
                                          Message& record,
                                          google::protobuf::FieldMask& mask) const {
  using Column = ImportJob::Column;
  const auto find_customer = [&](Column::Find find,
                                 const std::string& text) -> absl::StatusOr<std::string> {
    v1::LookupCustomersRequest request;
    if (find == Column::FIND_BY_CODE) request.set_code(text);
    if (find == Column::FIND_BY_PHONE) request.set_phone(text);
    if (find == Column::FIND_BY_EMAIL) request.set_email(text);
    if (find == Column::FIND_BY_TAX_ID) request.set_tax_id(text);
    if (find == Column::FIND_BY_PHONE) request.set_region(job_.phone_region());
    GUANXI_ASSIGN_OR_RETURN(const auto found,
                            Lookup(*tables_, reader, request, call.scope(), call.now()));
    if (found.matches().empty())
      return absl::InvalidArgumentError(fmt::format("no customer has '{}'", text));
    if (found.matches_size() > 1)
      return absl::InvalidArgumentError(fmt::format("several customers have '{}'", text));
    return found.matches(0).customer().name();
  };
  const auto read_value = [&](const std::string& key,
                              const std::string& text) -> absl::StatusOr<type::v1::FieldValue> {
    GUANXI_ASSIGN_OR_RETURN(const auto set,
                            tables_->field_sets.Of(reader, writer_->table().resource_type()));
    const v1::CustomField* const field = set->Find(key);
    if (field == nullptr) return absl::InvalidArgumentError("there is no such added field");
    return ValueFromText(field->type(), text);
  };
  return mapping_.Apply(row.fields, {.find_customer = find_customer, .read_value = read_value},
                        record, mask);
}

absl::Status RowPlanner::PlanCreate(const rpc::Call& call,
                                    const kv::Reader& reader,
                                    const csv::CsvRow& row,
                                    RowPlan& plan) const {
  const auto& method = writer_->Descriptor("Create");
  const std::unique_ptr<Message> request = NewRequest(method);
  const Descriptor& type = *request->GetDescriptor();
  const auto& reflection = *request->GetReflection();
  Message& record = ResourceIn(*writer_, *request);
  google::protobuf::FieldMask mask;
  plan.fault = Apply(call, reader, row, record, mask);
  if (plan.fault) return absl::OkStatus();
  const std::string name = mapping_.TextFor(row.fields, "name");
  if (!name.empty()) {
    GUANXI_ASSIGN_OR_RETURN(const std::string id,
                            api::IdOf(name, writer_->table().schema().collection, "x.name"));
    reflection.SetString(request.get(),
                         type.FindFieldByName(absl::AsciiStrToLower(writer_->noun()) + "_id"), id);
  }
  const FieldDescriptor* insist = type.FindFieldByName("allow_duplicates");
  if (insist != nullptr && job_.duplicates() == ImportJob::DUPLICATES_REPORT) {
    reflection.SetBool(request.get(), insist, true);
  }
  GUANXI_RETURN_IF_ERROR(CheckRequest(call, method, *request));
  GUANXI_RETURN_IF_ERROR(CheckDuplicates(call, reader, record, plan));
  if (plan.skipped || (plan.fault && job_.duplicates() != ImportJob::DUPLICATES_REPORT)) {
    return absl::OkStatus();
  }
  GUANXI_ASSIGN_OR_RETURN(plan.write, writer_->PrepareCreate(call, *request));
  return absl::OkStatus();
}

absl::Status RowPlanner::CheckDuplicates(const rpc::Call& call,
                                         const kv::Reader& reader,
                                         const Message& record,
                                         RowPlan& plan) const {
  const bool reports = job_.duplicates() == ImportJob::DUPLICATES_REPORT;
  const bool skips = job_.duplicates() == ImportJob::DUPLICATES_SKIP;
  GUANXI_ASSIGN_OR_RETURN(const double stopping, writer_->StoppingScore(reader, record, reports));
  if (stopping == 0 && !reports && !skips) return absl::OkStatus();
  plan.match_keys = writer_->MatchKeys(record);
  if (plan.match_keys.empty()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> candidates,
                          writer_->Duplicates(call, reader, record, stopping));
  if (candidates.empty()) return absl::OkStatus();
  plan.skipped = skips;
  plan.fault = RowFault{
      "", fmt::format("POSSIBLE_DUPLICATE: may be the same as {}", absl::StrJoin(candidates, ","))};
  return absl::OkStatus();
}

absl::Status RowPlanner::PlanUpdate(const rpc::Call& call,
                                    const kv::Reader& reader,
                                    const csv::CsvRow& row,
                                    const Message& before,
                                    RowPlan& plan) const {
  const auto& method = writer_->Descriptor("Update");
  const std::unique_ptr<Message> request = NewRequest(method);
  const Descriptor& type = *request->GetDescriptor();
  const auto& reflection = *request->GetReflection();
  Message& record = ResourceIn(*writer_, *request);
  const auto& bookkeeping = writer_->table().bookkeeping();
  plan.matched = bookkeeping.Name(before);
  plan.before = bookkeeping.Etag(before);
  GUANXI_ASSIGN_OR_RETURN(plan.before_revision,
                          table::RevisionOf(tables_->catalog, reader, before));
  record.CopyFrom(before);
  google::protobuf::FieldMask mask;
  plan.fault = Apply(call, reader, row, record, mask);
  if (plan.fault || mask.paths().empty()) return absl::OkStatus();
  reflection.MutableMessage(request.get(), type.FindFieldByName("update_mask"))->CopyFrom(mask);
  GUANXI_RETURN_IF_ERROR(CheckRequest(call, method, *request));
  GUANXI_ASSIGN_OR_RETURN(plan.write, writer_->PrepareUpdate(call, *request));
  return absl::OkStatus();
}

}  // namespace guanxi::customers

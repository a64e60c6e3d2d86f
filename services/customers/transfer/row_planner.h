// What is to be done with a row, worked out before its transaction as far as that goes.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_ROW_PLANNER_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_ROW_PLANNER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/csv/csv_reader.h"
#include "common/kv/engine.h"
#include "common/rpc/call.h"
#include "guanxi/customers/v1/import_jobs.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/transfer/record_writer.h"
#include "services/customers/transfer/row_mapping.h"

namespace guanxi::customers {

// The calls that rows stand for, as their requester would make them now.
struct RowCalls {
  rpc::Call create;
  rpc::Call update;
};

// A row of the file, and what follows it.
struct ImportRow {
  csv::CsvRow row;
  int64_t next_offset = 0;
  int64_t next_line = 0;
};

// What is to be done with a row.
struct RowPlan {
  std::string matched;                  // the record to change; empty where one is to be made
  std::string before;                   // its etag when that was found out
  uint64_t before_revision = 0;         // the commit that made it as it was then
  WriteRecord write;                    // null when the row makes and changes nothing
  bool skipped = false;                 // as it may be there already
  std::optional<RowFault> fault;        // why it is not taken, or is listed all the same
  std::vector<std::string> match_keys;  // of a record to be made, where duplicates are looked for
};

// What an error of the service says of a row. nullopt for an error that is not the row's own, as of
// the store.
std::optional<RowFault> FaultOf(const absl::Status& error, const RowMapping& mapping);

// Immutable; thread-safe.
class RowPlanner {
 public:
  // `job` as it was when the run began; `columns` are the file's. What the pointers lead to
  // outlives it. INVALID_ARGUMENT when job and columns do not fit one another.
  static absl::StatusOr<std::unique_ptr<RowPlanner>> Create(const v1::ImportJob& job,
                                                            const std::vector<std::string>& columns,
                                                            const Tables* tables,
                                                            const RecordWriter* writer);

  // What is to be done with `row` as `reader` has the records. Errors are those of the store.
  absl::StatusOr<RowPlan> Plan(const RowCalls& calls,
                               const kv::Reader& reader,
                               const csv::CsvRow& row) const;

  // Whether `plan` still holds in `reader`: the row is about the same record, unchanged.
  absl::StatusOr<bool> Holds(const RowPlan& plan,
                             const RowCalls& calls,
                             const kv::Reader& reader,
                             const csv::CsvRow& row) const;

  // Whether a row may name a customer that an earlier row makes.
  bool LooksForCustomers() const;

  const RowMapping& mapping() const { return mapping_; }
  const RecordWriter& writer() const { return *writer_; }
  const v1::ImportJob& job() const { return job_; }

 private:
  RowPlanner(const v1::ImportJob& job,
             RowMapping mapping,
             const Tables* tables,
             const RecordWriter* writer);

  using Message = google::protobuf::Message;

  absl::StatusOr<std::unique_ptr<Message>> Match(const RowCalls& calls,
                                                 const kv::Reader& reader,
                                                 const csv::CsvRow& row) const;
  std::optional<RowFault> Apply(const rpc::Call& call,
                                const kv::Reader& reader,
                                const csv::CsvRow& row,
                                Message& record,
                                google::protobuf::FieldMask& mask) const;
  absl::Status PlanCreate(const rpc::Call& call,
                          const kv::Reader& reader,
                          const csv::CsvRow& row,
                          RowPlan& plan) const;
  absl::Status PlanUpdate(const rpc::Call& call,
                          const kv::Reader& reader,
                          const csv::CsvRow& row,
                          const Message& before,
                          RowPlan& plan) const;
  // Looks for what `record` may be already, and says in `plan` what follows.
  absl::Status CheckDuplicates(const rpc::Call& call,
                               const kv::Reader& reader,
                               const Message& record,
                               RowPlan& plan) const;

  const v1::ImportJob job_;
  const RowMapping mapping_;
  const Tables* tables_;
  const RecordWriter* writer_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_ROW_PLANNER_H_

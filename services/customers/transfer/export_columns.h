// The columns of an export.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_EXPORT_COLUMNS_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_EXPORT_COLUMNS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/csv/record_field.h"
#include "google/protobuf/message.h"
#include "guanxi/customers/v1/export_jobs.pb.h"
#include "services/customers/fields/field_sets.h"

namespace guanxi::customers {

// Every field of records of `type`, those that the company has added each by itself.
std::vector<std::string> AllFields(const google::protobuf::Descriptor& type, const FieldSet& added);

// Immutable; thread-safe.
class ExportColumns {
 public:
  // INVALID_ARGUMENT names the entry of `export_job.fields` that is no field.
  static absl::StatusOr<ExportColumns> Bind(const v1::ExportJob& job,
                                            const google::protobuf::Descriptor& type);

  // The file's first row, with a byte order mark where one is wished.
  std::string Header() const;
  // The row of `record`.
  std::string Row(const google::protobuf::Message& record) const;

 private:
  explicit ExportColumns(const v1::ExportJob& job) : job_(job) {}

  char delimiter() const { return job_.delimiter().empty() ? ',' : job_.delimiter().front(); }

  const v1::ExportJob job_;
  std::vector<csv::RecordField> fields_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_EXPORT_COLUMNS_H_

// From the cells of a row to the fields of a record.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_ROW_MAPPING_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_ROW_MAPPING_H_

#include <google/protobuf/field_mask.pb.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/csv/record_field.h"
#include "google/protobuf/message.h"
#include "guanxi/customers/v1/import_jobs.pb.h"
#include "guanxi/type/v1/field_value.pb.h"

namespace guanxi::customers {

// What a mapping asks the store. Errors' messages are rules.
struct MappingSource {
  // The name of the customer that `text` leads to.
  absl::FunctionRef<absl::StatusOr<std::string>(v1::ImportJob::Column::Find find,
                                                const std::string& text)>
      find_customer;
  // The value of the added field `key` that `text` stands for.
  absl::FunctionRef<absl::StatusOr<type::v1::FieldValue>(const std::string& key,
                                                         const std::string& text)>
      read_value;
};

// Why a row is not taken: the column at fault, empty for the row as a whole, and the rule.
struct RowFault {
  std::string column;
  std::string rule;
};

// Immutable; thread-safe.
class RowMapping {
 public:
  // The mapping of `job` to records of `type`. INVALID_ARGUMENT (INVALID_FIELD) names the column
  // that is wrong, such as `import_job.columns[2].field`.
  static absl::StatusOr<RowMapping> Bind(const v1::ImportJob& job,
                                         const google::protobuf::Descriptor& type);

  // Finds the mapping's columns among those of the file. INVALID_ARGUMENT names one it lacks.
  absl::Status Locate(const std::vector<std::string>& columns);

  // Writes what `cells` say into `record`, which is blank or the record to change, and adds to
  // `mask` which fields that was. nullopt when all went well.
  std::optional<RowFault> Apply(const std::vector<std::string>& cells,
                                const MappingSource& source,
                                google::protobuf::Message& record,
                                google::protobuf::FieldMask& mask) const;

  // The text of the first column mapped to the field `name` that has one, as Apply would take it.
  std::string TextFor(const std::vector<std::string>& cells, const std::string& name) const;

  // The fault of a field as an error of the service names it, such as `customer.phones[0]`: the
  // column it comes from, where one does.
  std::string ColumnOf(const std::string& field) const;

  // Whether some field is mapped to the file's column `at`.
  bool Takes(int at) const;

  // The cell of each of the file's columns that is of a field that `hides`, emptied.
  void Hide(absl::FunctionRef<bool(const csv::RecordField& field)> hides,
            std::vector<std::string>& cells) const;

 private:
  using Column = v1::ImportJob::Column;

  struct Bound {
    Column column;
    csv::RecordField field;
    std::string entry;  // of a list of messages, in which the field lies: `addresses[0]`; or empty
    int at = -1;        // in the file; -1 for a constant
  };

  RowMapping() = default;

  // The text of a column of the row, after what the mapping does to texts; empty for none.
  std::string TextOf(const Bound& bound, const std::vector<std::string>& cells) const;
  // The entries of lists of messages that a cell of the row, not a constant, says something of.
  std::set<std::string> EntriesOf(const std::vector<std::string>& cells) const;
  // Whether the row says nothing of the field: a constant alone makes no entry of a list.
  bool IsIdle(const Bound& bound, const std::set<std::string>& entries) const;
  absl::Status Write(const Bound& bound,
                     const std::string& text,
                     const MappingSource& source,
                     google::protobuf::Message& record) const;

  std::vector<Bound> columns_;
  std::string phone_region_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_ROW_MAPPING_H_

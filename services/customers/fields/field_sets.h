// Which fields the company has added, as those who write values and search need them.
#ifndef GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_SETS_H_
#define GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_SETS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/kv/engine.h"
#include "common/table/table.h"
#include "guanxi/customers/state/v1/field_state.pb.h"
#include "guanxi/customers/v1/custom_fields.pb.h"

namespace guanxi::customers {

// The keys of some fields; null for none.
using FieldKeys = std::shared_ptr<const absl::flat_hash_set<std::string>>;

// The fields of one record type at one time. Immutable.
class FieldSet {
 public:
  FieldSet() = default;
  FieldSet(int64_t version, std::vector<v1::CustomField> fields);
  FieldSet(const FieldSet&) = delete;
  FieldSet& operator=(const FieldSet&) = delete;

  // Goes up with every change of a field; 0 before the first was created.
  int64_t version() const { return version_; }
  bool empty() const { return fields_.empty(); }
  // The field of that key, a deleted one too; null when there is none.
  const v1::CustomField* Find(std::string_view key) const;
  // In the order of keys, deleted ones included.
  const std::vector<v1::CustomField>& fields() const { return fields_; }
  // Fields in use that matter to a record without a value of them: required ones, and those with a
  // default value.
  const std::vector<const v1::CustomField*>& at_creation() const { return at_creation_; }
  // Those that records are found by, in use.
  const FieldKeys& searchable() const { return searchable_; }

 private:
  int64_t version_ = 0;
  std::vector<v1::CustomField> fields_;
  absl::flat_hash_map<std::string, const v1::CustomField*> by_key_;
  std::vector<const v1::CustomField*> at_creation_;
  FieldKeys searchable_;
};

// Tells the set of a record type that a reader sees. Reads one short row for it, and the fields
// themselves when they have changed since it was last asked. Thread-safe.
class FieldSets {
 public:
  // `fields` outlives it.
  explicit FieldSets(const table::Table<v1::CustomField>* fields) : fields_(fields) {}

  // The fields of records of `resource_type` (`guanxi.customers/Customer`) as `reader` has them.
  // DATA_LOSS when a row is damaged.
  absl::StatusOr<std::shared_ptr<const FieldSet>> Of(const kv::Reader& reader,
                                                     const std::string& resource_type) const;

 private:
  const table::Table<v1::CustomField>* fields_;
  mutable absl::Mutex mu_;
  // The newest that was asked for, by record type.
  mutable std::map<std::string, std::shared_ptr<const FieldSet>> newest_ ABSL_GUARDED_BY(mu_);
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_SETS_H_

#include "services/customers/fields/field_check_job.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/status/macros.h"
#include "services/customers/fields/field_rows.h"
#include "services/customers/fields/field_value.h"

namespace guanxi::customers {
namespace {

using state::v1::FieldCheckState;
using v1::CustomField;

constexpr char kActor[] = "services/customers";
// How often it is asked whether to stop.
constexpr int kRowsBetweenAsking = 1000;

// Asks `stopping` now and then.
class Patience {
 public:
  explicit Patience(const jobs::Stopping& stopping) : stopping_(stopping) {}

  bool lost() {
    if (++rows_ % kRowsBetweenAsking == 0) lost_ = lost_ || stopping_();
    return lost_;
  }
  bool was_lost() const { return lost_; }

 private:
  const jobs::Stopping& stopping_;
  int rows_ = 0;
  bool lost_ = false;
};

// Whether a record of `table` that is not deleted has no value of `field`.
template <typename M>
absl::StatusOr<bool> AnyWithout(const table::Table<M>& table,
                                const kv::Reader& reader,
                                const CustomField& field,
                                Patience& patience) {
  bool any = false;
  GUANXI_RETURN_IF_ERROR(table.ForEach(reader, [&](const M& record) {
    const FieldValues& values =
        field.personal() ? record.personal_values() : record.custom_values();
    any = !record.has_delete_time() && !values.contains(field.key());
    return !any && !patience.lost();
  }));
  return any;
}

// Whether two records of `table` that are not deleted have one value of `field`.
absl::StatusOr<bool> AnyShared(const table::Core& table,
                               const kv::Reader& reader,
                               const CustomField& field,
                               Patience& patience) {
  bool any = false;
  std::string last;
  GUANXI_RETURN_IF_ERROR(table.ScanTerms(reader, kFieldValueIndex, ValueTermPrefix(field.key()),
                                         [&](std::string_view term, std::string_view) {
                                           any = term == last;
                                           last = term;
                                           return !any && !patience.lost();
                                         }));
  return any;
}

}  // namespace

absl::StatusOr<bool> FieldCheckJob::Work(const jobs::Stopping& stopping) {
  const auto reader = engine_->Snapshot();
  GUANXI_ASSIGN_OR_RETURN(const std::optional<FieldCheckState> check, NextFieldCheck(*reader));
  if (!check.has_value() || stopping()) return false;
  GUANXI_ASSIGN_OR_RETURN(
      const CustomField field,
      tables_->custom_fields.Get(*reader, check->custom_field(), access::Scope::All()));
  GUANXI_ASSIGN_OR_RETURN(const auto refusal, Look(*reader, *check, field, stopping));
  if (!refusal.has_value()) return false;
  GUANXI_RETURN_IF_ERROR(Settle(*check, *refusal));
  return true;
}

absl::StatusOr<std::optional<CustomField::Refusal>> FieldCheckJob::Look(
    const kv::Reader& reader,
    const FieldCheckState& check,
    const CustomField& field,
    const jobs::Stopping& stopping) const {
  const bool of_customers = field.resource_type() == tables_->customers.core().resource_type();
  Patience patience(stopping);
  bool missing = false;
  if (check.required() && of_customers) {
    GUANXI_ASSIGN_OR_RETURN(missing, AnyWithout(tables_->customers, reader, field, patience));
  } else if (check.required()) {
    GUANXI_ASSIGN_OR_RETURN(missing, AnyWithout(tables_->contacts, reader, field, patience));
  }
  if (missing) return CustomField::REFUSAL_VALUE_MISSING;
  bool shared = false;
  if (check.unique()) {
    const table::Core& table = of_customers ? tables_->customers.core() : tables_->contacts.core();
    GUANXI_ASSIGN_OR_RETURN(shared, AnyShared(table, reader, field, patience));
  }
  if (shared) return CustomField::REFUSAL_VALUE_SHARED;
  if (patience.was_lost()) return std::nullopt;
  return CustomField::REFUSAL_UNSPECIFIED;
}

absl::Status FieldCheckJob::Settle(const FieldCheckState& check, CustomField::Refusal refusal) {
  const auto work = [&](kv::Txn& txn) -> absl::Status {
    GUANXI_ASSIGN_OR_RETURN(const auto stored, ReadFieldCheck(txn, check.custom_field()));
    if (!stored.has_value()) return absl::OkStatus();
    DropFieldCheck(txn, check.custom_field());
    GUANXI_ASSIGN_OR_RETURN(
        const CustomField before,
        tables_->custom_fields.Get(txn, check.custom_field(), access::Scope::All()));
    CustomField after = before;
    after.set_state(CustomField::STATE_ACTIVE);
    after.set_refusal(refusal);
    if (refusal != CustomField::REFUSAL_UNSPECIFIED) {
      if (check.required()) after.set_required(false);
      if (check.unique()) after.set_unique(false);
    }
    const table::Change change{
        .actor = kActor, .request_id = "", .method = "", .time = clock_->Now()};
    return tables_->custom_fields.Update(txn, change, before, std::move(after)).status();
  };
  return kv::CommitAndWait(*engine_, work).status();
}

}  // namespace guanxi::customers

#include "services/customers/admission/admission_rows.h"

#include <utility>

#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/reserve.h"
#include "services/customers/admission/admission.h"

namespace guanxi::customers {

using v1::Admission;

absl::StatusOr<std::vector<Admission>> OtherAdmissions(const Tables& tables,
                                                       const kv::Reader& reader,
                                                       const Admission& admission) {
  std::vector<Admission> others;
  table::ListQuery query{.page_size = 1000};
  query.extra.push_back({"customer", admission.customer()});
  do {
    GUANXI_ASSIGN_OR_RETURN(auto page, tables.admissions.List(reader, query, access::Scope::All()));
    for (Admission& other : page.records) {
      if (other.name() != admission.name()) others.push_back(std::move(other));
    }
    query.page_token = page.next_page_token;
  } while (!query.page_token.empty());
  return others;
}

absl::Status CheckOnlyOne(const Tables& tables,
                          const kv::Reader& reader,
                          const Admission& admission) {
  GUANXI_ASSIGN_OR_RETURN(const std::vector<Admission> others,
                          OtherAdmissions(tables, reader, admission));
  for (const Admission& other : others) {
    if (!IsCurrent(other)) continue;
    return errors::ValueTaken("admission.customer", admission.customer(), other.name());
  }
  return absl::OkStatus();
}

absl::Status TellCustomer(const Tables& tables,
                          const table::Change& change,
                          kv::Txn& txn,
                          const v1::Customer& customer,
                          v1::AdmissionState state,
                          const std::string& code) {
  v1::Customer after = customer;
  after.set_admission_state(state);
  if (!code.empty()) after.set_code(code);
  return tables.customers.Update(txn, table::WithReserve(change), customer, std::move(after))
      .status();
}

}  // namespace guanxi::customers

#include "services/customers/admission/existing_customers.h"

#include <string>
#include <utility>

#include "common/access/scope.h"
#include "common/api/new_name.h"
#include "common/status/macros.h"
#include "services/customers/admission/admission.h"
#include "services/customers/admission/admission_policy.h"
#include "services/customers/admission/admission_rows.h"
#include "services/customers/admission/next_code.h"
#include "services/customers/customer_filter.h"

namespace guanxi::customers {
namespace {

using v1::Admission;

// How many customers one call admits, and how many bytes of them: a commit holds no more.
constexpr int kCustomersAtOnce = 20;
constexpr size_t kBytesAtOnce = size_t{100} * 1024;

// Whether the customer has no admission, and is the caller's to change: one that is shared with it
// for reading is somebody else's to admit.
bool ToBeAdmitted(const rpc::Call& call, const v1::Customer& customer) {
  return customer.admission_state() == v1::ADMISSION_STATE_UNSPECIFIED &&
         access::Contains(call.scope(), customer, access::Level::kWrite);
}

// The customers that one commit deals with.
absl::StatusOr<table::Page<v1::Customer>> NextCustomers(
    const Tables& tables,
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::AdmitExistingCustomersRequest& request) {
  table::ListQuery query{.filter = request.filter(),
                         .page_size = kCustomersAtOnce,
                         .page_token = request.page_token()};
  GUANXI_ASSIGN_OR_RETURN(auto page, tables.customers.List(reader, query, call.scope()));
  size_t bytes = 0;
  int fitting = 0;
  while (fitting < static_cast<int>(page.records.size()) && bytes < kBytesAtOnce)
    bytes += page.records[fitting++].ByteSizeLong();
  if (fitting == static_cast<int>(page.records.size())) return page;
  // Shorter, so that its token goes on after the last that fits.
  query.page_size = fitting;
  return tables.customers.List(reader, query, call.scope());
}

// Admits `customer` without more ado.
absl::Status AdmitAsIs(const Tables& tables,
                       api::IdSource& ids,
                       const rpc::Call& call,
                       kv::Txn& txn,
                       const v1::AdmitExistingCustomersRequest& request,
                       const v1::Customer& customer) {
  Admission admission;
  GUANXI_ASSIGN_OR_RETURN(*admission.mutable_name(),
                          api::NewName(ids, tables.admissions.collection(), "", "admission_id"));
  admission.set_customer(customer.name());
  std::string code = customer.code();
  if (code.empty() && request.assign_codes()) {
    GUANXI_ASSIGN_OR_RETURN(const v1::AdmissionPolicy policy,
                            PolicyFor(tables.admission_policies, txn, customer.unit()));
    GUANXI_ASSIGN_OR_RETURN(code,
                            NextCode(txn, tables, policy, customer, admission.name(), call.now()));
  }
  admission.set_code(code);
  Begin(admission, v1::ADMISSION_STATE_ADMITTED, {call.principal.user, call.now(), request.note()});
  GUANXI_RETURN_IF_ERROR(tables.admissions.Insert(txn, call.change, std::move(admission)).status());
  return TellCustomer(tables, call.change, txn, customer, v1::ADMISSION_STATE_ADMITTED, code);
}

}  // namespace

absl::StatusOr<v1::AdmitExistingCustomersResponse> AdmitExisting(
    const Tables& tables,
    api::IdSource& ids,
    const rpc::Call& call,
    kv::Txn& txn,
    const v1::AdmitExistingCustomersRequest& request) {
  GUANXI_RETURN_IF_ERROR(CheckCustomerFilter(call.principal, request.filter()));
  GUANXI_ASSIGN_OR_RETURN(const auto page, NextCustomers(tables, call, txn, request));
  v1::AdmitExistingCustomersResponse response;
  for (const v1::Customer& customer : page.records) {
    if (!ToBeAdmitted(call, customer)) {
      response.set_skipped(response.skipped() + 1);
      continue;
    }
    GUANXI_RETURN_IF_ERROR(AdmitAsIs(tables, ids, call, txn, request, customer));
    response.set_admitted(response.admitted() + 1);
  }
  response.set_next_page_token(page.next_page_token);
  return response;
}

}  // namespace guanxi::customers

#include "services/customers/customer_service.h"

#include <fmt/core.h>

#include <functional>
#include <iterator>
#include <optional>
#include <utility>

#include "common/access/ownership.h"
#include "common/access/permissions.h"
#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/api/resource_name.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/customers/customer.h"
#include "services/customers/customer_lookup.h"
#include "services/customers/customer_search.h"
#include "services/customers/customer_tree.h"
#include "services/customers/fields/custom_values.h"

namespace guanxi::customers {

CustomerService::CustomerService(const rpc::Environment& environment,
                                 const Tables* tables,
                                 api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::CustomerService>()),
      tables_(tables),
      ids_(ids),
      guard_(environment.engine, tables) {}

grpc::ServerUnaryReactor* CustomerService::CreateCustomer(grpc::CallbackServerContext* context,
                                                          const v1::CreateCustomerRequest* request,
                                                          v1::Customer* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&CustomerService::PrepareNew, this),
                        std::bind_front(&CustomerService::Create, this));
}

grpc::ServerUnaryReactor* CustomerService::GetCustomer(grpc::CallbackServerContext* context,
                                                       const v1::GetCustomerRequest* request,
                                                       v1::Customer* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetCustomerRequest& request) {
                         return tables_->customers.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* CustomerService::BatchGetCustomers(
    grpc::CallbackServerContext* context,
    const v1::BatchGetCustomersRequest* request,
    v1::BatchGetCustomersResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&CustomerService::BatchGet, this));
}

grpc::ServerUnaryReactor* CustomerService::ListCustomers(grpc::CallbackServerContext* context,
                                                         const v1::ListCustomersRequest* request,
                                                         v1::ListCustomersResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&CustomerService::List, this));
}

grpc::ServerUnaryReactor* CustomerService::UpdateCustomer(grpc::CallbackServerContext* context,
                                                          const v1::UpdateCustomerRequest* request,
                                                          v1::Customer* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, const v1::UpdateCustomerRequest& request) {
        return guard_.OnUpdate(call, request);
      },
      [this, request](const rpc::Call& call, kv::Txn& txn, const DuplicateVerdict& duplicates)
          -> absl::StatusOr<v1::Customer> { return Update(call, txn, *request, duplicates); });
}

grpc::ServerUnaryReactor* CustomerService::DeleteCustomer(grpc::CallbackServerContext* context,
                                                          const v1::DeleteCustomerRequest* request,
                                                          v1::Customer* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::DeleteCustomerRequest& request) {
        return tables_->customers.Delete(txn, call.change, request.name(), request.etag(),
                                         call.scope());
      });
}

grpc::ServerUnaryReactor* CustomerService::UndeleteCustomer(
    grpc::CallbackServerContext* context,
    const v1::UndeleteCustomerRequest* request,
    v1::Customer* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn,
             const v1::UndeleteCustomerRequest& request) -> absl::StatusOr<v1::Customer> {
        GUANXI_ASSIGN_OR_RETURN(v1::Customer customer,
                                tables_->customers.Undelete(txn, call.change, request.name(),
                                                            request.etag(), call.scope()));
        GUANXI_RETURN_IF_ERROR(CheckStillUnique(*tables_, tables_->customers.core(), txn,
                                                call.scope(), customer.name(), ValuesOf(customer)));
        return customer;
      });
}

grpc::ServerUnaryReactor* CustomerService::LookupCustomers(
    grpc::CallbackServerContext* context,
    const v1::LookupCustomersRequest* request,
    v1::LookupCustomersResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::LookupCustomersRequest& request) {
                         return Lookup(*tables_, reader, request, call.scope(), call.now());
                       });
}

// At length: words that many names hold take thousands of rows to rank.
grpc::ServerUnaryReactor* CustomerService::SearchCustomers(
    grpc::CallbackServerContext* context,
    const v1::SearchCustomersRequest* request,
    v1::SearchCustomersResponse* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               [this](const rpc::Call& call, const kv::Reader& reader,
                                      const v1::SearchCustomersRequest& request) {
                                 return Search(*tables_, reader, request, call.scope(),
                                               access::HiddenFrom(call.principal.role));
                               });
}

// At length, as the roll-up: a tree is up to 10,000 records.
grpc::ServerUnaryReactor* CustomerService::GetCustomerTree(
    grpc::CallbackServerContext* context,
    const v1::GetCustomerTreeRequest* request,
    v1::GetCustomerTreeResponse* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               [this](const rpc::Call& call, const kv::Reader& reader,
                                      const v1::GetCustomerTreeRequest& request) {
                                 return TreeOf(*tables_, reader, request, call.scope());
                               });
}

grpc::ServerUnaryReactor* CustomerService::RollUpCustomer(grpc::CallbackServerContext* context,
                                                          const v1::RollUpCustomerRequest* request,
                                                          v1::CustomerRollUp* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               [this](const rpc::Call& call, const kv::Reader& reader,
                                      const v1::RollUpCustomerRequest& request) {
                                 return RollUp(*tables_, reader, request, call.scope());
                               });
}

absl::StatusOr<CustomerService::NewCustomer> CustomerService::PrepareNew(
    const rpc::Call& call, const v1::CreateCustomerRequest& request) const {
  v1::Customer customer = request.customer();
  GUANXI_ASSIGN_OR_RETURN(
      *customer.mutable_name(),
      api::NewName(*ids_, tables_->customers.collection(), request.customer_id(), "customer_id"));
  access::FillOwnership(call.scope(), customer);
  Normalize(customer);
  BeginLifeCycle(customer, call.now());
  GUANXI_RETURN_IF_ERROR(CheckCustomer(customer, tables_->default_region));
  NewCustomer prepared;
  prepared.duplicates = guard_.OnCreate(call, customer, request.allow_duplicates());
  GUANXI_ASSIGN_OR_RETURN(prepared.draft,
                          tables_->customers.Prepare(call.change, std::move(customer)));
  return prepared;
}

absl::StatusOr<v1::Customer> CustomerService::Create(const rpc::Call& call,
                                                     kv::Txn& txn,
                                                     const NewCustomer& prepared) const {
  GUANXI_RETURN_IF_ERROR(CheckParent(call, txn, prepared.draft.record));
  GUANXI_RETURN_IF_ERROR(prepared.duplicates.status);
  GUANXI_ASSIGN_OR_RETURN(
      std::optional<v1::Customer> completed,
      CheckNewValues(*tables_, tables_->customers, txn, call.scope(), prepared.draft.record));
  if (completed.has_value())
    return tables_->customers.Insert(txn, call.change, *std::move(completed));
  return tables_->customers.Insert(txn, call.change, prepared.draft);
}

absl::StatusOr<v1::BatchGetCustomersResponse> CustomerService::BatchGet(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::BatchGetCustomersRequest& request) const {
  v1::BatchGetCustomersResponse response;
  for (int i = 0; i < request.names_size(); ++i) {
    const std::string& name = request.names(i);
    GUANXI_RETURN_IF_ERROR(
        api::IdOf(name, tables_->customers.collection(), fmt::format("names[{}]", i)).status());
    absl::StatusOr<v1::Customer> found = tables_->customers.Get(reader, name, call.scope());
    if (absl::IsNotFound(found.status())) {
      response.add_not_found(name);
      continue;
    }
    GUANXI_ASSIGN_OR_RETURN(*response.add_customers(), std::move(found));
  }
  return response;
}

absl::StatusOr<v1::ListCustomersResponse> CustomerService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListCustomersRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->customers.List(reader, request, call.scope()));
  v1::ListCustomersResponse response;
  response.mutable_customers()->Assign(std::make_move_iterator(page.records.begin()),
                                       std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Customer> CustomerService::Update(const rpc::Call& call,
                                                     kv::Txn& txn,
                                                     const v1::UpdateCustomerRequest& request,
                                                     const DuplicateVerdict& duplicates) const {
  const v1::Customer& patch = request.customer();
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Customer before,
      tables_->customers.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  v1::Customer after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  Normalize(after);
  GUANXI_RETURN_IF_ERROR(CheckCustomer(after, tables_->default_region));
  // A parent that was deleted since does not stand in the way of other changes.
  if (after.parent() != before.parent()) {
    GUANXI_RETURN_IF_ERROR(CheckParent(call, txn, after));
  }
  GUANXI_RETURN_IF_ERROR(
      CheckChangedValues(*tables_, tables_->customers, txn, call.scope(), before, after));
  GUANXI_RETURN_IF_ERROR(duplicates.status);
  return tables_->customers.Update(txn, call.change, before, std::move(after));
}

absl::Status CustomerService::CheckParent(const rpc::Call& call,
                                          const kv::Reader& reader,
                                          const v1::Customer& customer) const {
  constexpr char kField[] = "customer.parent";
  if (customer.parent().empty()) return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(
      table::CheckReference(tables_->customers, reader, customer.parent(), kField, call.scope()));
  return table::CheckNoCircle(tables_->customers, reader, customer.name(), customer.parent(),
                              kField);
}

}  // namespace guanxi::customers

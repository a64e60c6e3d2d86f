#include "services/customers/contact_service.h"

#include <fmt/core.h>

#include <functional>
#include <iterator>
#include <optional>
#include <utility>

#include "common/access/ownership.h"
#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/customers/contact.h"
#include "services/customers/fields/custom_values.h"

namespace guanxi::customers {

ContactService::ContactService(const rpc::Environment& environment,
                               const Tables* tables,
                               api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::ContactService>()),
      tables_(tables),
      ids_(ids),
      guard_(environment.engine, tables) {}

grpc::ServerUnaryReactor* ContactService::CreateContact(grpc::CallbackServerContext* context,
                                                        const v1::CreateContactRequest* request,
                                                        v1::Contact* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, const v1::CreateContactRequest& request) {
        return guard_.OnCreate(call, request);
      },
      [this, request](const rpc::Call& call, kv::Txn& txn, const DuplicateVerdict& duplicates)
          -> absl::StatusOr<v1::Contact> { return Create(call, txn, *request, duplicates); });
}

grpc::ServerUnaryReactor* ContactService::GetContact(grpc::CallbackServerContext* context,
                                                     const v1::GetContactRequest* request,
                                                     v1::Contact* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetContactRequest& request) {
                         return tables_->contacts.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* ContactService::ListContacts(grpc::CallbackServerContext* context,
                                                       const v1::ListContactsRequest* request,
                                                       v1::ListContactsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&ContactService::List, this));
}

grpc::ServerUnaryReactor* ContactService::UpdateContact(grpc::CallbackServerContext* context,
                                                        const v1::UpdateContactRequest* request,
                                                        v1::Contact* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, const v1::UpdateContactRequest& request) {
        return guard_.OnUpdate(call, request);
      },
      [this, request](const rpc::Call& call, kv::Txn& txn, const DuplicateVerdict& duplicates)
          -> absl::StatusOr<v1::Contact> { return Update(call, txn, *request, duplicates); });
}

grpc::ServerUnaryReactor* ContactService::DeleteContact(grpc::CallbackServerContext* context,
                                                        const v1::DeleteContactRequest* request,
                                                        v1::Contact* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::DeleteContactRequest& request) {
        return tables_->contacts.Delete(txn, call.change, request.name(), request.etag(),
                                        call.scope());
      });
}

absl::StatusOr<v1::Contact> ContactService::Create(const rpc::Call& call,
                                                   kv::Txn& txn,
                                                   const v1::CreateContactRequest& request,
                                                   const DuplicateVerdict& duplicates) const {
  v1::Contact contact = request.contact();
  GUANXI_ASSIGN_OR_RETURN(
      *contact.mutable_name(),
      api::NewName(*ids_, tables_->contacts.collection(), request.contact_id(), "contact_id"));
  access::FillOwnership(call.scope(), contact);
  Normalize(contact);
  GUANXI_RETURN_IF_ERROR(CheckContact(contact, tables_->default_region));
  GUANXI_RETURN_IF_ERROR(CheckCustomers(call, txn, v1::Contact(), contact));
  GUANXI_ASSIGN_OR_RETURN(std::optional<v1::Contact> completed,
                          CheckNewValues(*tables_, tables_->contacts, txn, call.scope(), contact));
  if (completed.has_value()) contact = *std::move(completed);
  GUANXI_RETURN_IF_ERROR(duplicates.status);
  return tables_->contacts.Insert(txn, call.change, std::move(contact));
}

absl::StatusOr<v1::ListContactsResponse> ContactService::List(
    const rpc::Call& call, const kv::Reader& reader, const v1::ListContactsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->contacts.List(reader, request, call.scope()));
  v1::ListContactsResponse response;
  response.mutable_contacts()->Assign(std::make_move_iterator(page.records.begin()),
                                      std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Contact> ContactService::Update(const rpc::Call& call,
                                                   kv::Txn& txn,
                                                   const v1::UpdateContactRequest& request,
                                                   const DuplicateVerdict& duplicates) const {
  const v1::Contact& patch = request.contact();
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Contact before,
      tables_->contacts.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  v1::Contact after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  Normalize(after);
  GUANXI_RETURN_IF_ERROR(CheckEndedKept(before, after));
  GUANXI_RETURN_IF_ERROR(CheckContact(after, tables_->default_region));
  GUANXI_RETURN_IF_ERROR(CheckCustomers(call, txn, before, after));
  GUANXI_RETURN_IF_ERROR(
      CheckChangedValues(*tables_, tables_->contacts, txn, call.scope(), before, after));
  GUANXI_RETURN_IF_ERROR(duplicates.status);
  return tables_->contacts.Update(txn, call.change, before, std::move(after));
}

absl::Status ContactService::CheckCustomers(const rpc::Call& call,
                                            const kv::Reader& reader,
                                            const v1::Contact& before,
                                            const v1::Contact& after) const {
  for (int i = 0; i < after.affiliations_size(); ++i) {
    const std::string& customer = after.affiliations(i).customer();
    // A customer that was deleted since does not stand in the way of other changes.
    if (IsAffiliated(before, customer)) continue;
    GUANXI_RETURN_IF_ERROR(
        table::CheckReference(tables_->customers, reader, customer,
                              fmt::format("contact.affiliations[{}].customer", i), call.scope()));
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers

// The people at customers.
#ifndef GUANXI_SERVICES_CUSTOMERS_CONTACT_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_CONTACT_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/contacts.grpc.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/duplicates/duplicate_guard.h"

namespace guanxi::customers {

// What each method does and answers is in contacts.proto. Thread-safe.
class ContactService final : public v1::ContactService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  ContactService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateContact(grpc::CallbackServerContext* context,
                                          const v1::CreateContactRequest* request,
                                          v1::Contact* response) override;
  grpc::ServerUnaryReactor* GetContact(grpc::CallbackServerContext* context,
                                       const v1::GetContactRequest* request,
                                       v1::Contact* response) override;
  grpc::ServerUnaryReactor* ListContacts(grpc::CallbackServerContext* context,
                                         const v1::ListContactsRequest* request,
                                         v1::ListContactsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateContact(grpc::CallbackServerContext* context,
                                          const v1::UpdateContactRequest* request,
                                          v1::Contact* response) override;
  grpc::ServerUnaryReactor* DeleteContact(grpc::CallbackServerContext* context,
                                          const v1::DeleteContactRequest* request,
                                          v1::Contact* response) override;

  // What CreateContact and UpdateContact do before their transaction and in it, for those who write
  // many at a time; the requests are valid by what their protos state.
  absl::StatusOr<DuplicateVerdict> PrepareNew(const rpc::Call& call,
                                              const v1::CreateContactRequest& request) const {
    return guard_.OnCreate(call, request);
  }
  absl::StatusOr<v1::Contact> Create(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::CreateContactRequest& request,
                                     const DuplicateVerdict& duplicates) const;
  absl::StatusOr<DuplicateVerdict> PrepareChange(const rpc::Call& call,
                                                 const v1::UpdateContactRequest& request) const {
    return guard_.OnUpdate(call, request);
  }
  absl::StatusOr<v1::Contact> Update(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::UpdateContactRequest& request,
                                     const DuplicateVerdict& duplicates) const;

 private:
  absl::StatusOr<v1::ListContactsResponse> List(const rpc::Call& call,
                                                const kv::Reader& reader,
                                                const v1::ListContactsRequest& request) const;
  // Checks the customers that `before` was not affiliated with yet.
  absl::Status CheckCustomers(const rpc::Call& call,
                              const kv::Reader& reader,
                              const v1::Contact& before,
                              const v1::Contact& after) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
  const DuplicateGuard guard_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CONTACT_SERVICE_H_

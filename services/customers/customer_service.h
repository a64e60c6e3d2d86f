// The registry of customers.
#ifndef GUANXI_SERVICES_CUSTOMERS_CUSTOMER_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_CUSTOMER_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/duplicates/duplicate_guard.h"

namespace guanxi::customers {

// What each method does and answers is in customers.proto. Thread-safe.
class CustomerService final : public v1::CustomerService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  CustomerService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateCustomer(grpc::CallbackServerContext* context,
                                           const v1::CreateCustomerRequest* request,
                                           v1::Customer* response) override;
  grpc::ServerUnaryReactor* GetCustomer(grpc::CallbackServerContext* context,
                                        const v1::GetCustomerRequest* request,
                                        v1::Customer* response) override;
  grpc::ServerUnaryReactor* BatchGetCustomers(grpc::CallbackServerContext* context,
                                              const v1::BatchGetCustomersRequest* request,
                                              v1::BatchGetCustomersResponse* response) override;
  grpc::ServerUnaryReactor* ListCustomers(grpc::CallbackServerContext* context,
                                          const v1::ListCustomersRequest* request,
                                          v1::ListCustomersResponse* response) override;
  grpc::ServerUnaryReactor* UpdateCustomer(grpc::CallbackServerContext* context,
                                           const v1::UpdateCustomerRequest* request,
                                           v1::Customer* response) override;
  grpc::ServerUnaryReactor* DeleteCustomer(grpc::CallbackServerContext* context,
                                           const v1::DeleteCustomerRequest* request,
                                           v1::Customer* response) override;
  grpc::ServerUnaryReactor* UndeleteCustomer(grpc::CallbackServerContext* context,
                                             const v1::UndeleteCustomerRequest* request,
                                             v1::Customer* response) override;
  grpc::ServerUnaryReactor* LookupCustomers(grpc::CallbackServerContext* context,
                                            const v1::LookupCustomersRequest* request,
                                            v1::LookupCustomersResponse* response) override;
  grpc::ServerUnaryReactor* SearchCustomers(grpc::CallbackServerContext* context,
                                            const v1::SearchCustomersRequest* request,
                                            v1::SearchCustomersResponse* response) override;
  grpc::ServerUnaryReactor* GetCustomerTree(grpc::CallbackServerContext* context,
                                            const v1::GetCustomerTreeRequest* request,
                                            v1::GetCustomerTreeResponse* response) override;
  grpc::ServerUnaryReactor* RollUpCustomer(grpc::CallbackServerContext* context,
                                           const v1::RollUpCustomerRequest* request,
                                           v1::CustomerRollUp* response) override;

  // What CreateCustomer and UpdateCustomer do before their transaction and in it, for those who
  // write many at a time; the requests are valid by what their protos state.
  struct NewCustomer {
    table::Draft<v1::Customer> draft;
    DuplicateVerdict duplicates;
  };
  absl::StatusOr<NewCustomer> PrepareNew(const rpc::Call& call,
                                         const v1::CreateCustomerRequest& request) const;
  absl::StatusOr<v1::Customer> Create(const rpc::Call& call,
                                      kv::Txn& txn,
                                      const NewCustomer& prepared) const;
  absl::StatusOr<DuplicateVerdict> PrepareChange(const rpc::Call& call,
                                                 const v1::UpdateCustomerRequest& request) const {
    return guard_.OnUpdate(call, request);
  }
  absl::StatusOr<v1::Customer> Update(const rpc::Call& call,
                                      kv::Txn& txn,
                                      const v1::UpdateCustomerRequest& request,
                                      const DuplicateVerdict& duplicates) const;

 private:
  absl::StatusOr<v1::BatchGetCustomersResponse> BatchGet(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::BatchGetCustomersRequest& request) const;
  absl::StatusOr<v1::ListCustomersResponse> List(const rpc::Call& call,
                                                 const kv::Reader& reader,
                                                 const v1::ListCustomersRequest& request) const;
  absl::Status CheckParent(const rpc::Call& call,
                           const kv::Reader& reader,
                           const v1::Customer& customer) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
  const DuplicateGuard guard_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CUSTOMER_SERVICE_H_

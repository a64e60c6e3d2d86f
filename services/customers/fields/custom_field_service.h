// The fields that the company adds to records.
#ifndef GUANXI_SERVICES_CUSTOMERS_FIELDS_CUSTOM_FIELD_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_FIELDS_CUSTOM_FIELD_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/custom_fields.grpc.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in custom_fields.proto. Thread-safe.
class CustomFieldService final : public v1::CustomFieldService::CallbackService {
 public:
  // `tables` outlives the server.
  CustomFieldService(const rpc::Environment& environment, const Tables* tables);

  grpc::ServerUnaryReactor* CreateCustomField(grpc::CallbackServerContext* context,
                                              const v1::CreateCustomFieldRequest* request,
                                              v1::CustomField* response) override;
  grpc::ServerUnaryReactor* GetCustomField(grpc::CallbackServerContext* context,
                                           const v1::GetCustomFieldRequest* request,
                                           v1::CustomField* response) override;
  grpc::ServerUnaryReactor* ListCustomFields(grpc::CallbackServerContext* context,
                                             const v1::ListCustomFieldsRequest* request,
                                             v1::ListCustomFieldsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateCustomField(grpc::CallbackServerContext* context,
                                              const v1::UpdateCustomFieldRequest* request,
                                              v1::CustomField* response) override;
  grpc::ServerUnaryReactor* DeleteCustomField(grpc::CallbackServerContext* context,
                                              const v1::DeleteCustomFieldRequest* request,
                                              v1::CustomField* response) override;
  grpc::ServerUnaryReactor* UndeleteCustomField(grpc::CallbackServerContext* context,
                                                const v1::UndeleteCustomFieldRequest* request,
                                                v1::CustomField* response) override;

 private:
  absl::StatusOr<v1::CustomField> Create(const rpc::Call& call,
                                         kv::Txn& txn,
                                         const v1::CreateCustomFieldRequest& request) const;
  absl::StatusOr<v1::ListCustomFieldsResponse> List(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListCustomFieldsRequest& request) const;
  absl::StatusOr<v1::CustomField> Update(const rpc::Call& call,
                                         kv::Txn& txn,
                                         const v1::UpdateCustomFieldRequest& request) const;
  absl::StatusOr<v1::CustomField> Delete(const rpc::Call& call,
                                         kv::Txn& txn,
                                         const v1::DeleteCustomFieldRequest& request) const;
  absl::StatusOr<v1::CustomField> Undelete(const rpc::Call& call,
                                           kv::Txn& txn,
                                           const v1::UndeleteCustomFieldRequest& request) const;

  rpc::Methods methods_;
  const Tables* tables_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_FIELDS_CUSTOM_FIELD_SERVICE_H_

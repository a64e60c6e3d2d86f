// What customers are to one another.
#ifndef GUANXI_SERVICES_CUSTOMERS_RELATIONSHIPS_RELATIONSHIP_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_RELATIONSHIPS_RELATIONSHIP_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <string>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/relationships.grpc.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in relationships.proto. Thread-safe.
class RelationshipService final : public v1::RelationshipService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  RelationshipService(const rpc::Environment& environment,
                      const Tables* tables,
                      api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateRelationship(grpc::CallbackServerContext* context,
                                               const v1::CreateRelationshipRequest* request,
                                               v1::Relationship* response) override;
  grpc::ServerUnaryReactor* GetRelationship(grpc::CallbackServerContext* context,
                                            const v1::GetRelationshipRequest* request,
                                            v1::Relationship* response) override;
  grpc::ServerUnaryReactor* ListRelationships(grpc::CallbackServerContext* context,
                                              const v1::ListRelationshipsRequest* request,
                                              v1::ListRelationshipsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateRelationship(grpc::CallbackServerContext* context,
                                               const v1::UpdateRelationshipRequest* request,
                                               v1::Relationship* response) override;
  grpc::ServerUnaryReactor* DeleteRelationship(grpc::CallbackServerContext* context,
                                               const v1::DeleteRelationshipRequest* request,
                                               v1::Relationship* response) override;

 private:
  absl::StatusOr<v1::Relationship> Create(const rpc::Call& call,
                                          kv::Txn& txn,
                                          const v1::CreateRelationshipRequest& request) const;
  absl::StatusOr<v1::ListRelationshipsResponse> List(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListRelationshipsRequest& request) const;
  absl::StatusOr<v1::Relationship> Update(const rpc::Call& call,
                                          kv::Txn& txn,
                                          const v1::UpdateRelationshipRequest& request) const;
  // Checks that the caller may change the one end and sees the other.
  absl::Status CheckEnds(const rpc::Call& call,
                         const kv::Reader& reader,
                         const v1::Relationship& relationship) const;
  // VALUE_TAKEN when `relationship` would be open beside another that means the same; named is only
  // one that the caller sees.
  absl::Status CheckOnlyOne(const rpc::Call& call,
                            const kv::Reader& reader,
                            const v1::Relationship& relationship) const;
  // The open relationship of `customer` to `other` that means the same as `relationship` and is
  // another, or "".
  absl::StatusOr<std::string> TwinOf(const kv::Reader& reader,
                                     const v1::Relationship& relationship,
                                     const std::string& customer,
                                     const std::string& other) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_RELATIONSHIPS_RELATIONSHIP_SERVICE_H_

// Finding duplicates, and what happens when they are written.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/duplicates.grpc.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in duplicates.proto. Thread-safe.
class DuplicateService final : public v1::DuplicateService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  DuplicateService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* FindDuplicates(grpc::CallbackServerContext* context,
                                           const v1::FindDuplicatesRequest* request,
                                           v1::FindDuplicatesResponse* response) override;
  grpc::ServerUnaryReactor* GetDuplicateRules(grpc::CallbackServerContext* context,
                                              const v1::GetDuplicateRulesRequest* request,
                                              v1::DuplicateRules* response) override;
  grpc::ServerUnaryReactor* UpdateDuplicateRules(grpc::CallbackServerContext* context,
                                                 const v1::UpdateDuplicateRulesRequest* request,
                                                 v1::DuplicateRules* response) override;
  grpc::ServerUnaryReactor* CreateDuplicateSearch(grpc::CallbackServerContext* context,
                                                  const v1::CreateDuplicateSearchRequest* request,
                                                  v1::DuplicateSearch* response) override;
  grpc::ServerUnaryReactor* GetDuplicateSearch(grpc::CallbackServerContext* context,
                                               const v1::GetDuplicateSearchRequest* request,
                                               v1::DuplicateSearch* response) override;
  grpc::ServerUnaryReactor* ListDuplicateSearches(
      grpc::CallbackServerContext* context,
      const v1::ListDuplicateSearchesRequest* request,
      v1::ListDuplicateSearchesResponse* response) override;
  grpc::ServerUnaryReactor* CancelDuplicateSearch(grpc::CallbackServerContext* context,
                                                  const v1::CancelDuplicateSearchRequest* request,
                                                  v1::DuplicateSearch* response) override;
  grpc::ServerUnaryReactor* ListDuplicateSets(grpc::CallbackServerContext* context,
                                              const v1::ListDuplicateSetsRequest* request,
                                              v1::ListDuplicateSetsResponse* response) override;

 private:
  absl::StatusOr<v1::FindDuplicatesResponse> Find(const rpc::Call& call,
                                                  const kv::Reader& reader,
                                                  const v1::FindDuplicatesRequest& request) const;
  absl::StatusOr<v1::DuplicateRules> UpdateRules(
      const rpc::Call& call, kv::Txn& txn, const v1::UpdateDuplicateRulesRequest& request) const;
  absl::StatusOr<v1::DuplicateSearch> CreateSearch(
      const rpc::Call& call, kv::Txn& txn, const v1::CreateDuplicateSearchRequest& request) const;
  absl::StatusOr<v1::ListDuplicateSearchesResponse> ListSearches(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListDuplicateSearchesRequest& request) const;
  absl::StatusOr<v1::DuplicateSearch> CancelSearch(
      const rpc::Call& call, kv::Txn& txn, const v1::CancelDuplicateSearchRequest& request) const;
  absl::StatusOr<v1::ListDuplicateSetsResponse> ListSets(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListDuplicateSetsRequest& request) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_DUPLICATE_SERVICE_H_

// Who is travelling.
#ifndef GUANXI_SERVICES_DIRECTORY_TRAVEL_SERVICE_H_
#define GUANXI_SERVICES_DIRECTORY_TRAVEL_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/directory/v1/travels.grpc.pb.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// What each method does and answers is in travels.proto. Thread-safe.
class TravelService final : public v1::TravelService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  TravelService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* SetTravelling(grpc::CallbackServerContext* context,
                                          const v1::SetTravellingRequest* request,
                                          v1::Travel* response) override;
  grpc::ServerUnaryReactor* ClearTravelling(grpc::CallbackServerContext* context,
                                            const v1::ClearTravellingRequest* request,
                                            v1::ClearTravellingResponse* response) override;
  grpc::ServerUnaryReactor* GetTravel(grpc::CallbackServerContext* context,
                                      const v1::GetTravelRequest* request,
                                      v1::Travel* response) override;
  grpc::ServerUnaryReactor* ListTravels(grpc::CallbackServerContext* context,
                                        const v1::ListTravelsRequest* request,
                                        v1::ListTravelsResponse* response) override;

 private:
  absl::StatusOr<v1::Travel> Set(const rpc::Call& call,
                                 kv::Txn& txn,
                                 const v1::SetTravellingRequest& request) const;
  absl::StatusOr<v1::ClearTravellingResponse> Clear(
      const rpc::Call& call, kv::Txn& txn, const v1::ClearTravellingRequest& request) const;
  absl::StatusOr<v1::ListTravelsResponse> List(const rpc::Call& call,
                                               const kv::Reader& reader,
                                               const v1::ListTravelsRequest& request) const;
  // Today, where `user` works.
  absl::StatusOr<absl::CivilDay> TodayOf(const kv::Reader& reader,
                                         const v1::User& user,
                                         absl::Time now) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_TRAVEL_SERVICE_H_

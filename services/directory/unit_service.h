// The business units.
#ifndef GUANXI_SERVICES_DIRECTORY_UNIT_SERVICE_H_
#define GUANXI_SERVICES_DIRECTORY_UNIT_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/directory/v1/units.grpc.pb.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// What each method does and answers is in units.proto. Thread-safe.
class UnitService final : public v1::UnitService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  UnitService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateUnit(grpc::CallbackServerContext* context,
                                       const v1::CreateUnitRequest* request,
                                       v1::Unit* response) override;
  grpc::ServerUnaryReactor* GetUnit(grpc::CallbackServerContext* context,
                                    const v1::GetUnitRequest* request,
                                    v1::Unit* response) override;
  grpc::ServerUnaryReactor* ListUnits(grpc::CallbackServerContext* context,
                                      const v1::ListUnitsRequest* request,
                                      v1::ListUnitsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateUnit(grpc::CallbackServerContext* context,
                                       const v1::UpdateUnitRequest* request,
                                       v1::Unit* response) override;
  grpc::ServerUnaryReactor* DeleteUnit(grpc::CallbackServerContext* context,
                                       const v1::DeleteUnitRequest* request,
                                       v1::Unit* response) override;

 private:
  absl::StatusOr<v1::Unit> Create(const rpc::Call& call,
                                  kv::Txn& txn,
                                  const v1::CreateUnitRequest& request) const;
  absl::StatusOr<v1::ListUnitsResponse> List(const rpc::Call& call,
                                             const kv::Reader& reader,
                                             const v1::ListUnitsRequest& request) const;
  absl::StatusOr<v1::Unit> Update(const rpc::Call& call,
                                  kv::Txn& txn,
                                  const v1::UpdateUnitRequest& request) const;
  absl::StatusOr<v1::Unit> Delete(const rpc::Call& call,
                                  kv::Txn& txn,
                                  const v1::DeleteUnitRequest& request) const;
  absl::Status CheckParent(const rpc::Call& call,
                           const kv::Reader& reader,
                           const v1::Unit& unit) const;
  // FAILED_PRECONDITION (WRONG_STATE) while a user or a unit belongs to the unit named `name`.
  absl::Status CheckEmpty(const kv::Reader& reader, std::string_view name) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_UNIT_SERVICE_H_

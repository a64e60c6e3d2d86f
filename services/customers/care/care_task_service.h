// The work that looking after customers makes.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_CARE_TASK_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_CARE_TASK_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/care_tasks.grpc.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// What each method does and answers is in care_tasks.proto. Thread-safe.
class CareTaskService final : public v1::CareTaskService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  CareTaskService(const rpc::Environment& environment, const Tables* tables, api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateCareTask(grpc::CallbackServerContext* context,
                                           const v1::CreateCareTaskRequest* request,
                                           v1::CareTask* response) override;
  grpc::ServerUnaryReactor* GetCareTask(grpc::CallbackServerContext* context,
                                        const v1::GetCareTaskRequest* request,
                                        v1::CareTask* response) override;
  grpc::ServerUnaryReactor* ListCareTasks(grpc::CallbackServerContext* context,
                                          const v1::ListCareTasksRequest* request,
                                          v1::ListCareTasksResponse* response) override;
  grpc::ServerUnaryReactor* CompleteCareTask(grpc::CallbackServerContext* context,
                                             const v1::CompleteCareTaskRequest* request,
                                             v1::CareTask* response) override;
  grpc::ServerUnaryReactor* SkipCareTask(grpc::CallbackServerContext* context,
                                         const v1::SkipCareTaskRequest* request,
                                         v1::CareTask* response) override;
  grpc::ServerUnaryReactor* RescheduleCareTask(grpc::CallbackServerContext* context,
                                               const v1::RescheduleCareTaskRequest* request,
                                               v1::CareTask* response) override;
  grpc::ServerUnaryReactor* GetCareCalendar(grpc::CallbackServerContext* context,
                                            const v1::GetCareCalendarRequest* request,
                                            v1::GetCareCalendarResponse* response) override;

 private:
  absl::StatusOr<v1::CareTask> Create(const rpc::Call& call,
                                      kv::Txn& txn,
                                      const v1::CreateCareTaskRequest& request) const;
  absl::StatusOr<v1::ListCareTasksResponse> List(const rpc::Call& call,
                                                 const kv::Reader& reader,
                                                 const v1::ListCareTasksRequest& request) const;
  absl::StatusOr<v1::CareTask> Complete(const rpc::Call& call,
                                        kv::Txn& txn,
                                        const v1::CompleteCareTaskRequest& request) const;
  absl::StatusOr<v1::CareTask> Skip(const rpc::Call& call,
                                    kv::Txn& txn,
                                    const v1::SkipCareTaskRequest& request) const;
  absl::StatusOr<v1::CareTask> Reschedule(const rpc::Call& call,
                                          kv::Txn& txn,
                                          const v1::RescheduleCareTaskRequest& request) const;
  absl::StatusOr<v1::GetCareCalendarResponse> GetCalendar(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::GetCareCalendarRequest& request) const;
  // Changes the open task `name`.
  absl::StatusOr<v1::CareTask> Change(const rpc::Call& call,
                                      kv::Txn& txn,
                                      const std::string& name,
                                      const std::string& etag,
                                      absl::FunctionRef<void(v1::CareTask&)> change) const;
  absl::Status CheckContact(const rpc::Call& call,
                            const kv::Reader& reader,
                            const v1::CareTask& task) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_CARE_TASK_SERVICE_H_

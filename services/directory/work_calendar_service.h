// On which days the units work.
#ifndef GUANXI_SERVICES_DIRECTORY_WORK_CALENDAR_SERVICE_H_
#define GUANXI_SERVICES_DIRECTORY_WORK_CALENDAR_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/directory/v1/work_calendars.grpc.pb.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// What each method does and answers is in work_calendars.proto. Thread-safe.
class WorkCalendarService final : public v1::WorkCalendarService::CallbackService {
 public:
  // `tables` and `ids` outlive the server.
  WorkCalendarService(const rpc::Environment& environment,
                      const Tables* tables,
                      api::IdSource* ids);

  grpc::ServerUnaryReactor* CreateWorkCalendar(grpc::CallbackServerContext* context,
                                               const v1::CreateWorkCalendarRequest* request,
                                               v1::WorkCalendar* response) override;
  grpc::ServerUnaryReactor* GetWorkCalendar(grpc::CallbackServerContext* context,
                                            const v1::GetWorkCalendarRequest* request,
                                            v1::WorkCalendar* response) override;
  grpc::ServerUnaryReactor* ListWorkCalendars(grpc::CallbackServerContext* context,
                                              const v1::ListWorkCalendarsRequest* request,
                                              v1::ListWorkCalendarsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateWorkCalendar(grpc::CallbackServerContext* context,
                                               const v1::UpdateWorkCalendarRequest* request,
                                               v1::WorkCalendar* response) override;
  grpc::ServerUnaryReactor* DeleteWorkCalendar(grpc::CallbackServerContext* context,
                                               const v1::DeleteWorkCalendarRequest* request,
                                               v1::WorkCalendar* response) override;

 private:
  absl::StatusOr<v1::WorkCalendar> Create(const rpc::Call& call,
                                          kv::Txn& txn,
                                          const v1::CreateWorkCalendarRequest& request) const;
  absl::StatusOr<v1::WorkCalendar> Get(const rpc::Call& call,
                                       const kv::Reader& reader,
                                       const v1::GetWorkCalendarRequest& request) const;
  absl::StatusOr<v1::ListWorkCalendarsResponse> List(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListWorkCalendarsRequest& request) const;
  absl::StatusOr<v1::WorkCalendar> Update(const rpc::Call& call,
                                          kv::Txn& txn,
                                          const v1::UpdateWorkCalendarRequest& request) const;
  absl::StatusOr<v1::WorkCalendar> Delete(const rpc::Call& call,
                                          kv::Txn& txn,
                                          const v1::DeleteWorkCalendarRequest& request) const;
  // Checks that the units of `calendar` exist and have no other.
  absl::Status CheckUnits(const rpc::Call& call,
                          const kv::Reader& reader,
                          const v1::WorkCalendar& calendar) const;
  // Checks that no calendar but the one named `name` names `unit`, found in `field`.
  absl::Status CheckFree(const kv::Reader& reader,
                         const std::string& unit,
                         const std::string& name,
                         const std::string& field) const;
  // Whether `name` is the company's calendar and no record of it is stored.
  absl::StatusOr<bool> IsBuiltIn(const kv::Reader& reader, const std::string& name) const;

  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_WORK_CALENDAR_SERVICE_H_

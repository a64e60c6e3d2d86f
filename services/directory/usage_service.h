// Who uses the suite, and who should.
#ifndef GUANXI_SERVICES_DIRECTORY_USAGE_SERVICE_H_
#define GUANXI_SERVICES_DIRECTORY_USAGE_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/rpc/methods.h"
#include "guanxi/directory/v1/usage.grpc.pb.h"
#include "services/directory/directory_tables.h"

namespace guanxi::directory {

// What each method does and answers is in usage.proto. Thread-safe.
class UsageService final : public v1::UsageService::CallbackService {
 public:
  // `tables` outlive the server.
  UsageService(const rpc::Environment& environment, const Tables* tables);

  grpc::ServerUnaryReactor* ReportUse(grpc::CallbackServerContext* context,
                                      const v1::ReportUseRequest* request,
                                      v1::ReportUseResponse* response) override;
  grpc::ServerUnaryReactor* GetUserUsage(grpc::CallbackServerContext* context,
                                         const v1::GetUserUsageRequest* request,
                                         v1::UserUsage* response) override;
  grpc::ServerUnaryReactor* ListUsageDays(grpc::CallbackServerContext* context,
                                          const v1::ListUsageDaysRequest* request,
                                          v1::ListUsageDaysResponse* response) override;
  grpc::ServerUnaryReactor* GetUsageReport(grpc::CallbackServerContext* context,
                                           const v1::GetUsageReportRequest* request,
                                           v1::UsageReport* response) override;

 private:
  absl::StatusOr<v1::UserUsage> UserUsage(const rpc::Call& call,
                                          const kv::Reader& reader,
                                          const v1::GetUserUsageRequest& request) const;
  absl::StatusOr<v1::ListUsageDaysResponse> UsageDays(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::ListUsageDaysRequest& request) const;
  absl::StatusOr<v1::UsageReport> Report(const rpc::Call& call,
                                         const kv::Reader& reader,
                                         const v1::GetUsageReportRequest& request) const;

  rpc::Methods methods_;
  kv::Engine* engine_;
  const Tables* tables_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_USAGE_SERVICE_H_

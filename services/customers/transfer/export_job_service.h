// Exports into CSV files.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_EXPORT_JOB_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_EXPORT_JOB_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/export_jobs.grpc.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/transfer/import_work.h"

namespace guanxi::customers {

// What each method does and answers is in export_jobs.proto. Thread-safe.
class ExportJobService final : public v1::ExportJobService::CallbackService {
 public:
  // What the pointers lead to outlives the server.
  ExportJobService(const rpc::Environment& environment,
                   const Tables* tables,
                   api::IdSource* ids,
                   const RecordWriters* writers);

  grpc::ServerUnaryReactor* CreateExportJob(grpc::CallbackServerContext* context,
                                            const v1::CreateExportJobRequest* request,
                                            v1::ExportJob* response) override;
  grpc::ServerUnaryReactor* GetExportJob(grpc::CallbackServerContext* context,
                                         const v1::GetExportJobRequest* request,
                                         v1::ExportJob* response) override;
  grpc::ServerUnaryReactor* ListExportJobs(grpc::CallbackServerContext* context,
                                           const v1::ListExportJobsRequest* request,
                                           v1::ListExportJobsResponse* response) override;
  grpc::ServerUnaryReactor* CancelExportJob(grpc::CallbackServerContext* context,
                                            const v1::CancelExportJobRequest* request,
                                            v1::ExportJob* response) override;
  grpc::ServerUnaryReactor* DownloadExportJob(grpc::CallbackServerContext* context,
                                              const v1::DownloadExportJobRequest* request,
                                              v1::DownloadExportJobResponse* response) override;
  grpc::ServerUnaryReactor* DeleteExportJob(grpc::CallbackServerContext* context,
                                            const v1::DeleteExportJobRequest* request,
                                            v1::ExportJob* response) override;

 private:
  absl::StatusOr<v1::ExportJob> Create(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::CreateExportJobRequest& request) const;
  absl::StatusOr<v1::ListExportJobsResponse> List(const rpc::Call& call,
                                                  const kv::Reader& reader,
                                                  const v1::ListExportJobsRequest& request) const;
  absl::StatusOr<v1::ExportJob> Cancel(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::CancelExportJobRequest& request) const;
  absl::StatusOr<v1::DownloadExportJobResponse> Download(
      const rpc::Call& call,
      const kv::Reader& reader,
      const v1::DownloadExportJobRequest& request) const;
  absl::StatusOr<v1::ExportJob> Delete(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::DeleteExportJobRequest& request) const;
  // The same as it is now, with its progress.
  absl::StatusOr<v1::ExportJob> Shown(const kv::Reader& reader, v1::ExportJob job) const;
  // Tells the audit chain, but not of the suite's own services.
  void Note(const rpc::Call& call, const std::string& details) const;

  const rpc::Environment environment_;
  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
  const RecordWriters* writers_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_EXPORT_JOB_SERVICE_H_

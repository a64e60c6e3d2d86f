// Imports of CSV files.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_JOB_SERVICE_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_JOB_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/api/ids.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/import_jobs.grpc.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/transfer/import_pipeline.h"
#include "services/customers/transfer/import_work.h"

namespace guanxi::customers {

// What each method does and answers is in import_jobs.proto. Thread-safe.
class ImportJobService final : public v1::ImportJobService::CallbackService {
 public:
  // What the pointers lead to outlives the server.
  ImportJobService(const rpc::Environment& environment,
                   const Tables* tables,
                   api::IdSource* ids,
                   const RecordWriters* writers);

  grpc::ServerUnaryReactor* CreateImportJob(grpc::CallbackServerContext* context,
                                            const v1::CreateImportJobRequest* request,
                                            v1::ImportJob* response) override;
  grpc::ServerUnaryReactor* GetImportJob(grpc::CallbackServerContext* context,
                                         const v1::GetImportJobRequest* request,
                                         v1::ImportJob* response) override;
  grpc::ServerUnaryReactor* ListImportJobs(grpc::CallbackServerContext* context,
                                           const v1::ListImportJobsRequest* request,
                                           v1::ListImportJobsResponse* response) override;
  grpc::ServerUnaryReactor* UploadImportJob(grpc::CallbackServerContext* context,
                                            const v1::UploadImportJobRequest* request,
                                            v1::ImportJob* response) override;
  grpc::ServerUnaryReactor* RunImportJob(grpc::CallbackServerContext* context,
                                         const v1::RunImportJobRequest* request,
                                         v1::ImportJob* response) override;
  grpc::ServerUnaryReactor* CancelImportJob(grpc::CallbackServerContext* context,
                                            const v1::CancelImportJobRequest* request,
                                            v1::ImportJob* response) override;
  grpc::ServerUnaryReactor* UndoImportJob(grpc::CallbackServerContext* context,
                                          const v1::UndoImportJobRequest* request,
                                          v1::ImportJob* response) override;
  grpc::ServerUnaryReactor* DownloadRejects(grpc::CallbackServerContext* context,
                                            const v1::DownloadRejectsRequest* request,
                                            v1::DownloadRejectsResponse* response) override;
  grpc::ServerUnaryReactor* DeleteImportJob(grpc::CallbackServerContext* context,
                                            const v1::DeleteImportJobRequest* request,
                                            v1::ImportJob* response) override;

 private:
  absl::StatusOr<v1::ImportJob> Create(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::CreateImportJobRequest& request) const;
  absl::StatusOr<v1::ListImportJobsResponse> List(const rpc::Call& call,
                                                  const kv::Reader& reader,
                                                  const v1::ListImportJobsRequest& request) const;
  absl::StatusOr<v1::ImportJob> Upload(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::UploadImportJobRequest& request) const;
  // Reads the file's first row before the transaction, and checks that the mapping fits it. What is
  // wrong with the import's state the transaction says.
  absl::StatusOr<FileHeader> PrepareRun(const rpc::Call& call,
                                        const v1::RunImportJobRequest& request) const;
  absl::StatusOr<v1::ImportJob> Run(const rpc::Call& call,
                                    kv::Txn& txn,
                                    const v1::RunImportJobRequest& request,
                                    const FileHeader& header) const;
  absl::StatusOr<v1::ImportJob> Cancel(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::CancelImportJobRequest& request) const;
  absl::StatusOr<v1::ImportJob> Undo(const rpc::Call& call,
                                     kv::Txn& txn,
                                     const v1::UndoImportJobRequest& request) const;
  absl::StatusOr<v1::ImportJob> Delete(const rpc::Call& call,
                                       kv::Txn& txn,
                                       const v1::DeleteImportJobRequest& request) const;
  // Checks what field annotations cannot say of a new import.
  absl::Status CheckJob(const v1::ImportJob& job) const;
  // The same as it is now, with its progress.
  absl::StatusOr<v1::ImportJob> Shown(const kv::Reader& reader, v1::ImportJob job) const;

  const rpc::Environment environment_;
  rpc::Methods methods_;
  const Tables* tables_;
  api::IdSource* ids_;
  const RecordWriters* writers_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_JOB_SERVICE_H_

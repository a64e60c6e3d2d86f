// The RecordService of every package: the same calls over its tables.
//
//   records::RecordService<guanxi::customers::v1::RecordService> records(environment, &catalog);
#ifndef GUANXI_COMMON_RECORDS_RECORD_SERVICE_H_
#define GUANXI_COMMON_RECORDS_RECORD_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "common/records/owned_records.h"
#include "common/records/record_access.h"
#include "common/rpc/methods.h"
#include "common/table/catalog.h"
#include "guanxi/records/v1/records.pb.h"

namespace guanxi::records {

// `Service` is a generated service with these methods. What each does and answers is in its proto.
// Thread-safe.
template <typename Service>
class RecordService final : public Service::CallbackService {
 public:
  // `environment` needs an engine and workers. All outlive the server.
  RecordService(const rpc::Environment& environment, const table::Catalog* catalog)
      : methods_(environment, rpc::DescriptorOf<Service>()), catalog_(catalog) {}

  grpc::ServerUnaryReactor* GetRecordAccess(grpc::CallbackServerContext* context,
                                            const v1::GetRecordAccessRequest* request,
                                            v1::RecordAccess* response) override {
    return methods_.Read(__func__, context, request, response,
                         [this](const rpc::Call& call, const kv::Reader& reader,
                                const v1::GetRecordAccessRequest& request) {
                           return GetAccess(*catalog_, reader, request, call.scope());
                         });
  }

  grpc::ServerUnaryReactor* ShareRecord(grpc::CallbackServerContext* context,
                                        const v1::ShareRecordRequest* request,
                                        v1::RecordAccess* response) override {
    return methods_.Write(
        __func__, context, request, response,
        [this](const rpc::Call& call, kv::Txn& txn, const v1::ShareRecordRequest& request) {
          return Share(*catalog_, txn, call.change, request);
        });
  }

  grpc::ServerUnaryReactor* UnshareRecord(grpc::CallbackServerContext* context,
                                          const v1::UnshareRecordRequest* request,
                                          v1::RecordAccess* response) override {
    return methods_.Write(
        __func__, context, request, response,
        [this](const rpc::Call& call, kv::Txn& txn, const v1::UnshareRecordRequest& request) {
          return Unshare(*catalog_, txn, call.change, request);
        });
  }

  grpc::ServerUnaryReactor* ReassignRecord(grpc::CallbackServerContext* context,
                                           const v1::ReassignRecordRequest* request,
                                           v1::RecordAccess* response) override {
    return methods_.Write(
        __func__, context, request, response,
        [this](const rpc::Call& call, kv::Txn& txn, const v1::ReassignRecordRequest& request) {
          return Reassign(*catalog_, txn, call.change, request);
        });
  }

  grpc::ServerUnaryReactor* ReassignRecords(grpc::CallbackServerContext* context,
                                            const v1::ReassignRecordsRequest* request,
                                            v1::ReassignRecordsResponse* response) override {
    return methods_.Write(
        __func__, context, request, response,
        [this](const rpc::Call& call, kv::Txn& txn, const v1::ReassignRecordsRequest& request) {
          return ReassignAll(*catalog_, txn, call.change, request);
        });
  }

  grpc::ServerUnaryReactor* ListOwnedRecords(grpc::CallbackServerContext* context,
                                             const v1::ListOwnedRecordsRequest* request,
                                             v1::ListOwnedRecordsResponse* response) override {
    return methods_.Read(__func__, context, request, response,
                         [this](const rpc::Call& call, const kv::Reader& reader,
                                const v1::ListOwnedRecordsRequest& request) {
                           return ListOwned(*catalog_, reader, request, call.scope());
                         });
  }

  // At length: it reads all of them.
  grpc::ServerUnaryReactor* CountOwnedRecords(grpc::CallbackServerContext* context,
                                              const v1::CountOwnedRecordsRequest* request,
                                              v1::CountOwnedRecordsResponse* response) override {
    return methods_.ReadAtLength(__func__, context, request, response,
                                 [this](const rpc::Call& call, const kv::Reader& reader,
                                        const v1::CountOwnedRecordsRequest& request) {
                                   return CountOwned(*catalog_, reader, request, call.scope());
                                 });
  }

 private:
  rpc::Methods methods_;
  const table::Catalog* catalog_;
};

}  // namespace guanxi::records

#endif  // GUANXI_COMMON_RECORDS_RECORD_SERVICE_H_

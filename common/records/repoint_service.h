// The RepointService of every package that has one: the same call over its tables.
//
//   records::RepointService<guanxi::tickets::v1::RepointService> repoint(environment, &catalog);
#ifndef GUANXI_COMMON_RECORDS_REPOINT_SERVICE_H_
#define GUANXI_COMMON_RECORDS_REPOINT_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include "common/records/repointing.h"
#include "common/rpc/methods.h"
#include "common/table/catalog.h"

namespace guanxi::records {

// `Service` is a generated service with this method. What it does and answers is in its proto.
// Thread-safe.
template <typename Service>
class RepointService final : public Service::CallbackService {
 public:
  // `environment` needs an engine and workers. All outlive the server.
  RepointService(const rpc::Environment& environment, const table::Catalog* catalog)
      : methods_(environment, rpc::DescriptorOf<Service>()), repointing_(catalog) {}

  // At length where it only counts: it reads the rows of all of them.
  grpc::ServerUnaryReactor* RepointRecords(grpc::CallbackServerContext* context,
                                           const v1::RepointRecordsRequest* request,
                                           v1::RepointRecordsResponse* response) override {
    if (request->count_only()) {
      return methods_.ReadAtLength(__func__, context, request, response,
                                   [this](const rpc::Call&, const kv::Reader& reader,
                                          const v1::RepointRecordsRequest& request) {
                                     return repointing_.Count(reader, request);
                                   });
    }
    return methods_.Write(
        __func__, context, request, response,
        [this](const rpc::Call& call, kv::Txn& txn, const v1::RepointRecordsRequest& request) {
          return repointing_.Step(txn, call.change, request);
        });
  }

 private:
  rpc::Methods methods_;
  const Repointing repointing_;
};

}  // namespace guanxi::records

#endif  // GUANXI_COMMON_RECORDS_REPOINT_SERVICE_H_

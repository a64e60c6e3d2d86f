// The AuditService of every package: the same calls over the chain of the service's store.
//
//   audit::AuditService<guanxi::customers::v1::AuditService> audit(environment);
#ifndef GUANXI_COMMON_AUDIT_AUDIT_SERVICE_H_
#define GUANXI_COMMON_AUDIT_AUDIT_SERVICE_H_

#include <fmt/core.h>
#include <grpcpp/grpcpp.h>

#include "absl/status/statusor.h"
#include "common/access/audit_sink.h"
#include "common/audit/reads.h"
#include "common/rpc/methods.h"
#include "guanxi/audit/v1/audit.pb.h"

namespace guanxi::audit {

// `Service` is a generated service with ListAuditRecords, GetAuditHead and ExportAudit.
// Thread-safe.
template <typename Service>
class AuditService final : public Service::CallbackService {
 public:
  // What `environment` holds outlives the server. Exports are told to its audit sink.
  explicit AuditService(const rpc::Environment& environment)
      : methods_(environment, rpc::DescriptorOf<Service>()), sink_(environment.audit) {}

  grpc::ServerUnaryReactor* ListAuditRecords(
      grpc::CallbackServerContext* context,
      const guanxi::audit::v1::ListAuditRecordsRequest* request,
      guanxi::audit::v1::ListAuditRecordsResponse* response) override {
    return methods_.ReadAtLength(__func__, context, request, response,
                                 [](const rpc::Call&, const kv::Reader& reader,
                                    const auto& request) { return ListRecords(reader, request); });
  }

  grpc::ServerUnaryReactor* GetAuditHead(grpc::CallbackServerContext* context,
                                         const guanxi::audit::v1::GetAuditHeadRequest* request,
                                         guanxi::audit::v1::Head* response) override {
    return methods_.Read(
        __func__, context, request, response,
        [](const rpc::Call&, const kv::Reader& reader, const auto&) { return GetHead(reader); });
  }

  grpc::ServerUnaryReactor* ExportAudit(grpc::CallbackServerContext* context,
                                        const guanxi::audit::v1::ExportAuditRequest* request,
                                        guanxi::audit::v1::ExportAuditResponse* response) override {
    return methods_.ReadAtLength(
        __func__, context, request, response,
        [this](const rpc::Call& call, const kv::Reader& reader, const auto& request) {
          auto answer = ExportRecords(reader, request);
          if (answer.ok() && answer->records_size() > 0) Note(call, *answer);
          return answer;
        });
  }

 private:
  void Note(const rpc::Call& call, const guanxi::audit::v1::ExportAuditResponse& answer) {
    if (sink_ == nullptr) return;
    sink_->Exported(call.principal, call.change.method,
                    fmt::format("audit records {} to {}", answer.records(0).sequence(),
                                answer.records(answer.records_size() - 1).sequence()));
  }

  rpc::Methods methods_;
  access::AuditSink* sink_;
};

}  // namespace guanxi::audit

#endif  // GUANXI_COMMON_AUDIT_AUDIT_SERVICE_H_

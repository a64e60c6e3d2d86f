#include "cli/audit/chain_source.h"

#include <fmt/core.h>

#include <chrono>

#include "common/status/grpc_status.h"
#include "guanxi/customers/v1/audit_service.grpc.pb.h"
#include "guanxi/directory/v1/audit_service.grpc.pb.h"
#include "guanxi/loyalty/v1/audit_service.grpc.pb.h"
#include "guanxi/pipeline/v1/audit_service.grpc.pb.h"
#include "guanxi/tickets/v1/audit_service.grpc.pb.h"

namespace guanxi::cli {
namespace {

using guanxi::audit::v1::ExportAuditRequest;
using guanxi::audit::v1::ExportAuditResponse;
using guanxi::audit::v1::GetAuditHeadRequest;
using guanxi::audit::v1::Head;

constexpr auto kCallTimeout = std::chrono::seconds(60);
constexpr int kPageSize = 1000;

std::string Hex(const std::string& bytes) {
  std::string hex;
  for (const unsigned char byte : bytes) hex += fmt::format("{:02x}", byte);
  return hex;
}

}  // namespace

const std::vector<std::string>& AuditedServices() {
  static const auto* services =
      new std::vector<std::string>{"directory", "customers", "pipeline", "tickets", "loyalty"};
  return *services;
}

template <typename Service>
void ChainSource::Bind(const std::shared_ptr<grpc::Channel>& channel) {
  const std::shared_ptr<typename Service::Stub> stub = Service::NewStub(channel);
  get_head_ = [stub](grpc::ClientContext* context, const GetAuditHeadRequest& request, Head* head) {
    return stub->GetAuditHead(context, request, head);
  };
  export_ = [stub](grpc::ClientContext* context, const ExportAuditRequest& request,
                   ExportAuditResponse* answer) {
    return stub->ExportAudit(context, request, answer);
  };
}

ChainSource::ChainSource(const std::shared_ptr<grpc::Channel>& channel, const std::string& service)
    : service_(service) {
  if (service == "directory") {
    Bind<directory::v1::AuditService>(channel);
  } else if (service == "customers") {
    Bind<customers::v1::AuditService>(channel);
  } else if (service == "pipeline") {
    Bind<pipeline::v1::AuditService>(channel);
  } else if (service == "tickets") {
    Bind<tickets::v1::AuditService>(channel);
  } else {
    Bind<loyalty::v1::AuditService>(channel);
  }
}

absl::StatusOr<ChainTitle> ChainSource::Title() {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
  Head head;
  const grpc::Status status = get_head_(&context, GetAuditHeadRequest(), &head);
  if (!status.ok()) return FromGrpc(status);
  end_ = static_cast<uint64_t>(head.sequence());
  return ChainTitle{.service = service_, .sequence = end_, .hash = Hex(head.hash())};
}

absl::Status ChainSource::Lines(absl::FunctionRef<void(std::string_view line)> line) {
  ExportAuditRequest request;
  request.set_page_size(kPageSize);
  while (static_cast<uint64_t>(request.after_sequence()) < end_) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
    ExportAuditResponse answer;
    const grpc::Status status = export_(&context, request, &answer);
    if (!status.ok()) return FromGrpc(status);
    // The service has none up to the end it told: the verifier will say so.
    if (answer.records().empty()) return absl::OkStatus();
    for (const ExportAuditResponse::StoredRecord& record : answer.records()) {
      if (static_cast<uint64_t>(record.sequence()) > end_) return absl::OkStatus();
      line(Hex(record.hash()) + " " + record.record());
    }
    request.set_after_sequence(answer.records(answer.records_size() - 1).sequence());
  }
  return absl::OkStatus();
}

}  // namespace guanxi::cli

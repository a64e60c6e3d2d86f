// Fetches an audit chain from a running service.
#ifndef GUANXI_CLI_AUDIT_CHAIN_SOURCE_H_
#define GUANXI_CLI_AUDIT_CHAIN_SOURCE_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/audit/exported_chain.h"
#include "guanxi/audit/v1/audit.pb.h"

namespace guanxi::cli {

// The services that have an audit chain.
const std::vector<std::string>& AuditedServices();

// The chain of one service. Thread-compatible.
class ChainSource {
 public:
  // `service` is one of AuditedServices.
  ChainSource(const std::shared_ptr<grpc::Channel>& channel, const std::string& service);

  // Where the service says the chain ends, and from then on what Lines goes up to.
  absl::StatusOr<ChainTitle> Title();

  // Calls `line` with the lines of the export behind the title, in the order in which the service
  // stores the records. After Title.
  absl::Status Lines(absl::FunctionRef<void(std::string_view line)> line);

 private:
  template <typename Service>
  void Bind(const std::shared_ptr<grpc::Channel>& channel);

  const std::string service_;
  uint64_t end_ = 0;
  std::function<grpc::Status(grpc::ClientContext*,
                             const guanxi::audit::v1::GetAuditHeadRequest&,
                             guanxi::audit::v1::Head*)>
      get_head_;
  std::function<grpc::Status(grpc::ClientContext*,
                             const guanxi::audit::v1::ExportAuditRequest&,
                             guanxi::audit::v1::ExportAuditResponse*)>
      export_;
};

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_AUDIT_CHAIN_SOURCE_H_

// The customers service as a whole: what it keeps and what it serves.
#ifndef GUANXI_SERVICES_CUSTOMERS_ASSEMBLY_H_
#define GUANXI_SERVICES_CUSTOMERS_ASSEMBLY_H_

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "common/api/ids.h"
#include "common/audit/audit_service.h"
#include "common/feed/change_service.h"
#include "common/feed/hub.h"
#include "common/records/record_service.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/v1/audit_service.grpc.pb.h"
#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "guanxi/customers/v1/record_service.grpc.pb.h"
#include "services/customers/contact_service.h"
#include "services/customers/customer_service.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

struct Options {
  // How phone numbers without a country code are read, ISO 3166-1 alpha-2. Part of the data: see
  // Tables.
  std::string default_region = "CN";
};

class Assembly {
 public:
  // What the pointers lead to outlives it; it outlives the server.
  Assembly(const rpc::Environment& environment,
           feed::Hub* hub,
           api::IdSource* ids,
           const Options& options = {});

  // For rpc::ServerOptions.
  std::vector<grpc::Service*> services();

  // For table::Reindex, before the service serves.
  const table::Catalog& catalog() const { return tables_.catalog; }

 private:
  Tables tables_;
  CustomerService customers_;
  ContactService contacts_;
  feed::ChangeService<v1::ChangeService> changes_;
  audit::AuditService<v1::AuditService> audit_;
  records::RecordService<v1::RecordService> records_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ASSEMBLY_H_

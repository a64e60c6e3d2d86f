// The directory as a whole: what it keeps and what it serves.
#ifndef GUANXI_SERVICES_DIRECTORY_ASSEMBLY_H_
#define GUANXI_SERVICES_DIRECTORY_ASSEMBLY_H_

#include <grpcpp/grpcpp.h>

#include <vector>

#include "common/api/ids.h"
#include "common/feed/change_service.h"
#include "common/feed/hub.h"
#include "common/rpc/methods.h"
#include "guanxi/directory/v1/change_service.grpc.pb.h"
#include "services/directory/directory_tables.h"
#include "services/directory/unit_service.h"
#include "services/directory/user_service.h"

namespace guanxi::directory {

class Assembly {
 public:
  // What the pointers lead to outlives it; it outlives the server.
  Assembly(const rpc::Environment& environment, feed::Hub* hub, api::IdSource* ids);

  // For rpc::ServerOptions.
  std::vector<grpc::Service*> services();

  // For table::Reindex, before the service serves.
  const table::Catalog& catalog() const { return tables_.catalog; }

 private:
  Tables tables_;
  UnitService units_;
  UserService users_;
  feed::ChangeService<v1::ChangeService> changes_;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_ASSEMBLY_H_

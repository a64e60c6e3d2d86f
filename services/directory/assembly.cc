#include "services/directory/assembly.h"

namespace guanxi::directory {

Assembly::Assembly(const rpc::Environment& environment, feed::Hub* hub, api::IdSource* ids)
    : units_(environment, &tables_, ids),
      users_(environment, &tables_, ids),
      changes_(environment, hub, &tables_.catalog) {}

std::vector<grpc::Service*> Assembly::services() { return {&units_, &users_, &changes_}; }

}  // namespace guanxi::directory

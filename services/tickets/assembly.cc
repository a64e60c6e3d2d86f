#include "services/tickets/assembly.h"

namespace guanxi::tickets {

Assembly::Assembly(const rpc::Environment& environment, feed::Hub* hub, api::IdSource* ids)
    : tickets_(environment, &tables_, ids),
      comments_(environment, &tables_, ids),
      changes_(environment, hub, &tables_.catalog),
      audit_(environment),
      records_(environment, &tables_.catalog),
      repoint_(environment, &tables_.catalog),
      subjects_(environment, &tables_.catalog) {}

std::vector<grpc::Service*> Assembly::services() {
  return {&tickets_, &comments_, &changes_, &audit_, &records_, &repoint_, &subjects_};
}

}  // namespace guanxi::tickets

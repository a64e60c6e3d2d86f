#include "services/customers/assembly.h"

#include "common/text/normalize.h"

namespace guanxi::customers {

Assembly::Assembly(const rpc::Environment& environment,
                   feed::Hub* hub,
                   api::IdSource* ids,
                   const Options& options)
    : tables_(options.default_region),
      customers_(environment, &tables_, ids),
      contacts_(environment, &tables_, ids),
      changes_(environment, hub, &tables_.catalog),
      audit_(environment),
      records_(environment, &tables_.catalog) {
  text::LoadTables();
}

std::vector<grpc::Service*> Assembly::services() {
  return {&customers_, &contacts_, &changes_, &audit_, &records_};
}

}  // namespace guanxi::customers

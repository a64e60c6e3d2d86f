#include "services/loyalty/assembly.h"

namespace guanxi::loyalty {

Assembly::Assembly(const rpc::Environment& environment,
                   feed::Hub* hub,
                   api::IdSource*,
                   const Options& options)
    : fitter_(environment, &tables_),
      follower_(environment, &tables_, options),
      scores_(environment, &tables_, &follower_),
      changes_(environment, hub, &tables_.catalog),
      audit_(environment) {}

std::vector<grpc::Service*> Assembly::services() { return {&scores_, &changes_, &audit_}; }

}  // namespace guanxi::loyalty

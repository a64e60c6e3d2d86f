#include "services/loyalty/assembly.h"

namespace guanxi::loyalty {

Assembly::Assembly(const rpc::Environment& environment,
                   feed::Hub* hub,
                   api::IdSource*,
                   const Options& options)
    : environment_(environment),
      customers_(options.customers),
      fitter_(environment, &tables_),
      follower_(environment, &tables_, options),
      scores_(environment, &tables_, &follower_),
      life_cycles_(environment, &tables_),
      changes_(environment, hub, &tables_.catalog),
      audit_(environment),
      subjects_(environment, &tables_.catalog) {}

std::vector<grpc::Service*> Assembly::services() {
  return {&scores_, &life_cycles_, &changes_, &audit_, &subjects_};
}

void Assembly::StartJobs() {
  if (stage_runner_ == nullptr)
    stage_runner_ = std::make_unique<StageRunner>(environment_, &tables_, customers_);
}

}  // namespace guanxi::loyalty

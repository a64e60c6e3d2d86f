#include "services/customers/erasure/erasure_runner.h"

#include <utility>

namespace guanxi::customers {

ErasureRunner::ErasureRunner(const rpc::Environment& environment,
                             const Tables* tables,
                             SubjectPeers peers)
    : job_(environment, tables, std::move(peers)),
      worker_(environment.engine, environment.families, "erasures", {}, [this] {
        return job_.Work();
      }) {}

ErasureRunner::~ErasureRunner() {
  worker_.Stop();
  job_.CallOff();
}

}  // namespace guanxi::customers

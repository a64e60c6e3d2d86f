#include "services/pipeline/assembly.h"

namespace guanxi::pipeline {

Assembly::Assembly(const rpc::Environment& environment, feed::Hub* hub, api::IdSource* ids)
    : follower_(environment),
      products_(environment, &tables_, ids),
      pipelines_(environment, &tables_, ids),
      opportunities_(environment, &tables_, ids),
      orders_(environment, &tables_, &follower_, ids),
      reports_(environment, &tables_),
      changes_(environment, hub, &tables_.catalog),
      audit_(environment),
      records_(environment, &tables_.catalog),
      repoint_(environment, &tables_.catalog),
      subjects_(environment, &tables_.catalog) {}

std::vector<grpc::Service*> Assembly::services() {
  return {&products_, &pipelines_, &opportunities_, &orders_,  &reports_,
          &changes_,  &audit_,     &records_,       &repoint_, &subjects_};
}

}  // namespace guanxi::pipeline

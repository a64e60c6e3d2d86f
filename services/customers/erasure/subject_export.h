// Everything the services keep about a customer, page by page.
#ifndef GUANXI_SERVICES_CUSTOMERS_ERASURE_SUBJECT_EXPORT_H_
#define GUANXI_SERVICES_CUSTOMERS_ERASURE_SUBJECT_EXPORT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/access/masks.h"
#include "common/rpc/peer_calls.h"
#include "guanxi/customers/v1/erasures.pb.h"
#include "services/customers/erasure/subject_peers.h"

namespace guanxi::customers {

// The page of `request` over what `peers` keep about `subjects`, which begin with the customer,
// without fields of the classes in `hidden`. INVALID_ARGUMENT for a bad token, PEER_UNAVAILABLE for
// a service that does not answer.
absl::StatusOr<v1::ExportCustomerDataResponse> ExportPage(
    const SubjectPeers& peers,
    const std::vector<std::string>& subjects,
    access::FieldClasses hidden,
    const v1::ExportCustomerDataRequest& request,
    rpc::PeerCalls& calls);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ERASURE_SUBJECT_EXPORT_H_

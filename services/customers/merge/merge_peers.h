// The other services whose records name customers, as this one asks them to give such records to
// another customer.
#ifndef GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_PEERS_H_
#define GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_PEERS_H_

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/rpc/peer_calls.h"
#include "guanxi/records/v1/repointing.pb.h"

namespace guanxi::customers {

// How this service is called among those of a merge.
inline constexpr char kOwnRecords[] = "customers";

// The one method of a RepointService.
using RepointPeer =
    rpc::PeerMethod<records::v1::RepointRecordsRequest, records::v1::RepointRecordsResponse>;

// By the service's name.
using RepointPeers = std::map<std::string, RepointPeer>;

// Those behind the channels, which may be null: left out.
RepointPeers RepointPeersOf(const std::shared_ptr<grpc::Channel>& pipeline,
                            const std::shared_ptr<grpc::Channel>& tickets);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_PEERS_H_

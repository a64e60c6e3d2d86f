// The services that keep records with owners, as the directory asks them: what somebody owns, and
// to give it to somebody else.
#ifndef GUANXI_SERVICES_DIRECTORY_RECORD_PEERS_H_
#define GUANXI_SERVICES_DIRECTORY_RECORD_PEERS_H_

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/rpc/peer_calls.h"
#include "guanxi/records/v1/records.pb.h"

namespace guanxi::directory {

// Channels to services by their names, such as `customers`.
using Peers = std::map<std::string, std::shared_ptr<grpc::Channel>>;

using rpc::PeerMethod;

// The RecordService of one service.
struct RecordPeer {
  PeerMethod<records::v1::CountOwnedRecordsRequest, records::v1::CountOwnedRecordsResponse> count;
  PeerMethod<records::v1::ListOwnedRecordsRequest, records::v1::ListOwnedRecordsResponse> list;
  PeerMethod<records::v1::ReassignRecordsRequest, records::v1::ReassignRecordsResponse> reassign;
};

// By the service's name.
using RecordPeers = std::map<std::string, RecordPeer>;

// The peers among `channels` whose records have owners. Scores are not asked for: they go with
// their customers.
RecordPeers RecordPeersOf(const Peers& channels);

// Says who calls, and by when it wants the answer.
void Address(absl::Time deadline, grpc::ClientContext& context);

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_RECORD_PEERS_H_

// The services that keep something about customers, as an erasure asks them.
#ifndef GUANXI_SERVICES_CUSTOMERS_ERASURE_SUBJECT_PEERS_H_
#define GUANXI_SERVICES_CUSTOMERS_ERASURE_SUBJECT_PEERS_H_

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>

#include "common/rpc/peer_calls.h"
#include "guanxi/subjects/v1/subjects.pb.h"

namespace guanxi::customers {

// The SubjectService of one service.
struct SubjectPeer {
  rpc::PeerMethod<subjects::v1::DescribeSubjectRequest, subjects::v1::DescribeSubjectResponse>
      describe;
  rpc::PeerMethod<subjects::v1::ExportSubjectRequest, subjects::v1::ExportSubjectResponse> hand_out;
  rpc::PeerMethod<subjects::v1::EraseSubjectRequest, subjects::v1::ErasureProof> erase;
  rpc::PeerMethod<subjects::v1::PurgeErasedRequest, subjects::v1::PurgeErasedResponse> purge;
};

// By the service's name; this one among them, so that all are asked alike.
using SubjectPeers = std::map<std::string, SubjectPeer>;

struct SubjectChannels {
  std::shared_ptr<grpc::Channel> customers;
  std::shared_ptr<grpc::Channel> pipeline;
  std::shared_ptr<grpc::Channel> tickets;
  std::shared_ptr<grpc::Channel> loyalty;
};

// Those behind the channels, which may be null: left out.
SubjectPeers SubjectPeersOf(const SubjectChannels& channels);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_ERASURE_SUBJECT_PEERS_H_

#include "services/customers/merge/merge_peers.h"

#include <utility>

#include "guanxi/pipeline/v1/repoint_service.grpc.pb.h"
#include "guanxi/tickets/v1/repoint_service.grpc.pb.h"

namespace guanxi::customers {
namespace {

template <typename Service>
RepointPeer PeerOf(const std::shared_ptr<grpc::Channel>& channel) {
  const auto stub = std::shared_ptr<typename Service::Stub>(Service::NewStub(channel));
  return [stub](auto* context, auto* request, auto* response, auto done) {
    stub->async()->RepointRecords(context, request, response, std::move(done));
  };
}

}  // namespace

RepointPeers RepointPeersOf(const std::shared_ptr<grpc::Channel>& pipeline,
                            const std::shared_ptr<grpc::Channel>& tickets) {
  RepointPeers peers;
  if (pipeline != nullptr)
    peers.emplace("pipeline", PeerOf<pipeline::v1::RepointService>(pipeline));
  if (tickets != nullptr) peers.emplace("tickets", PeerOf<tickets::v1::RepointService>(tickets));
  return peers;
}

}  // namespace guanxi::customers

#include "services/directory/record_peers.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/access/authenticator.h"
#include "guanxi/customers/v1/record_service.grpc.pb.h"
#include "guanxi/pipeline/v1/record_service.grpc.pb.h"
#include "guanxi/tickets/v1/record_service.grpc.pb.h"

namespace guanxi::directory {
namespace {

constexpr char kSelf[] = "services/directory";

template <typename Service>
RecordPeer PeerOf(const std::shared_ptr<grpc::Channel>& channel) {
  const auto stub = std::shared_ptr<typename Service::Stub>(Service::NewStub(channel));
  RecordPeer peer;
  peer.count = [stub](auto* context, auto* request, auto* response, auto done) {
    stub->async()->CountOwnedRecords(context, request, response, std::move(done));
  };
  peer.list = [stub](auto* context, auto* request, auto* response, auto done) {
    stub->async()->ListOwnedRecords(context, request, response, std::move(done));
  };
  peer.reassign = [stub](auto* context, auto* request, auto* response, auto done) {
    stub->async()->ReassignRecords(context, request, response, std::move(done));
  };
  return peer;
}

}  // namespace

RecordPeers RecordPeersOf(const Peers& channels) {
  using Make = RecordPeer (*)(const std::shared_ptr<grpc::Channel>&);
  static constexpr std::pair<const char*, Make> kMakers[] = {
      {"customers", &PeerOf<customers::v1::RecordService>},
      {"pipeline", &PeerOf<pipeline::v1::RecordService>},
      {"tickets", &PeerOf<tickets::v1::RecordService>},
  };
  RecordPeers peers;
  for (const auto& [service, make] : kMakers) {
    const auto channel = channels.find(service);
    if (channel != channels.end()) peers.emplace(service, make(channel->second));
  }
  return peers;
}

void Address(absl::Time deadline, grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(deadline));
  context.AddMetadata(access::kActorMetadata, kSelf);
}

}  // namespace guanxi::directory

#include "services/customers/erasure/subject_peers.h"

#include <utility>

#include "guanxi/customers/v1/subject_service.grpc.pb.h"
#include "guanxi/loyalty/v1/subject_service.grpc.pb.h"
#include "guanxi/pipeline/v1/subject_service.grpc.pb.h"
#include "guanxi/tickets/v1/subject_service.grpc.pb.h"

namespace guanxi::customers {
namespace {

template <typename Service>
void Add(const char* name, const std::shared_ptr<grpc::Channel>& channel, SubjectPeers& peers) {
  if (channel == nullptr) return;
  const auto stub = std::shared_ptr<typename Service::Stub>(Service::NewStub(channel));
  SubjectPeer& peer = peers[name];
  peer.describe = [stub](auto* context, auto* request, auto* response, auto done) {
    stub->async()->DescribeSubject(context, request, response, std::move(done));
  };
  peer.hand_out = [stub](auto* context, auto* request, auto* response, auto done) {
    stub->async()->ExportSubject(context, request, response, std::move(done));
  };
  peer.erase = [stub](auto* context, auto* request, auto* response, auto done) {
    stub->async()->EraseSubject(context, request, response, std::move(done));
  };
  peer.purge = [stub](auto* context, auto* request, auto* response, auto done) {
    stub->async()->PurgeErased(context, request, response, std::move(done));
  };
}

}  // namespace

SubjectPeers SubjectPeersOf(const SubjectChannels& channels) {
  SubjectPeers peers;
  Add<v1::SubjectService>("customers", channels.customers, peers);
  Add<pipeline::v1::SubjectService>("pipeline", channels.pipeline, peers);
  Add<tickets::v1::SubjectService>("tickets", channels.tickets, peers);
  Add<loyalty::v1::SubjectService>("loyalty", channels.loyalty, peers);
  return peers;
}

}  // namespace guanxi::customers

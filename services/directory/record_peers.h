// The services that keep records with owners, as the directory asks them: what somebody owns, and
// to give it to somebody else.
#ifndef GUANXI_SERVICES_DIRECTORY_RECORD_PEERS_H_
#define GUANXI_SERVICES_DIRECTORY_RECORD_PEERS_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/status/grpc_status.h"
#include "guanxi/records/v1/records.pb.h"

namespace guanxi::directory {

// Channels to services by their names, such as `customers`.
using Peers = std::map<std::string, std::shared_ptr<grpc::Channel>>;

// One method of a peer: returns at once, and calls the function when there is an answer.
template <typename Request, typename Response>
using PeerMethod = std::function<void(
    grpc::ClientContext*, const Request*, Response*, std::function<void(grpc::Status)>)>;

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

// Calls that wait for their answer, one at a time, until somebody calls them off. Thread-safe.
class PeerCalls {
 public:
  // The answer of `method`, or why there is none: DEADLINE_EXCEEDED after `timeout`, CANCELLED when
  // the calls are called off.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Ask(const PeerMethod<Request, Response>& method,
                               const Request& request,
                               absl::Duration timeout) {
    grpc::ClientContext context;
    Address(absl::Now() + timeout, context);
    if (!Begin(&context)) return absl::CancelledError("called off");
    Response response;
    grpc::Status status;
    absl::Notification answered;
    method(&context, &request, &response, [&](grpc::Status outcome) {
      status = std::move(outcome);
      answered.Notify();
    });
    answered.WaitForNotification();
    End();
    if (!status.ok()) return FromGrpc(status);
    return response;
  }

  // Ends the call in progress and refuses those to come, for good.
  void CallOff();

 private:
  bool Begin(grpc::ClientContext* context);
  void End();

  absl::Mutex mu_;
  grpc::ClientContext* context_ ABSL_GUARDED_BY(mu_) = nullptr;
  bool off_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_RECORD_PEERS_H_

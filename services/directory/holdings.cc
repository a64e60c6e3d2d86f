#include "services/directory/holdings.h"

#include <deque>
#include <utility>

#include "absl/synchronization/blocking_counter.h"
#include "common/rpc/answered.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"

namespace guanxi::directory {
namespace {

constexpr int kRecords = 50;

// The questions to one service, and its answers.
struct Asked {
  std::string service;
  grpc::ClientContext count_context, list_context;
  records::v1::CountOwnedRecordsRequest count_request;
  records::v1::ListOwnedRecordsRequest list_request;
  records::v1::CountOwnedRecordsResponse counts;
  records::v1::ListOwnedRecordsResponse list;
  grpc::Status counted, listed;
};

void Ask(const RecordPeer& peer,
         const v1::User& user,
         absl::Time deadline,
         absl::BlockingCounter& answers,
         Asked& asked) {
  asked.count_request.set_owner(user.name());
  asked.list_request.set_owner(user.name());
  asked.list_request.set_page_size(kRecords);
  Address(deadline, asked.count_context);
  Address(deadline, asked.list_context);
  peer.count(&asked.count_context, &asked.count_request, &asked.counts,
             [&](const grpc::Status& status) {
               asked.counted = rpc::Answered(status, asked.count_context);
               answers.DecrementCount();
             });
  peer.list(&asked.list_context, &asked.list_request, &asked.list, [&](const grpc::Status& status) {
    asked.listed = rpc::Answered(status, asked.list_context);
    answers.DecrementCount();
  });
}

void Take(const Asked& asked, bool names, v1::Holdings& holdings) {
  v1::Holdings::Service& service = *holdings.add_services();
  service.set_service(asked.service);
  const grpc::Status& failed = asked.counted.ok() ? asked.listed : asked.counted;
  if (!failed.ok()) {
    const absl::Status error = FromGrpc(failed);
    const std::string reason = errors::Reason(error);
    service.set_error(reason.empty() ? absl::StatusCodeToString(error.code()) : reason);
    holdings.set_complete(false);
    return;
  }
  for (const auto& count : asked.counts.counts()) {
    (*service.mutable_counts())[count.resource_type()] = count.count();
    holdings.set_total(holdings.total() + count.count());
  }
  if (!names) return;
  for (const auto& record : asked.list.records()) service.add_records(record.name());
}

}  // namespace

bool SeesNames(const access::Principal& principal, const v1::User& user) {
  switch (principal.role) {
    case access::Role::kExecutive:
    case access::Role::kMarketing:
    case access::Role::kOperator:
    case access::Role::kService:
      return true;
    default:
      return principal.user == user.name();
  }
}

v1::Holdings HoldingsOf(const v1::User& user,
                        const RecordPeers& peers,
                        bool names,
                        absl::Time deadline) {
  v1::Holdings holdings;
  holdings.set_user(user.name());
  holdings.set_state(user.state());
  holdings.set_complete(!peers.empty());
  std::deque<Asked> all(peers.size());
  absl::BlockingCounter answers(static_cast<int>(2 * peers.size()));
  auto asked = all.begin();
  for (const auto& [service, peer] : peers) {
    asked->service = service;
    Ask(peer, user, deadline, answers, *asked++);
  }
  answers.Wait();
  for (const Asked& answered : all) Take(answered, names, holdings);
  return holdings;
}

}  // namespace guanxi::directory

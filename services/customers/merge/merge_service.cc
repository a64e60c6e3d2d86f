#include "services/customers/merge/merge_service.h"

#include <functional>
#include <iterator>
#include <string>
#include <utility>

#include "common/api/new_name.h"
#include "common/status/macros.h"
#include "services/customers/merge/links.h"
#include "services/customers/merge/merge_plan.h"
#include "services/customers/merge/merge_undo.h"

namespace guanxi::customers {
namespace {

// What a caller who asks what a merge would do waits at most for services that do not answer.
constexpr absl::Duration kPreviewTimeout = absl::Seconds(2);

// The merge that a preview is of.
v1::MergeCustomersRequest RequestOf(const v1::PreviewMergeRequest& preview) {
  v1::MergeCustomersRequest request;
  request.set_master(preview.master());
  *request.mutable_losers() = preview.losers();
  *request.mutable_field_choices() = preview.field_choices();
  return request;
}

records::v1::RepointRecordsRequest QuestionFor(const PlannedMerge& planned) {
  records::v1::RepointRecordsRequest question;
  question.set_merge("merges/preview");
  question.set_to(planned.master.name());
  for (const v1::Customer& loser : planned.losers) question.add_from(loser.name());
  question.set_count_only(true);
  return question;
}

void AddCounts(const std::string& service,
               const records::v1::RepointRecordsResponse& found,
               v1::PreviewMergeResponse& response) {
  for (const auto& count : found.remaining()) {
    v1::PreviewMergeResponse::Count& shown = *response.add_counts();
    shown.set_service(service);
    shown.set_resource_type(count.resource_type());
    shown.set_count(count.count());
  }
}

}  // namespace

MergeService::MergeService(const rpc::Environment& environment,
                           const Tables* tables,
                           api::IdSource* ids,
                           absl::Duration undo_window)
    : methods_(environment, rpc::DescriptorOf<v1::MergeService>()),
      tables_(tables),
      ids_(ids),
      undo_window_(undo_window),
      repointing_(&tables->catalog, LinkRules(tables)) {}

void MergeService::SetPeers(RepointPeers peers) {
  absl::MutexLock lock(&mu_);
  peers_ = std::move(peers);
}

RepointPeers MergeService::PeersNow() const {
  absl::MutexLock lock(&mu_);
  return peers_;
}

// At length: other services are asked.
grpc::ServerUnaryReactor* MergeService::PreviewMerge(grpc::CallbackServerContext* context,
                                                     const v1::PreviewMergeRequest* request,
                                                     v1::PreviewMergeResponse* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&MergeService::Preview, this));
}

grpc::ServerUnaryReactor* MergeService::MergeCustomers(grpc::CallbackServerContext* context,
                                                       const v1::MergeCustomersRequest* request,
                                                       v1::Merge* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&MergeService::Merge, this));
}

grpc::ServerUnaryReactor* MergeService::GetMerge(grpc::CallbackServerContext* context,
                                                 const v1::GetMergeRequest* request,
                                                 v1::Merge* response) {
  return methods_.Read(
      __func__, context, request, response,
      [this](const rpc::Call& call, const kv::Reader& reader, const v1::GetMergeRequest& request) {
        return tables_->merges.Get(reader, request.name(), call.scope());
      });
}

grpc::ServerUnaryReactor* MergeService::ListMerges(grpc::CallbackServerContext* context,
                                                   const v1::ListMergesRequest* request,
                                                   v1::ListMergesResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&MergeService::List, this));
}

grpc::ServerUnaryReactor* MergeService::UndoMerge(grpc::CallbackServerContext* context,
                                                  const v1::UndoMergeRequest* request,
                                                  v1::Merge* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::UndoMergeRequest& request) {
        return CommitUndo(*tables_, txn, call.change, request);
      });
}

absl::StatusOr<v1::PreviewMergeResponse> MergeService::Preview(
    const rpc::Call& call, const kv::Reader& reader, const v1::PreviewMergeRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(PlannedMerge planned,
                          PlanMerge(*tables_, reader, call.scope(), RequestOf(request)));
  v1::PreviewMergeResponse response;
  const std::vector<std::string> differing = DifferingFields(planned.before);
  response.mutable_differing_fields()->Assign(differing.begin(), differing.end());
  const records::v1::RepointRecordsRequest question = QuestionFor(planned);
  GUANXI_ASSIGN_OR_RETURN(const auto own, repointing_.Count(reader, question));
  AddCounts(kOwnRecords, own, response);
  rpc::PeerCalls calls("services/customers");
  for (const auto& [service, peer] : PeersNow()) {
    const auto found = calls.Ask(peer, question, kPreviewTimeout);
    if (found.ok()) {
      AddCounts(service, *found, response);
    } else {
      response.add_silent_services(service);
    }
  }
  *response.mutable_customer() = std::move(planned.master);
  return response;
}

absl::StatusOr<v1::Merge> MergeService::Merge(const rpc::Call& call,
                                              kv::Txn& txn,
                                              const v1::MergeCustomersRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const std::string name, api::NewName(*ids_, tables_->merges.collection(),
                                                               request.merge_id(), "merge_id"));
  MergeSettings settings{.undo_window = undo_window_, .services = {kOwnRecords}};
  for (const auto& [service, peer] : PeersNow()) settings.services.push_back(service);
  return CommitMerge(*tables_, txn, call.change, settings, name, request);
}

absl::StatusOr<v1::ListMergesResponse> MergeService::List(
    const rpc::Call& call, const kv::Reader& reader, const v1::ListMergesRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->merges.List(reader, request, call.scope()));
  v1::ListMergesResponse response;
  response.mutable_merges()->Assign(std::make_move_iterator(page.records.begin()),
                                    std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

}  // namespace guanxi::customers

#include "services/customers/timeline/interaction_service.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "common/access/ownership.h"
#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "services/customers/timeline/identified_customer.h"
#include "services/customers/timeline/interaction.h"

namespace guanxi::customers {
namespace {

// What a transaction holds beside the interactions of a batch: the answer that is kept, audit.
constexpr size_t kWritesApart = 32;
constexpr size_t kBytesApart = size_t{96} * 1024;
// The most one interaction takes: itself, its rows, its entry, and the events and histories of
// both.
constexpr size_t kWritesOfOne = 19;
constexpr size_t BytesOfOne(size_t record) { return 3 * record + size_t{6} * 1024; }

google::rpc::Status ToRpc(const absl::Status& status) {
  google::rpc::Status rpc;
  if (!status.ok()) rpc.ParseFromString(ToGrpc(status).error_details());
  return rpc;
}

// An error of one interaction, which its result tells; not one of the store.
bool IsItsOwn(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsPermissionDenied(status) ||
         absl::IsFailedPrecondition(status) || absl::IsInvalidArgument(status) ||
         absl::IsAlreadyExists(status) || absl::IsResourceExhausted(status);
}

}  // namespace

InteractionService::InteractionService(const rpc::Environment& environment,
                                       const Tables* tables,
                                       api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::InteractionService>()),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* InteractionService::CreateInteraction(
    grpc::CallbackServerContext* context,
    const v1::CreateInteractionRequest* request,
    v1::Interaction* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&InteractionService::Create, this));
}

grpc::ServerUnaryReactor* InteractionService::BatchCreateInteractions(
    grpc::CallbackServerContext* context,
    const v1::BatchCreateInteractionsRequest* request,
    v1::BatchCreateInteractionsResponse* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&InteractionService::BatchCreate, this));
}

grpc::ServerUnaryReactor* InteractionService::GetInteraction(
    grpc::CallbackServerContext* context,
    const v1::GetInteractionRequest* request,
    v1::Interaction* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetInteractionRequest& request) {
                         return tables_->interactions.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* InteractionService::ListInteractions(
    grpc::CallbackServerContext* context,
    const v1::ListInteractionsRequest* request,
    v1::ListInteractionsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&InteractionService::List, this));
}

grpc::ServerUnaryReactor* InteractionService::UpdateInteraction(
    grpc::CallbackServerContext* context,
    const v1::UpdateInteractionRequest* request,
    v1::Interaction* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&InteractionService::Update, this));
}

grpc::ServerUnaryReactor* InteractionService::DeleteInteraction(
    grpc::CallbackServerContext* context,
    const v1::DeleteInteractionRequest* request,
    v1::Interaction* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::DeleteInteractionRequest& request) {
        return tables_->interactions.Delete(txn, call.change, request.name(), request.etag(),
                                            call.scope());
      });
}

absl::StatusOr<v1::Interaction> InteractionService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateInteractionRequest& request) const {
  v1::Interaction interaction = request.interaction();
  GUANXI_ASSIGN_OR_RETURN(*interaction.mutable_name(),
                          api::NewName(*ids_, tables_->interactions.collection(),
                                       request.interaction_id(), "interaction_id"));
  access::FillOwnership(call.scope(), interaction);
  GUANXI_RETURN_IF_ERROR(
      TakeIdentified(*tables_, txn, request, call.scope(), call.now(), interaction));
  Complete(interaction, call.now());
  GUANXI_RETURN_IF_ERROR(CheckInteraction(interaction, call.now()));
  GUANXI_RETURN_IF_ERROR(CheckReferences(call, txn, v1::Interaction(), interaction));
  return tables_->interactions.Insert(txn, call.change, std::move(interaction));
}

absl::StatusOr<v1::BatchCreateInteractionsResponse> InteractionService::BatchCreate(
    const rpc::Call& call, kv::Txn& txn, const v1::BatchCreateInteractionsRequest& request) const {
  v1::BatchCreateInteractionsResponse response;
  size_t writes = kWritesApart;
  size_t bytes = kBytesApart;
  for (int i = 0; i < request.requests_size(); ++i) {
    const v1::CreateInteractionRequest& one = request.requests(i);
    if (!one.request_id().empty())
      return errors::InvalidField(fmt::format("requests[{}].request_id", i), "must be empty");
    auto& result = *response.add_results();
    const size_t size = BytesOfOne(one.interaction().ByteSizeLong());
    if (writes + kWritesOfOne > kv::kMaxTxnWrites || bytes + size > kv::kMaxTxnBytes) {
      *result.mutable_status() = ToRpc(errors::BatchFull(fmt::format("requests[{}]", i)));
      continue;
    }
    const absl::StatusOr<v1::Interaction> created = Create(call, txn, one);
    if (!created.ok() && !IsItsOwn(created.status())) return created.status();
    *result.mutable_status() = ToRpc(created.status());
    if (!created.ok()) continue;
    result.set_name(created->name());
    writes += kWritesOfOne;
    bytes += size;
  }
  return response;
}

absl::StatusOr<v1::ListInteractionsResponse> InteractionService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListInteractionsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->interactions.List(reader, request, call.scope()));
  v1::ListInteractionsResponse response;
  response.mutable_interactions()->Assign(std::make_move_iterator(page.records.begin()),
                                          std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Interaction> InteractionService::Update(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateInteractionRequest& request) const {
  const v1::Interaction& patch = request.interaction();
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Interaction before,
      tables_->interactions.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  v1::Interaction after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  Complete(after, call.now());
  GUANXI_RETURN_IF_ERROR(CheckInteraction(after, call.now()));
  GUANXI_RETURN_IF_ERROR(CheckReferences(call, txn, before, after));
  return tables_->interactions.Update(txn, call.change, before, std::move(after));
}

absl::Status InteractionService::CheckReferences(const rpc::Call& call,
                                                 const kv::Reader& reader,
                                                 const v1::Interaction& before,
                                                 const v1::Interaction& after) const {
  // What was deleted since does not stand in the way of other changes.
  if (after.customer() != before.customer()) {
    GUANXI_RETURN_IF_ERROR(table::CheckReference(tables_->customers, reader, after.customer(),
                                                 "interaction.customer", call.scope()));
  }
  for (int i = 0; i < after.contacts_size(); ++i) {
    const std::string& contact = after.contacts(i);
    const auto& known = before.contacts();
    if (std::find(known.begin(), known.end(), contact) != known.end()) continue;
    GUANXI_RETURN_IF_ERROR(table::CheckReference(tables_->contacts, reader, contact,
                                                 fmt::format("interaction.contacts[{}]", i),
                                                 call.scope()));
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers

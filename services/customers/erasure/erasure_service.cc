#include "services/customers/erasure/erasure_service.h"

#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "common/access/permissions.h"
#include "common/api/new_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/erasure/erasure.h"
#include "services/customers/erasure/subject_export.h"
#include "services/customers/erasure/subjects_of.h"

namespace guanxi::customers {

ErasureService::ErasureService(const rpc::Environment& environment,
                               const Tables* tables,
                               api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::ErasureService>()), tables_(tables), ids_(ids) {}

void ErasureService::SetPeers(SubjectPeers peers) {
  absl::MutexLock lock(&mu_);
  peers_ = std::move(peers);
}

SubjectPeers ErasureService::PeersNow() const {
  absl::MutexLock lock(&mu_);
  return peers_;
}

grpc::ServerUnaryReactor* ErasureService::CreateErasure(grpc::CallbackServerContext* context,
                                                        const v1::CreateErasureRequest* request,
                                                        v1::Erasure* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ErasureService::Create, this));
}

grpc::ServerUnaryReactor* ErasureService::GetErasure(grpc::CallbackServerContext* context,
                                                     const v1::GetErasureRequest* request,
                                                     v1::Erasure* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetErasureRequest& request) {
                         return tables_->erasures.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* ErasureService::ListErasures(grpc::CallbackServerContext* context,
                                                       const v1::ListErasuresRequest* request,
                                                       v1::ListErasuresResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&ErasureService::List, this));
}

grpc::ServerUnaryReactor* ErasureService::ApproveErasure(grpc::CallbackServerContext* context,
                                                         const v1::ApproveErasureRequest* request,
                                                         v1::Erasure* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ErasureService::Approve, this));
}

grpc::ServerUnaryReactor* ErasureService::RejectErasure(grpc::CallbackServerContext* context,
                                                        const v1::RejectErasureRequest* request,
                                                        v1::Erasure* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&ErasureService::Reject, this));
}

// At length: other services are asked.
grpc::ServerUnaryReactor* ErasureService::ExportCustomerData(
    grpc::CallbackServerContext* context,
    const v1::ExportCustomerDataRequest* request,
    v1::ExportCustomerDataResponse* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&ErasureService::Export, this));
}

absl::StatusOr<v1::Erasure> ErasureService::Create(const rpc::Call& call,
                                                   kv::Txn& txn,
                                                   const v1::CreateErasureRequest& request) const {
  v1::Erasure erasure = request.erasure();
  const absl::StatusOr<v1::Customer> customer =
      tables_->customers.Get(txn, erasure.customer(), call.scope());
  if (absl::IsNotFound(customer.status()))
    return errors::ReferenceNotFound("erasure.customer", erasure.customer());
  GUANXI_RETURN_IF_ERROR(customer.status());
  if (customer->has_erase_time()) return errors::Erased(customer->name());
  // One that was merged stands for what it was merged into.
  erasure.set_customer(customer->name());
  GUANXI_RETURN_IF_ERROR(CheckNotMerging(*tables_, txn, erasure.customer()));
  GUANXI_RETURN_IF_ERROR(CheckNoOther(txn, erasure.customer()));
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> subjects,
                          SubjectsOf(*tables_, txn, erasure.customer()));
  Begin(call.principal.user, subjects, erasure);
  GUANXI_ASSIGN_OR_RETURN(
      *erasure.mutable_name(),
      api::NewName(*ids_, tables_->erasures.collection(), request.erasure_id(), "erasure_id"));
  return tables_->erasures.Insert(txn, call.change, std::move(erasure));
}

absl::Status ErasureService::CheckNoOther(const kv::Reader& reader,
                                          const std::string& customer) const {
  table::IdSet ids;
  GUANXI_RETURN_IF_ERROR(
      tables_->erasures.core().IdsWith(reader, "customer", customer, kMostSubjects, ids));
  for (const std::string& id : ids) {
    GUANXI_ASSIGN_OR_RETURN(const v1::Erasure other,
                            tables_->erasures.Get(reader, "erasures/" + id, access::Scope::All()));
    if (IsUnderWay(other))
      return errors::WrongState(other.name(), "under way", "a customer is erased once");
  }
  return absl::OkStatus();
}

absl::Status ErasureService::CheckNotMerged(const kv::Reader& reader,
                                            const v1::Erasure& erasure) const {
  v1::Customer customer;
  GUANXI_RETURN_IF_ERROR(tables_->customers.core().GetAsIs(reader, erasure.customer(),
                                                           access::Scope::All(), customer));
  if (customer.merged_into().empty()) return absl::OkStatus();
  return errors::WrongState(customer.name(), "merged",
                            "what it was merged into holds what is known of it: ask for that one's "
                            "erasure");
}

absl::StatusOr<v1::ListErasuresResponse> ErasureService::List(
    const rpc::Call& call, const kv::Reader& reader, const v1::ListErasuresRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->erasures.List(reader, request, call.scope()));
  v1::ListErasuresResponse response;
  response.mutable_erasures()->Assign(std::make_move_iterator(page.records.begin()),
                                      std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Erasure> ErasureService::Approve(
    const rpc::Call& call, kv::Txn& txn, const v1::ApproveErasureRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Erasure before,
      tables_->erasures.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckMayApprove(before, call.principal.user));
  GUANXI_RETURN_IF_ERROR(CheckNotMerged(txn, before));
  GUANXI_RETURN_IF_ERROR(CheckNotMerging(*tables_, txn, before.customer()));
  v1::Erasure after = before;
  // Contacts may have come since it was planned, and gone.
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> subjects,
                          SubjectsOf(*tables_, txn, before.customer()));
  after.mutable_subjects()->Assign(subjects.begin(), subjects.end());
  Decide(v1::Erasure::STATE_ERASING, call.principal.user, call.now(), after);
  return tables_->erasures.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<v1::Erasure> ErasureService::Reject(const rpc::Call& call,
                                                   kv::Txn& txn,
                                                   const v1::RejectErasureRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Erasure before,
      tables_->erasures.GetForUpdate(txn, request.name(), request.etag(), call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckMayReject(before));
  v1::Erasure after = before;
  Decide(v1::Erasure::STATE_REJECTED, call.principal.user, call.now(), after);
  table::Change change = call.change;
  change.note = request.note();
  return tables_->erasures.Update(txn, change, before, std::move(after));
}

absl::StatusOr<v1::ExportCustomerDataResponse> ErasureService::Export(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ExportCustomerDataRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const v1::Customer customer,
                          tables_->customers.Get(reader, request.customer(), call.scope()));
  GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> subjects,
                          SubjectsOf(*tables_, reader, customer.name()));
  const SubjectPeers peers = PeersNow();
  if (peers.empty()) return errors::PeerUnavailable("every service with records");
  // The peers answer this service, which sees everything: what its caller does not see goes here.
  const access::FieldClasses hidden =
      access::HiddenFrom(call.principal.role, *access::FindPermission(call.change.method));
  rpc::PeerCalls calls("services/customers");
  return ExportPage(peers, subjects, hidden, request, calls);
}

}  // namespace guanxi::customers

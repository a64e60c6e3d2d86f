#include "services/customers/relationships/relationship_service.h"

#include <fmt/core.h>

#include <functional>
#include <iterator>
#include <utility>

#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/redirects.h"
#include "common/table/references.h"
#include "services/customers/relationships/relationship.h"

namespace guanxi::customers {

RelationshipService::RelationshipService(const rpc::Environment& environment,
                                         const Tables* tables,
                                         api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::RelationshipService>()),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* RelationshipService::CreateRelationship(
    grpc::CallbackServerContext* context,
    const v1::CreateRelationshipRequest* request,
    v1::Relationship* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&RelationshipService::Create, this));
}

grpc::ServerUnaryReactor* RelationshipService::GetRelationship(
    grpc::CallbackServerContext* context,
    const v1::GetRelationshipRequest* request,
    v1::Relationship* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetRelationshipRequest& request) {
                         return tables_->relationships.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* RelationshipService::ListRelationships(
    grpc::CallbackServerContext* context,
    const v1::ListRelationshipsRequest* request,
    v1::ListRelationshipsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&RelationshipService::List, this));
}

grpc::ServerUnaryReactor* RelationshipService::UpdateRelationship(
    grpc::CallbackServerContext* context,
    const v1::UpdateRelationshipRequest* request,
    v1::Relationship* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&RelationshipService::Update, this));
}

grpc::ServerUnaryReactor* RelationshipService::DeleteRelationship(
    grpc::CallbackServerContext* context,
    const v1::DeleteRelationshipRequest* request,
    v1::Relationship* response) {
  return methods_.Write(
      __func__, context, request, response,
      [this](const rpc::Call& call, kv::Txn& txn, const v1::DeleteRelationshipRequest& request) {
        return tables_->relationships.Delete(txn, call.change, request.name(), request.etag(),
                                             call.scope());
      });
}

absl::StatusOr<v1::Relationship> RelationshipService::Create(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateRelationshipRequest& request) const {
  v1::Relationship relationship = request.relationship();
  GUANXI_ASSIGN_OR_RETURN(*relationship.mutable_name(),
                          api::NewName(*ids_, tables_->relationships.collection(),
                                       request.relationship_id(), "relationship_id"));
  GUANXI_ASSIGN_OR_RETURN(*relationship.mutable_customer(),
                          table::Resolve(txn, relationship.customer()));
  GUANXI_ASSIGN_OR_RETURN(*relationship.mutable_other(), table::Resolve(txn, relationship.other()));
  Normalize(relationship);
  GUANXI_RETURN_IF_ERROR(CheckRelationship(relationship));
  GUANXI_RETURN_IF_ERROR(CheckEnds(call, txn, relationship));
  GUANXI_RETURN_IF_ERROR(CheckOnlyOne(call, txn, relationship));
  return tables_->relationships.Insert(txn, call.change, std::move(relationship));
}

absl::StatusOr<v1::ListRelationshipsResponse> RelationshipService::List(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListRelationshipsRequest& request) const {
  GUANXI_RETURN_IF_ERROR(
      api::IdOf(request.customer(), tables_->customers.collection(), "customer").status());
  GUANXI_RETURN_IF_ERROR(tables_->customers.Get(reader, request.customer(), call.scope()).status());
  table::ListQuery query = table::QueryOf(request);
  query.extra = {{"parties", request.customer()}};
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->relationships.List(reader, query, call.scope()));
  v1::ListRelationshipsResponse response;
  response.mutable_relationships()->Assign(std::make_move_iterator(page.records.begin()),
                                           std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::Relationship> RelationshipService::Update(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateRelationshipRequest& request) const {
  const v1::Relationship& patch = request.relationship();
  GUANXI_ASSIGN_OR_RETURN(
      const v1::Relationship before,
      tables_->relationships.GetForUpdate(txn, patch.name(), patch.etag(), call.scope()));
  v1::Relationship after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(CheckRelationship(after));
  if (!IsOpen(before)) GUANXI_RETURN_IF_ERROR(CheckOnlyOne(call, txn, after));
  return tables_->relationships.Update(txn, call.change, before, std::move(after));
}

absl::Status RelationshipService::CheckEnds(const rpc::Call& call,
                                            const kv::Reader& reader,
                                            const v1::Relationship& relationship) const {
  constexpr char kCustomer[] = "relationship.customer";
  const auto& customers = tables_->customers;
  GUANXI_RETURN_IF_ERROR(
      table::CheckReference(customers, reader, relationship.customer(), kCustomer, call.scope()));
  GUANXI_RETURN_IF_ERROR(
      customers.GetForUpdate(reader, relationship.customer(), "", call.scope()).status());
  return table::CheckReference(customers, reader, relationship.other(), "relationship.other",
                               call.scope());
}

absl::Status RelationshipService::CheckOnlyOne(const rpc::Call& call,
                                               const kv::Reader& reader,
                                               const v1::Relationship& relationship) const {
  if (!IsOpen(relationship)) return absl::OkStatus();
  const std::string& customer = relationship.customer();
  const std::string& other = relationship.other();
  GUANXI_ASSIGN_OR_RETURN(std::string twin, TwinOf(reader, relationship, customer, other));
  if (twin.empty() && IsSymmetric(relationship.type())) {
    GUANXI_ASSIGN_OR_RETURN(twin, TwinOf(reader, relationship, other, customer));
  }
  if (twin.empty()) return absl::OkStatus();
  const absl::Status seen = tables_->relationships.Get(reader, twin, call.scope()).status();
  if (!seen.ok() && !absl::IsNotFound(seen)) return seen;
  return errors::ValueTaken("relationship.other", other, seen.ok() ? twin : "");
}

absl::StatusOr<std::string> RelationshipService::TwinOf(const kv::Reader& reader,
                                                        const v1::Relationship& relationship,
                                                        const std::string& customer,
                                                        const std::string& other) const {
  table::ListQuery query{.page_size = 1000, .extra = {{"customer", customer}, {"other", other}}};
  std::string twin;
  do {
    GUANXI_ASSIGN_OR_RETURN(auto page,
                            tables_->relationships.List(reader, query, access::Scope::All()));
    for (const v1::Relationship& at : page.records) {
      const bool another = at.name() != relationship.name();
      if (another && IsOpen(at) && MeansTheSame(at, relationship)) twin = at.name();
    }
    query.page_token = std::move(page.next_page_token);
  } while (twin.empty() && !query.page_token.empty());
  return twin;
}

}  // namespace guanxi::customers

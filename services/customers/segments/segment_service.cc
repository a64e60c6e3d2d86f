#include "services/customers/segments/segment_service.h"

#include <fmt/core.h>

#include <functional>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "common/access/ownership.h"
#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/references.h"
#include "common/time/clock.h"
#include "services/customers/segments/errors.h"
#include "services/customers/segments/segment.h"
#include "services/customers/segments/segment_checks.h"
#include "services/customers/segments/segment_count.h"
#include "services/customers/segments/segment_edits.h"
#include "services/customers/segments/segment_set.h"
#include "services/customers/segments/segment_state.h"

namespace guanxi::customers {
namespace {

using v1::Segment;

constexpr char kAnySegment[] = "segments/-";
constexpr int kDefaultPreview = 20;

}  // namespace

SegmentService::SegmentService(const rpc::Environment& environment,
                               const Tables* tables,
                               api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::SegmentService>()),
      engine_(environment.engine),
      tables_(tables),
      ids_(ids) {}

grpc::ServerUnaryReactor* SegmentService::CreateSegment(grpc::CallbackServerContext* context,
                                                        const v1::CreateSegmentRequest* request,
                                                        Segment* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&SegmentService::Create, this));
}

grpc::ServerUnaryReactor* SegmentService::GetSegment(grpc::CallbackServerContext* context,
                                                     const v1::GetSegmentRequest* request,
                                                     Segment* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetSegmentRequest& request) {
                         return tables_->segments.Get(reader, request.name(), call.scope());
                       });
}

grpc::ServerUnaryReactor* SegmentService::ListSegments(grpc::CallbackServerContext* context,
                                                       const v1::ListSegmentsRequest* request,
                                                       v1::ListSegmentsResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&SegmentService::List, this));
}

grpc::ServerUnaryReactor* SegmentService::UpdateSegment(grpc::CallbackServerContext* context,
                                                        const v1::UpdateSegmentRequest* request,
                                                        Segment* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&SegmentService::Update, this));
}

grpc::ServerUnaryReactor* SegmentService::DeleteSegment(grpc::CallbackServerContext* context,
                                                        const v1::DeleteSegmentRequest* request,
                                                        Segment* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&SegmentService::Delete, this));
}

grpc::ServerUnaryReactor* SegmentService::AddSegmentMembers(
    grpc::CallbackServerContext* context,
    const v1::AddSegmentMembersRequest* request,
    v1::AddSegmentMembersResponse* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&SegmentService::Add, this));
}

grpc::ServerUnaryReactor* SegmentService::RemoveSegmentMembers(
    grpc::CallbackServerContext* context,
    const v1::RemoveSegmentMembersRequest* request,
    v1::RemoveSegmentMembersResponse* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&SegmentService::Remove, this));
}

// At length: whether a member is seen asks for its segment and its customer.
grpc::ServerUnaryReactor* SegmentService::ListSegmentMembers(
    grpc::CallbackServerContext* context,
    const v1::ListSegmentMembersRequest* request,
    v1::ListSegmentMembersResponse* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&SegmentService::ListMembers, this));
}

grpc::ServerUnaryReactor* SegmentService::CountSegment(grpc::CallbackServerContext* context,
                                                       const v1::CountSegmentRequest* request,
                                                       v1::CountSegmentResponse* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&SegmentService::Count, this));
}

grpc::ServerUnaryReactor* SegmentService::PreviewSegment(grpc::CallbackServerContext* context,
                                                         const v1::PreviewSegmentRequest* request,
                                                         v1::PreviewSegmentResponse* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&SegmentService::Preview, this));
}

absl::StatusOr<Segment> SegmentService::Create(const rpc::Call& call,
                                               kv::Txn& txn,
                                               const v1::CreateSegmentRequest& request) const {
  Segment segment = request.segment();
  GUANXI_ASSIGN_OR_RETURN(
      *segment.mutable_name(),
      api::NewName(*ids_, tables_->segments.collection(), request.segment_id(), "segment_id"));
  // Marketing reaches every unit, and keeps what it makes in its own.
  access::FillOwnership(call.scope().all() ? call.principal.own : call.scope(), segment);
  GUANXI_RETURN_IF_ERROR(CheckSegment(segment));
  if (IsDynamic(segment)) {
    GUANXI_RETURN_IF_ERROR(CheckCondition(
        *tables_, call, txn, {segment.name(), segment.condition(), "segment.condition"}));
    size_t dynamic = 0;
    GUANXI_RETURN_IF_ERROR(
        VisitDynamic(*tables_, txn, [&](const Segment&) { return ++dynamic != 0; }));
    if (dynamic >= kMaxDynamicSegments) return errors::SegmentLimit(kMaxDynamicSegments);
  }
  segment.set_state(IsDynamic(segment) ? Segment::STATE_BUILDING : Segment::STATE_READY);
  return tables_->segments.Insert(txn, call.change, std::move(segment));
}

absl::StatusOr<v1::ListSegmentsResponse> SegmentService::List(
    const rpc::Call& call, const kv::Reader& reader, const v1::ListSegmentsRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->segments.List(reader, request, call.scope()));
  v1::ListSegmentsResponse response;
  response.mutable_segments()->Assign(std::make_move_iterator(page.records.begin()),
                                      std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<Segment> SegmentService::Update(const rpc::Call& call,
                                               kv::Txn& txn,
                                               const v1::UpdateSegmentRequest& request) const {
  const Segment& patch = request.segment();
  GUANXI_ASSIGN_OR_RETURN(const Segment before, tables_->segments.GetForUpdate(
                                                    txn, patch.name(), patch.etag(), call.scope()));
  Segment after = before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(CheckSegment(after));
  // What the caller could not ask today does not stand in the way of other changes.
  if (after.condition() != before.condition()) {
    GUANXI_RETURN_IF_ERROR(CheckCondition(*tables_, call, txn,
                                          {after.name(), after.condition(), "segment.condition"}));
  }
  if (BuildsAnew(before, after)) after.set_state(Segment::STATE_BUILDING);
  return tables_->segments.Update(txn, call.change, before, std::move(after));
}

absl::StatusOr<Segment> SegmentService::Delete(const rpc::Call& call,
                                               kv::Txn& txn,
                                               const v1::DeleteSegmentRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(
      Segment deleted,
      tables_->segments.Delete(txn, call.change, request.name(), request.etag(), call.scope()));
  GUANXI_RETURN_IF_ERROR(CheckUnused(*tables_, call, txn, request.name()));
  return deleted;
}

absl::StatusOr<v1::AddSegmentMembersResponse> SegmentService::Add(
    const rpc::Call& call, kv::Txn& txn, const v1::AddSegmentMembersRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const Segment segment, ListToChange(call, txn, request.segment()));
  v1::AddSegmentMembersResponse response;
  for (int i = 0; i < request.customers_size(); ++i) {
    const std::string field = fmt::format("customers[{}]", i);
    GUANXI_RETURN_IF_ERROR(
        table::CheckReference(tables_->customers, txn, request.customers(i), field, call.scope()));
    // One that was merged is read as the other.
    GUANXI_ASSIGN_OR_RETURN(const v1::Customer customer,
                            tables_->customers.Get(txn, request.customers(i), call.scope()));
    GUANXI_ASSIGN_OR_RETURN(const bool added,
                            Enter(*tables_, txn, call.change, segment.name(), customer.name()));
    response.set_added_count(response.added_count() + (added ? 1 : 0));
  }
  return response;
}

absl::StatusOr<v1::RemoveSegmentMembersResponse> SegmentService::Remove(
    const rpc::Call& call, kv::Txn& txn, const v1::RemoveSegmentMembersRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const Segment segment, ListToChange(call, txn, request.segment()));
  v1::RemoveSegmentMembersResponse response;
  for (int i = 0; i < request.customers_size(); ++i) {
    const std::string& name = request.customers(i);
    GUANXI_RETURN_IF_ERROR(
        api::IdOf(name, tables_->customers.collection(), fmt::format("customers[{}]", i)).status());
    const auto customer = tables_->customers.Get(txn, name, call.scope());
    if (absl::IsNotFound(customer.status())) continue;
    GUANXI_RETURN_IF_ERROR(customer.status());
    GUANXI_ASSIGN_OR_RETURN(const bool removed,
                            Leave(*tables_, txn, call.change, segment.name(), customer->name()));
    response.set_removed_count(response.removed_count() + (removed ? 1 : 0));
    RemoveSuspendedMember(txn, customer->name(), segment.name());
  }
  return response;
}

absl::StatusOr<v1::ListSegmentMembersResponse> SegmentService::ListMembers(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListSegmentMembersRequest& request) const {
  table::ListQuery query{.filter = request.filter(),
                         .page_size = request.page_size(),
                         .page_token = request.page_token()};
  if (request.segment() != kAnySegment) {
    GUANXI_RETURN_IF_ERROR(
        api::IdOf(request.segment(), tables_->segments.collection(), "segment").status());
    GUANXI_RETURN_IF_ERROR(tables_->segments.Get(reader, request.segment(), call.scope()).status());
    query.extra.push_back({"segment", request.segment()});
    query.order_by = "customer";
  }
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->segment_members.List(reader, query, call.scope()));
  v1::ListSegmentMembersResponse response;
  response.mutable_segment_members()->Assign(std::make_move_iterator(page.records.begin()),
                                             std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  GUANXI_ASSIGN_OR_RETURN(const auto place, ReadSegmentPlace(reader));
  response.set_evaluated_revision(static_cast<int64_t>(place.value_or(reader.revision())));
  return response;
}

absl::StatusOr<v1::CountSegmentResponse> SegmentService::Count(
    const rpc::Call& call, const kv::Reader& reader, const v1::CountSegmentRequest& request) const {
  GUANXI_RETURN_IF_ERROR(tables_->segments.GetLive(reader, request.name(), call.scope()).status());
  v1::CountSegmentResponse response;
  GUANXI_ASSIGN_OR_RETURN(
      const int64_t count,
      CountSegmentMembers(*tables_, *engine_, reader, call.scope(), request.name(), call.now()));
  response.set_count(count);
  *response.mutable_as_of_time() = ToProto(call.now());
  response.set_as_of_revision(static_cast<int64_t>(reader.revision()));
  // How many the company has is not for those who do not see them all.
  GUANXI_ASSIGN_OR_RETURN(const auto build, ReadSegmentBuild(reader, request.name()));
  if (build.has_value() && call.scope().all()) response.set_examined_count(build->examined_count());
  return response;
}

absl::StatusOr<v1::PreviewSegmentResponse> SegmentService::Preview(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::PreviewSegmentRequest& request) const {
  GUANXI_RETURN_IF_ERROR(
      CheckCondition(*tables_, call, reader, {"", request.condition(), "condition"}));
  GUANXI_ASSIGN_OR_RETURN(const api::Filter filter, ConditionOf(request.condition(), "condition"));
  GUANXI_ASSIGN_OR_RETURN(const absl::TimeZone zone, SegmentZone(request.time_zone(), "time_zone"));
  const size_t most = request.page_size() == 0 ? kDefaultPreview : request.page_size();
  v1::PreviewSegmentResponse response;
  std::map<std::string, v1::Customer> first;
  const auto visit = [&](const v1::Customer& customer) {
    response.set_count(response.count() + 1);
    if (first.size() == most && customer.name() > first.rbegin()->first) return;
    first.emplace(customer.name(), customer);
    if (first.size() > most) first.erase(std::prev(first.end()));
  };
  GUANXI_RETURN_IF_ERROR(VisitFulfilling(*tables_, reader, call.scope(),
                                         filter.At(call.now(), zone), call.now(), visit));
  for (auto& [name, customer] : first) *response.add_customers() = std::move(customer);
  return response;
}

absl::StatusOr<Segment> SegmentService::ListToChange(const rpc::Call& call,
                                                     const kv::Reader& reader,
                                                     const std::string& name) const {
  GUANXI_ASSIGN_OR_RETURN(Segment segment,
                          tables_->segments.GetForUpdate(reader, name, "", call.scope()));
  if (segment.kind() == Segment::KIND_STATIC) return segment;
  return errors::WrongState(name, "dynamic", "its members are decided by its condition");
}

}  // namespace guanxi::customers

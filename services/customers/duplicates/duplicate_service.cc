#include "services/customers/duplicates/duplicate_service.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "common/api/field_mask.h"
#include "common/api/new_name.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/catalog.h"
#include "services/customers/duplicates/duplicate_rules.h"
#include "services/customers/duplicates/duplicate_search.h"
#include "services/customers/duplicates/errors.h"
#include "services/customers/duplicates/find_candidates.h"
#include "services/customers/duplicates/match_reasons.h"
#include "services/customers/duplicates/search_state.h"

namespace guanxi::customers {
namespace {

using v1::DuplicateRules;
using v1::DuplicateSearch;
using v1::DuplicateSet;

constexpr int kDefaultCandidates = 10;
constexpr int kMaxCandidates = 50;

template <typename M>
absl::StatusOr<v1::FindDuplicatesResponse> CandidatesFor(const Tables& tables,
                                                         const table::Table<M>& table,
                                                         const rpc::Call& call,
                                                         const kv::Reader& reader,
                                                         const v1::FindDuplicatesRequest& request,
                                                         const M& record) {
  GUANXI_ASSIGN_OR_RETURN(const DuplicateRules rules, CurrentRules(tables.duplicate_rules, reader));
  const int most = request.page_size() == 0 ? kDefaultCandidates : request.page_size();
  const double least =
      request.min_score() > 0 ? request.min_score() : RuleFor(rules, record).min_score();
  const MatchProfile profile = ProfileOf(record);
  GUANXI_ASSIGN_OR_RETURN(
      auto candidates, FindCandidates(table, reader,
                                      {.profile = profile,
                                       .except = record.name(),
                                       .min_score = least,
                                       .most = static_cast<size_t>(std::min(most, kMaxCandidates))},
                                      call.scope()));
  v1::FindDuplicatesResponse response;
  for (auto& found : candidates) {
    auto& candidate = *response.add_candidates();
    candidate.set_name(found.record.name());
    candidate.set_display_name(found.record.display_name());
    candidate.set_score(found.score.value);
    AddReasons(found.score.reasons, *candidate.mutable_reasons());
  }
  return response;
}

}  // namespace

DuplicateService::DuplicateService(const rpc::Environment& environment,
                                   const Tables* tables,
                                   api::IdSource* ids)
    : methods_(environment, rpc::DescriptorOf<v1::DuplicateService>()),
      tables_(tables),
      ids_(ids) {}

// At length: hundreds of records may be read and compared.
grpc::ServerUnaryReactor* DuplicateService::FindDuplicates(grpc::CallbackServerContext* context,
                                                           const v1::FindDuplicatesRequest* request,
                                                           v1::FindDuplicatesResponse* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&DuplicateService::Find, this));
}

grpc::ServerUnaryReactor* DuplicateService::GetDuplicateRules(
    grpc::CallbackServerContext* context,
    const v1::GetDuplicateRulesRequest* request,
    DuplicateRules* response) {
  return methods_.Read(
      __func__, context, request, response,
      [this](const rpc::Call&, const kv::Reader& reader,
             const v1::GetDuplicateRulesRequest& request) -> absl::StatusOr<DuplicateRules> {
        if (request.name() != kRulesName) return errors::NotFound(request.name());
        return CurrentRules(tables_->duplicate_rules, reader);
      });
}

grpc::ServerUnaryReactor* DuplicateService::UpdateDuplicateRules(
    grpc::CallbackServerContext* context,
    const v1::UpdateDuplicateRulesRequest* request,
    DuplicateRules* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&DuplicateService::UpdateRules, this));
}

grpc::ServerUnaryReactor* DuplicateService::CreateDuplicateSearch(
    grpc::CallbackServerContext* context,
    const v1::CreateDuplicateSearchRequest* request,
    DuplicateSearch* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&DuplicateService::CreateSearch, this));
}

grpc::ServerUnaryReactor* DuplicateService::GetDuplicateSearch(
    grpc::CallbackServerContext* context,
    const v1::GetDuplicateSearchRequest* request,
    DuplicateSearch* response) {
  return methods_.Read(__func__, context, request, response,
                       [this](const rpc::Call& call, const kv::Reader& reader,
                              const v1::GetDuplicateSearchRequest& request) {
                         return tables_->duplicate_searches.Get(reader, request.name(),
                                                                call.scope());
                       });
}

grpc::ServerUnaryReactor* DuplicateService::ListDuplicateSearches(
    grpc::CallbackServerContext* context,
    const v1::ListDuplicateSearchesRequest* request,
    v1::ListDuplicateSearchesResponse* response) {
  return methods_.Read(__func__, context, request, response,
                       std::bind_front(&DuplicateService::ListSearches, this));
}

grpc::ServerUnaryReactor* DuplicateService::CancelDuplicateSearch(
    grpc::CallbackServerContext* context,
    const v1::CancelDuplicateSearchRequest* request,
    DuplicateSearch* response) {
  return methods_.Write(__func__, context, request, response,
                        std::bind_front(&DuplicateService::CancelSearch, this));
}

// At length: a page of a thousand sets may name many thousand records.
grpc::ServerUnaryReactor* DuplicateService::ListDuplicateSets(
    grpc::CallbackServerContext* context,
    const v1::ListDuplicateSetsRequest* request,
    v1::ListDuplicateSetsResponse* response) {
  return methods_.ReadAtLength(__func__, context, request, response,
                               std::bind_front(&DuplicateService::ListSets, this));
}

absl::StatusOr<v1::FindDuplicatesResponse> DuplicateService::Find(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::FindDuplicatesRequest& request) const {
  using Request = v1::FindDuplicatesRequest;
  GUANXI_RETURN_IF_ERROR(CheckMinScore(request.min_score(), "min_score"));
  const auto find = [&](const auto& table, const auto& record) {
    return CandidatesFor(*tables_, table, call, reader, request, record);
  };
  switch (request.record_case()) {
    case Request::kCustomer:
      return find(tables_->customers, request.customer());
    case Request::kContact:
      return find(tables_->contacts, request.contact());
    case Request::kName:
      break;
    case Request::RECORD_NOT_SET:
      return errors::InvalidField("record", "must be a name, a customer or a contact");
  }
  if (tables_->catalog.Of(request.name()) == &tables_->contacts.core()) {
    GUANXI_ASSIGN_OR_RETURN(const v1::Contact contact,
                            tables_->contacts.Get(reader, request.name(), call.scope()));
    return find(tables_->contacts, contact);
  }
  GUANXI_RETURN_IF_ERROR(
      api::IdOf(request.name(), tables_->customers.collection(), "name").status());
  GUANXI_ASSIGN_OR_RETURN(const v1::Customer customer,
                          tables_->customers.Get(reader, request.name(), call.scope()));
  return find(tables_->customers, customer);
}

absl::StatusOr<DuplicateRules> DuplicateService::UpdateRules(
    const rpc::Call& call, kv::Txn& txn, const v1::UpdateDuplicateRulesRequest& request) const {
  const DuplicateRules& patch = request.duplicate_rules();
  if (patch.name() != kRulesName) return errors::NotFound(patch.name());
  absl::StatusOr<DuplicateRules> before =
      tables_->duplicate_rules.GetForUpdate(txn, patch.name(), patch.etag(), call.scope());
  const bool first = absl::IsNotFound(before.status());
  if (first) before = DefaultRules();
  GUANXI_RETURN_IF_ERROR(before.status());
  DuplicateRules after = *before;
  GUANXI_RETURN_IF_ERROR(api::ApplyUpdate(request.update_mask(), patch, after));
  GUANXI_RETURN_IF_ERROR(CheckRules(after));
  Normalize(after);
  if (first) return tables_->duplicate_rules.Insert(txn, call.change, std::move(after));
  return tables_->duplicate_rules.Update(txn, call.change, *before, std::move(after));
}

absl::StatusOr<DuplicateSearch> DuplicateService::CreateSearch(
    const rpc::Call& call, kv::Txn& txn, const v1::CreateDuplicateSearchRequest& request) const {
  DuplicateSearch search = request.duplicate_search();
  GUANXI_ASSIGN_OR_RETURN(*search.mutable_name(),
                          api::NewName(*ids_, tables_->duplicate_searches.collection(),
                                       request.duplicate_search_id(), "duplicate_search_id"));
  GUANXI_RETURN_IF_ERROR(CheckSearch(search));
  GUANXI_ASSIGN_OR_RETURN(const std::vector<DuplicateSearch> running,
                          RunningSearches(tables_->duplicate_searches, txn));
  for (const DuplicateSearch& other : running) {
    if (other.subject() == search.subject()) return errors::SearchRunning(other.name());
  }
  if (search.min_score() == 0) search.set_min_score(kDuplicateScore);
  search.set_state(DuplicateSearch::STATE_RUNNING);
  return tables_->duplicate_searches.Insert(txn, call.change, std::move(search));
}

absl::StatusOr<v1::ListDuplicateSearchesResponse> DuplicateService::ListSearches(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListDuplicateSearchesRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(auto page,
                          tables_->duplicate_searches.List(reader, request, call.scope()));
  v1::ListDuplicateSearchesResponse response;
  response.mutable_duplicate_searches()->Assign(std::make_move_iterator(page.records.begin()),
                                                std::make_move_iterator(page.records.end()));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<DuplicateSearch> DuplicateService::CancelSearch(
    const rpc::Call& call, kv::Txn& txn, const v1::CancelDuplicateSearchRequest& request) const {
  GUANXI_ASSIGN_OR_RETURN(const DuplicateSearch before, tables_->duplicate_searches.GetForUpdate(
                                                            txn, request.name(), "", call.scope()));
  if (before.state() != DuplicateSearch::STATE_RUNNING) {
    return errors::WrongState(before.name(), DuplicateSearch::State_Name(before.state()),
                              "it must be running");
  }
  RemovePlace(txn, before.name());
  return tables_->duplicate_searches.Update(txn, call.change, before,
                                            Cancelled(before, call.now()));
}

absl::StatusOr<v1::ListDuplicateSetsResponse> DuplicateService::ListSets(
    const rpc::Call& call,
    const kv::Reader& reader,
    const v1::ListDuplicateSetsRequest& request) const {
  // Searches and sets belong to no unit; which records of a set there are for the caller goes by
  // the records.
  const access::Scope all = access::Scope::All();
  GUANXI_RETURN_IF_ERROR(
      api::IdOf(request.search(), tables_->duplicate_searches.collection(), "search").status());
  GUANXI_RETURN_IF_ERROR(tables_->duplicate_searches.Get(reader, request.search(), all).status());
  table::ListQuery query;
  query.page_size = request.page_size();
  query.page_token = request.page_token();
  query.extra.push_back({"search", request.search()});
  GUANXI_ASSIGN_OR_RETURN(auto page, tables_->duplicate_sets.List(reader, query, all));
  absl::Status failure;
  // Records that were deleted since, merged for one, are duplicates no more.
  const auto sees = [&](const std::string& name) {
    const bool contact = tables_->catalog.Of(name) == &tables_->contacts.core();
    const absl::Status seen = contact
                                  ? tables_->contacts.GetLive(reader, name, call.scope()).status()
                                  : tables_->customers.GetLive(reader, name, call.scope()).status();
    if (!absl::IsNotFound(seen) && !absl::IsFailedPrecondition(seen)) failure.Update(seen);
    return seen.ok();
  };
  v1::ListDuplicateSetsResponse response;
  for (DuplicateSet& set : page.records) {
    if (KeepVisible(set, sees)) *response.add_duplicate_sets() = std::move(set);
  }
  GUANXI_RETURN_IF_ERROR(failure);
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

}  // namespace guanxi::customers

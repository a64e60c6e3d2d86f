#include "services/customers/customer_search.h"

#include <algorithm>
#include <utility>

#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/record_search.h"
#include "services/customers/search_query.h"

namespace guanxi::customers {
namespace {

using Request = v1::SearchCustomersRequest;
using Response = v1::SearchCustomersResponse;
using Matches = google::protobuf::RepeatedPtrField<Response::Match>;

size_t PageSize(int requested) {
  return static_cast<size_t>(requested == 0 ? kDefaultSearchPage
                                            : std::min(requested, kMaxSearchPage));
}

// The most bytes of records in an answer: it stays below the 4 MiB that gRPC lets a message have.
constexpr size_t kMaxAnswerBytes = size_t{3} * 1024 * 1024;

// False when not all of `found` fit into the answer, which has `bytes` of records.
template <typename M>
bool Take(FoundRecords found,
          google::protobuf::RepeatedPtrField<M>* records,
          Matches* matches,
          size_t& bytes) {
  for (FoundRecord& one : found.records) {
    bytes += one.record->ByteSizeLong();
    if (bytes > kMaxAnswerBytes) return false;
    *records->Add() = std::move(static_cast<M&>(*one.record));
    Response::Match& match = *matches->Add();
    match.set_rank(static_cast<Response::Rank>(one.score.rank));
    for (std::string& field : one.fields) match.add_fields(std::move(field));
  }
  return true;
}

}  // namespace

absl::StatusOr<Response> Search(const Tables& tables,
                                const kv::Reader& reader,
                                const Request& request,
                                const access::Scope& scope,
                                access::FieldClasses hidden) {
  const size_t most = PageSize(request.page_size());
  const auto find = [&](const auto& table,
                        const google::protobuf::Descriptor& type) -> absl::StatusOr<FoundRecords> {
    GUANXI_ASSIGN_OR_RETURN(const auto added,
                            tables.field_sets.Of(reader, table.core().resource_type()));
    const SearchQuery query =
        ReadQuery(request.query(), type, hidden, tables.default_region, added->searchable());
    if (query.words.empty())
      return errors::InvalidField("query", "must have a letter, digit or character");
    return FindRecords(table.core(), reader, query, scope, most);
  };
  Response response;
  size_t bytes = 0;
  if (request.subject() != Request::SUBJECT_CONTACTS) {
    GUANXI_ASSIGN_OR_RETURN(FoundRecords found,
                            find(tables.customers, *v1::Customer::descriptor()));
    const bool truncated = found.truncated;
    const bool whole = Take(std::move(found), response.mutable_customers(),
                            response.mutable_customer_matches(), bytes);
    response.set_truncated(truncated || !whole);
  }
  if (request.subject() != Request::SUBJECT_CUSTOMERS) {
    GUANXI_ASSIGN_OR_RETURN(FoundRecords found, find(tables.contacts, *v1::Contact::descriptor()));
    const bool truncated = response.truncated() || found.truncated;
    const bool whole = Take(std::move(found), response.mutable_contacts(),
                            response.mutable_contact_matches(), bytes);
    response.set_truncated(truncated || !whole);
  }
  return response;
}

}  // namespace guanxi::customers

#include "services/customers/customer_search.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/text/normalize.h"
#include "common/time/clock.h"
#include "services/customers/name_rank.h"

namespace guanxi::customers {
namespace {

using Ids = absl::flat_hash_set<std::string>;

// The ids of names that have a word; `complete` when they are all there are.
struct Hits {
  Ids ids;
  bool complete = true;
};

absl::StatusOr<Hits> HitsOf(const Tables& tables, const kv::Reader& reader, std::string_view word) {
  Hits hits;
  size_t rows = 0;
  GUANXI_RETURN_IF_ERROR(tables.customers.ScanTerms(reader, kNameIndex, word,
                                                    [&](std::string_view, std::string_view id) {
                                                      hits.complete = ++rows <= kMaxCandidates;
                                                      if (hits.complete) hits.ids.emplace(id);
                                                      return hits.complete;
                                                    }));
  return hits;
}

// What may match. `verified` when all of it does, so that names need not be asked again.
struct Candidates {
  Ids ids;
  bool verified = true;
  bool truncated = false;
};

// Those that all complete hits have in common. A word that too many names have would cut off the
// right ones, so it is held against the names instead; only when there is nothing else the first,
// the longest, is taken as far as it goes.
Candidates Intersect(std::vector<Hits> words) {
  Candidates candidates;
  const auto cut =
      std::partition(words.begin(), words.end(), [](const Hits& h) { return h.complete; });
  candidates.verified = cut == words.end();
  candidates.truncated = cut == words.begin();
  candidates.ids = std::move(words.front().ids);
  for (auto other = words.begin() + 1; other < cut; ++other) {
    absl::erase_if(candidates.ids, [&](const std::string& id) { return !other->ids.contains(id); });
  }
  return candidates;
}

struct Found {
  NameRank rank;
  absl::Time created;
  v1::Customer customer;

  bool operator<(const Found& other) const {
    return std::tie(rank, created, customer.name()) <
           std::tie(other.rank, other.created, other.customer.name());
  }
};

// The customers behind `candidates` that `scope` contains and that do match.
absl::StatusOr<std::vector<Found>> ReadFound(const Tables& tables,
                                             const kv::Reader& reader,
                                             const Candidates& candidates,
                                             const std::vector<std::string>& words,
                                             const NameRanker& ranker,
                                             const access::Scope& scope) {
  std::vector<Found> all;
  for (const std::string& id : candidates.ids) {
    absl::StatusOr<v1::Customer> customer =
        tables.customers.Get(reader, api::ResourceName(tables.customers.collection(), id), scope);
    if (absl::IsNotFound(customer.status())) continue;
    GUANXI_RETURN_IF_ERROR(customer.status());
    if (customer->has_delete_time()) continue;
    const std::string& name = customer->display_name();
    if (!candidates.verified && !text::Finds(words, text::SearchTerms(name))) continue;
    all.push_back({ranker.Rank(name), FromProto(customer->create_time()), *std::move(customer)});
  }
  return all;
}

v1::SearchCustomersResponse Best(std::vector<Found> all, size_t most) {
  v1::SearchCustomersResponse response;
  const size_t size = std::min(most, all.size());
  std::partial_sort(all.begin(), all.begin() + size, all.end());
  for (size_t i = 0; i < size; ++i) *response.add_customers() = std::move(all[i].customer);
  response.set_truncated(all.size() > size);
  return response;
}

size_t PageSize(int requested) {
  return requested == 0 ? kDefaultSearchPage : std::min(requested, kMaxSearchPage);
}

}  // namespace

absl::StatusOr<v1::SearchCustomersResponse> Search(const Tables& tables,
                                                   const kv::Reader& reader,
                                                   const v1::SearchCustomersRequest& request,
                                                   const access::Scope& scope) {
  const std::vector<std::string> words = text::QueryTerms(request.query());
  if (words.empty()) return errors::InvalidField("query", "must have a letter, digit or character");
  std::vector<Hits> hits;
  for (const std::string& word : words) {
    GUANXI_ASSIGN_OR_RETURN(hits.emplace_back(), HitsOf(tables, reader, word));
  }
  // A caller that sees few customers is asked for among those: what others have neither hides them
  // nor takes the time.
  GUANXI_ASSIGN_OR_RETURN(std::optional<Ids> reach,
                          tables.customers.VisibleIds(reader, scope, kMaxCandidates));
  if (reach.has_value()) hits.push_back({*std::move(reach)});
  const Candidates candidates = Intersect(std::move(hits));
  GUANXI_ASSIGN_OR_RETURN(std::vector<Found> found, ReadFound(tables, reader, candidates, words,
                                                              NameRanker(request.query()), scope));
  v1::SearchCustomersResponse response = Best(std::move(found), PageSize(request.page_size()));
  response.set_truncated(response.truncated() || candidates.truncated);
  return response;
}

}  // namespace guanxi::customers

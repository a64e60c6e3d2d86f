// Jobs that are to be worked at take turns.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_NEXT_IN_TURN_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_NEXT_IN_TURN_H_

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "common/status/macros.h"
#include "common/table/table.h"

namespace guanxi::customers {

// Of the jobs in one of `states` the one whose name follows `last`, that of the job that had its
// turn before; after the last of them comes the first. nullopt when there is none.
template <typename Job>
absl::StatusOr<std::optional<Job>> NextInTurn(const table::Table<Job>& jobs,
                                              const kv::Reader& reader,
                                              std::initializer_list<const char*> states,
                                              const std::string& last) {
  std::optional<Job> first;
  std::optional<Job> next;
  const auto keep = [](Job& job, std::optional<Job>& best) {
    if (!best || job.name() < best->name()) best = std::move(job);
  };
  for (const char* state : states) {
    table::ListQuery query{.filter = std::string("state = ") + state, .page_size = 100};
    do {
      GUANXI_ASSIGN_OR_RETURN(auto page, jobs.List(reader, query, access::Scope::All()));
      for (Job& job : page.records) keep(job, job.name() > last ? next : first);
      query.page_token = std::move(page.next_page_token);
    } while (!query.page_token.empty());
  }
  return next ? std::move(next) : std::move(first);
}

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_NEXT_IN_TURN_H_

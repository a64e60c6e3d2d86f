#include "services/customers/segments/segment_count.h"

#include <algorithm>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "common/api/resource_name.h"
#include "common/feed/event_page.h"
#include "common/status/macros.h"
#include "services/customers/segments/own_events.h"
#include "services/customers/segments/segment_set.h"
#include "services/customers/segments/segment_state.h"
#include "services/customers/segments/segments_schema.h"

namespace guanxi::customers {
namespace {

using Names = absl::flat_hash_set<std::string>;

// The most customers that are tested beside the record; with more, going through all costs less.
constexpr size_t kMaxPending = 5'000;
// The most customers whose ids are read to know which of them a caller sees.
constexpr size_t kMaxVisible = 50'000;

// Adds the customers whose changes, of those that `reader` has, have not reached the segments;
// false when they are too many, or no longer told.
absl::StatusOr<bool> AddChanged(const Tables& tables,
                                kv::Engine& engine,
                                const kv::Reader& reader,
                                Names& pending) {
  GUANXI_ASSIGN_OR_RETURN(const auto place, ReadSegmentPlace(reader));
  if (!place.has_value()) return true;
  const feed::EventFilter own = OwnEvents(tables);
  kv::Revision at = *place;
  while (at < reader.revision() && pending.size() <= kMaxPending) {
    changes::v1::WatchChangesResponse page;
    const auto read = feed::ReadEventPage(engine, at, own, page);
    if (absl::IsOutOfRange(read.status())) return false;
    GUANXI_RETURN_IF_ERROR(read.status());
    if (*read == at) break;
    for (const auto& event : page.events()) {
      v1::SegmentMember member;
      const bool of_member = event.has_after() && event.after().UnpackTo(&member);
      pending.insert(of_member ? member.customer() : event.resource());
    }
    at = *read;
  }
  return pending.size() <= kMaxPending;
}

// Adds the customers whose alarm is due; false when they are too many.
absl::StatusOr<bool> AddDue(const kv::Reader& reader, absl::Time now, Names& pending) {
  GUANXI_RETURN_IF_ERROR(VisitSegmentAlarms(reader, now, [&](const std::string& customer) {
    pending.insert(customer);
    return pending.size() <= kMaxPending;
  }));
  return pending.size() <= kMaxPending;
}

// The customers to be tested rather than taken from the record; nullopt for all.
absl::StatusOr<std::optional<Names>> PendingOf(const Tables& tables,
                                               kv::Engine& engine,
                                               const kv::Reader& reader,
                                               const std::string& segment,
                                               absl::Time now) {
  GUANXI_ASSIGN_OR_RETURN(const auto build, ReadSegmentBuild(reader, segment));
  if (build.has_value()) return std::nullopt;
  // A build of another segment brings those up to date that ask for it: until then they are not.
  bool building = false;
  GUANXI_RETURN_IF_ERROR(VisitSegmentBuilds(reader, [&](const state::v1::SegmentBuild&) {
    building = true;
    return false;
  }));
  if (building) return std::nullopt;
  Names pending;
  GUANXI_ASSIGN_OR_RETURN(bool few, AddChanged(tables, engine, reader, pending));
  if (few) {
    GUANXI_ASSIGN_OR_RETURN(few, AddDue(reader, now, pending));
  }
  if (!few) return std::nullopt;
  return pending;
}

// Whether one caller sees customers, by name.
class Sight {
 public:
  static absl::StatusOr<Sight> Of(const Tables& tables,
                                  const kv::Reader& reader,
                                  const access::Scope& scope) {
    Sight sight(tables, reader, scope);
    GUANXI_ASSIGN_OR_RETURN(sight.visible_,
                            tables.customers.VisibleIds(reader, scope, kMaxVisible));
    return sight;
  }

  absl::StatusOr<bool> Sees(const std::string& customer) const {
    if (scope_.all()) return true;
    if (visible_.has_value()) return visible_->contains(customer.substr(customer.find('/') + 1));
    const absl::Status found = tables_.customers.Get(reader_, customer, scope_).status();
    if (absl::IsNotFound(found)) return false;
    GUANXI_RETURN_IF_ERROR(found);
    return true;
  }

 private:
  Sight(const Tables& tables, const kv::Reader& reader, const access::Scope& scope)
      : tables_(tables), reader_(reader), scope_(scope) {}

  const Tables& tables_;
  const kv::Reader& reader_;
  const access::Scope& scope_;
  std::optional<table::IdSet> visible_;
};

absl::StatusOr<int64_t> CountAll(const Tables& tables,
                                 const kv::Reader& reader,
                                 const access::Scope& scope,
                                 const SegmentSet& segments,
                                 const std::string& segment) {
  int64_t count = 0;
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(tables.customers.ForEach(reader, scope, [&](const v1::Customer& customer) {
    const absl::StatusOr<bool> holds = Memberships(segments, customer).Holds(segment);
    failure = holds.status();
    count += holds.ok() && *holds ? 1 : 0;
    return failure.ok();
  }));
  GUANXI_RETURN_IF_ERROR(failure);
  return count;
}

absl::StatusOr<int64_t> CountOnRecord(const Tables& tables,
                                      const kv::Reader& reader,
                                      const Sight& sight,
                                      const Names& pending,
                                      const std::string& segment) {
  int64_t count = 0;
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(VisitInside(tables, reader, segment, [&](const std::string& customer) {
    if (pending.contains(customer)) return true;
    const absl::StatusOr<bool> seen = sight.Sees(customer);
    failure = seen.status();
    count += seen.ok() && *seen ? 1 : 0;
    return failure.ok();
  }));
  GUANXI_RETURN_IF_ERROR(failure);
  return count;
}

absl::StatusOr<int64_t> CountPending(const Tables& tables,
                                     const kv::Reader& reader,
                                     const access::Scope& scope,
                                     const SegmentSet& segments,
                                     const Names& pending,
                                     const std::string& segment) {
  int64_t count = 0;
  for (const std::string& name : pending) {
    const auto customer = tables.customers.Get(reader, name, scope);
    if (absl::IsNotFound(customer.status())) continue;
    GUANXI_RETURN_IF_ERROR(customer.status());
    if (customer->name() != name) continue;  // It was merged into another.
    GUANXI_ASSIGN_OR_RETURN(const bool holds, Memberships(segments, *customer).Holds(segment));
    count += holds ? 1 : 0;
  }
  return count;
}

}  // namespace

absl::Status VisitInside(const Tables& tables,
                         const kv::Reader& reader,
                         const std::string& segment,
                         absl::FunctionRef<bool(const std::string& customer)> visit) {
  const std::string prefix = segment + ' ';
  return tables.segment_members.ScanTerms(reader, kInsideIndex, prefix,
                                          [&](std::string_view term, std::string_view) {
                                            return visit(std::string(term.substr(prefix.size())));
                                          });
}

absl::StatusOr<int64_t> CountSegmentMembers(const Tables& tables,
                                            kv::Engine& engine,
                                            const kv::Reader& reader,
                                            const access::Scope& scope,
                                            const std::string& segment,
                                            absl::Time now) {
  GUANXI_ASSIGN_OR_RETURN(const SegmentSet segments, SegmentSet::Read(&tables, &reader, now));
  GUANXI_ASSIGN_OR_RETURN(const auto pending, PendingOf(tables, engine, reader, segment, now));
  if (!pending.has_value()) return CountAll(tables, reader, scope, segments, segment);
  GUANXI_ASSIGN_OR_RETURN(const Sight sight, Sight::Of(tables, reader, scope));
  GUANXI_ASSIGN_OR_RETURN(const int64_t on_record,
                          CountOnRecord(tables, reader, sight, *pending, segment));
  GUANXI_ASSIGN_OR_RETURN(const int64_t tested,
                          CountPending(tables, reader, scope, segments, *pending, segment));
  return on_record + tested;
}

absl::Status VisitFulfilling(const Tables& tables,
                             const kv::Reader& reader,
                             const access::Scope& scope,
                             const api::Filter& condition,
                             absl::Time now,
                             absl::FunctionRef<void(const v1::Customer&)> visit) {
  GUANXI_ASSIGN_OR_RETURN(const SegmentSet segments, SegmentSet::Read(&tables, &reader, now));
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(tables.customers.ForEach(reader, scope, [&](const v1::Customer& customer) {
    const absl::StatusOr<bool> fulfils = Memberships(segments, customer).Fulfils(condition);
    failure = fulfils.status();
    if (fulfils.ok() && *fulfils) visit(customer);
    return failure.ok();
  }));
  return failure;
}

}  // namespace guanxi::customers

// The part of Core that lists records.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/page_token.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/core.h"
#include "common/table/layout.h"
#include "common/table/list_limits.h"
#include "common/table/page_place.h"
#include "common/table/plan.h"
#include "common/table/rows.h"

namespace guanxi::table {
namespace {

using google::protobuf::Message;

// What a page token is bound to: all that decides which rows come, in which order, and to whom.
uint64_t HashOf(const Schema& schema,
                const ListQuery& query,
                const access::Scope& scope,
                const Plan& plan) {
  kv::KeyWriter text;
  text.Str(schema.collection).Str(query.filter).Str(query.order_by).Bool(query.show_deleted);
  for (const api::Equality& equality : query.extra) text.Str(equality.path).Str(equality.value);
  text.Str(scope.Identity());
  for (const Range& range : plan.ranges) text.Str(range.prefix);
  return api::StableHash(text.view());
}

std::vector<api::Equality> Equalities(const api::Filter& filter, const ListQuery& query) {
  std::vector<api::Equality> equalities = filter.equalities();
  equalities.insert(equalities.end(), query.extra.begin(), query.extra.end());
  return equalities;
}

// The conditions of a method itself, tested on each row: they are part of the plan only when an
// index has them.
class ExtraConditions {
 public:
  ExtraConditions(const google::protobuf::Descriptor& type,
                  const std::vector<api::Equality>& equalities) {
    for (const api::Equality& equality : equalities) {
      ValuePath path(type, equality.path);
      std::string part = path.PartOf(equality.value).value_or("");
      conditions_.emplace_back(std::move(path), std::move(part));
    }
  }

  bool Match(const Message& record) const {
    return std::all_of(conditions_.begin(), conditions_.end(), [&](const auto& condition) {
      const std::vector<std::string> parts = condition.first.Parts(record);
      return std::find(parts.begin(), parts.end(), condition.second) != parts.end();
    });
  }

 private:
  std::vector<std::pair<ValuePath, std::string>> conditions_;  // a path and the value it must hold
};

}  // namespace

// Whether one caller sees records, asked again and again. Records that go with one parent often
// come together, so the last parent's answer is kept.
class Core::Sight {
 public:
  // All outlive it.
  Sight(const Core& core, const kv::Reader& reader, const access::Scope& scope)
      : core_(core), reader_(reader), scope_(scope) {
    if (core.schema_.parent.any() && !scope.all())
      parent_.emplace(*core.prototype_->GetDescriptor(), core.schema_.parent.field);
  }

  absl::StatusOr<bool> Sees(const Message& record) {
    if (!parent_.has_value()) return core_.Sees(reader_, scope_, record);
    std::string parent = parent_->Text(record);
    if (!known_ || parent != last_) {
      GUANXI_ASSIGN_OR_RETURN(seen_, core_.Sees(reader_, scope_, record));
      last_ = std::move(parent);
      known_ = true;
    }
    return seen_;
  }

 private:
  const Core& core_;
  const kv::Reader& reader_;
  const access::Scope& scope_;
  std::optional<ValuePath> parent_;
  std::string last_;
  bool known_ = false;
  bool seen_ = false;
};

// Collects one page.
class Core::Lister {
 public:
  // All outlive it.
  Lister(const Core& core,
         const kv::Reader& reader,
         const ListQuery& query,
         const access::Scope& scope,
         const api::Filter& filter,
         const Plan& plan)
      : core_(core),
        reader_(reader),
        plan_(plan),
        filter_(filter),
        show_deleted_(query.show_deleted),
        extra_(*core.prototype_->GetDescriptor(), query.extra),
        sight_(core, reader, scope),
        hash_(HashOf(core.schema_, query, scope, plan)),
        record_(core.NewRecord()) {}

  absl::StatusOr<std::string> Run(const ListQuery& query, Visitor visit) {
    GUANXI_ASSIGN_OR_RETURN(const int page_size, api::PageSize(query.page_size));
    page_size_ = page_size;
    GUANXI_ASSIGN_OR_RETURN(place_, DecodePlace(query.page_token, hash_));
    if (!plan_.reach.empty()) {
      IdSet ids;
      GUANXI_ASSIGN_OR_RETURN(const bool few,
                              core_.CollectIds(reader_, plan_.reach, kRowBudget, ids));
      if (few) return RunSorted(ids, visit);
    }
    return RunRows(visit);
  }

 private:
  // By the rows of the plan's ranges.
  absl::StatusOr<std::string> RunRows(Visitor visit) {
    MergedRows rows(reader_, plan_, place_, static_cast<size_t>(page_size_));
    for (int examined = 0; examined < kRowBudget; ++examined) {
      GUANXI_ASSIGN_OR_RETURN(const Row* row, rows.Next());
      if (row == nullptr) return std::string();
      GUANXI_ASSIGN_OR_RETURN(const bool taken, Take(row->space, row->value));
      if (taken && !Show(visit)) break;
      place_ = row->place;
      place_seen_ = seen_;
    }
    return EncodePlace(place_, place_seen_, hash_);
  }

  // By reading all of `ids`. What is to be shown is read once more, so that nothing is held but
  // where each record stands.
  absl::StatusOr<std::string> RunSorted(const IdSet& ids, Visitor visit) {
    GUANXI_ASSIGN_OR_RETURN(auto places, PlacesOf(ids));
    for (auto& [place, id] : places) {
      GUANXI_RETURN_IF_ERROR(core_.ReadListed(reader_, kv::Space::kIndex, id, *record_));
      if (!Show(visit)) return EncodePlace(place_, true, hash_);
      place_ = std::move(place);
    }
    return std::string();
  }

  // Where the records of `ids` that are to be shown and come after place_ stand, sorted.
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> PlacesOf(const IdSet& ids) {
    const bool forward = plan_.order == kv::Order::kForward;
    std::vector<std::pair<std::string, std::string>> places;
    for (const std::string& id : ids) {
      GUANXI_ASSIGN_OR_RETURN(const bool taken, Take(kv::Space::kIndex, id));
      if (!taken) continue;
      std::string place = PlaceOf(id);
      const bool comes = place_.empty() || (forward ? place > place_ : place < place_);
      if (comes) places.emplace_back(std::move(place), id);
    }
    std::sort(places.begin(), places.end());
    if (!forward) std::reverse(places.begin(), places.end());
    return places;
  }

  // What a row of the plan's ranges for the record at hand would hold after its prefix.
  std::string PlaceOf(const std::string& id) const {
    std::string place;
    for (const ValuePath* path : plan_.sort) place += path->Parts(*record_).front();
    return std::move(kv::KeyWriter(std::move(place)).Str(id)).Take();
  }

  // Reads a record; whether it belongs into the list. `seen_` says whether the caller sees it.
  absl::StatusOr<bool> Take(kv::Space space, const std::string& value) {
    GUANXI_RETURN_IF_ERROR(core_.ReadListed(reader_, space, value, *record_));
    GUANXI_ASSIGN_OR_RETURN(seen_, sight_.Sees(*record_));
    const bool shown = show_deleted_ || !core_.bookkeeping_.IsDeleted(*record_);
    return seen_ && shown && extra_.Match(*record_) ? Matches() : absl::StatusOr<bool>(false);
  }

  // Whether the record at hand fulfils the filter.
  absl::StatusOr<bool> Matches() const {
    absl::Status failure;
    std::vector<std::pair<std::string, bool>> known;  // of the groups asked for so far
    const bool matches = filter_.Matches(*record_, [&](const std::string& group) {
      for (const auto& [name, in] : known) {
        if (name == group) return in;
      }
      const absl::StatusOr<bool> in = core_.schema_.groups.holds(reader_, group, *record_);
      if (!in.ok()) failure = in.status();
      known.emplace_back(group, in.ok() && *in);
      return known.back().second;
    });
    GUANXI_RETURN_IF_ERROR(failure);
    return matches;
  }

  // Shows the record at hand; false when the page is full without it.
  bool Show(Visitor visit) {
    bytes_ += record_->ByteSizeLong();
    if (taken_ == page_size_ || (taken_ > 0 && bytes_ > kPageBytes)) return false;
    visit(*record_);
    ++taken_;
    return true;
  }

  const Core& core_;
  const kv::Reader& reader_;
  const Plan& plan_;
  const api::Filter& filter_;
  const bool show_deleted_;
  const ExtraConditions extra_;
  Sight sight_;
  const uint64_t hash_;
  const std::unique_ptr<Message> record_;
  int page_size_ = 0;
  int taken_ = 0;
  size_t bytes_ = 0;
  std::string place_;  // of the last record dealt with
  bool place_seen_ = true;
  bool seen_ = true;
};

absl::Status Core::ReadListed(const kv::Reader& reader,
                              kv::Space space,
                              const std::string& value,
                              Message& record) const {
  record.Clear();
  if (space == kv::Space::kData) return sealing_.Decode(reader, value, record);
  GUANXI_ASSIGN_OR_RETURN(const bool found, Read(reader, value, record));
  if (found) return absl::OkStatus();
  return errors::DataLoss(absl::StrCat("an index of ", schema_.collection, " leads nowhere"));
}

absl::StatusOr<ListQuery> Core::Resolved(const kv::Reader& reader, const ListQuery& query) const {
  ListQuery resolved = query;
  if (!references_.any()) return resolved;
  // Who asks for what was merged, or was said to be, means the names as they are.
  const auto& kept = schema_.kept_references;
  const bool literally = std::any_of(kept.begin(), kept.end(), [&](const std::string& field) {
    return query.filter.find(field) != std::string::npos;
  });
  if (!literally) {
    GUANXI_ASSIGN_OR_RETURN(resolved.filter, ResolveNames(reader, query.filter));
  }
  for (api::Equality& equality : resolved.extra) {
    if (std::find(kept.begin(), kept.end(), equality.path) != kept.end()) continue;
    GUANXI_ASSIGN_OR_RETURN(equality.value, ResolveNames(reader, equality.value));
  }
  return resolved;
}

absl::StatusOr<api::Filter> Core::FilterOf(const kv::Reader& reader,
                                           const std::string& text,
                                           const access::Scope& scope) const {
  const api::Filter::Asking asking = {.times = scope.now().has_value(),
                                      .groups = schema_.groups.holds != nullptr};
  GUANXI_ASSIGN_OR_RETURN(const api::Filter filter,
                          api::Filter::Parse(text, *prototype_->GetDescriptor(), asking));
  if (filter.groups().size() > kMaxGroups)
    return errors::InvalidFilter(absl::StrCat("asks for more than ", kMaxGroups, " groups"));
  for (const std::string& group : filter.groups())
    GUANXI_RETURN_IF_ERROR(schema_.groups.check(reader, scope, group));
  return scope.now().has_value() ? filter.At(*scope.now()) : filter;
}

absl::StatusOr<std::string> Core::List(const kv::Reader& reader,
                                       const ListQuery& asked,
                                       const access::Scope& scope,
                                       Visitor visit) const {
  GUANXI_ASSIGN_OR_RETURN(const ListQuery query, Resolved(reader, asked));
  GUANXI_ASSIGN_OR_RETURN(const api::Filter filter, FilterOf(reader, query.filter, scope));
  const std::vector<api::Equality> equalities = Equalities(filter, query);
  GUANXI_ASSIGN_OR_RETURN(const Plan plan,
                          MakePlan(indexes_, {.table = schema_.id,
                                              .equalities = equalities,
                                              .order_by = query.order_by,
                                              .scope = HasReach() ? scope : access::Scope::All()}));
  return Lister(*this, reader, query, scope, filter, plan).Run(query, visit);
}

}  // namespace guanxi::table

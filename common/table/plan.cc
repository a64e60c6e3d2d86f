#include "common/table/plan.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/status/string_view.h"
#include "common/table/layout.h"

namespace guanxi::table {
namespace {

struct Ordering {
  std::string field = "name";
  kv::Order order = kv::Order::kForward;
};

absl::StatusOr<Ordering> ParseOrderBy(std::string_view order_by) {
  const std::vector<std::string> words =
      absl::StrSplit(ToAbsl(order_by), ' ', absl::SkipWhitespace());
  Ordering ordering;
  if (words.empty()) return ordering;
  const bool directed = words.size() == 2 && (words[1] == "desc" || words[1] == "asc");
  if (words.size() > 2 || (words.size() == 2 && !directed)) {
    return errors::InvalidField("order_by", "must be one field, optionally followed by ` desc`");
  }
  ordering.field = words[0];
  if (words.size() == 2 && words[1] == "desc") ordering.order = kv::Order::kReverse;
  return ordering;
}

// The prefix of `index` that the equalities fix, and how many of its fields that is.
std::pair<std::string, size_t> FixedPrefix(const ResolvedIndex& index,
                                           const std::vector<api::Equality>& equalities) {
  std::string prefix = index.prefix;
  size_t fixed = 0;
  for (const ValuePath& path : index.paths) {
    const auto match = std::find_if(equalities.begin(), equalities.end(),
                                    [&](const api::Equality& e) { return e.path == path.text(); });
    if (match == equalities.end()) break;
    const std::optional<std::string> part = path.PartOf(match->value);
    if (!part.has_value()) break;
    prefix += *part;
    ++fixed;
  }
  return {std::move(prefix), fixed};
}

// Whether records without a value have no row, as in a unique index.
bool LeavesOut(const ResolvedIndex& index) { return !index.no_value.empty(); }

// The order of rows that share `fixed` parts: that of the next field, or of ids when there is none.
// Empty when the index has no row, or several, for a record: a field that is left repeats.
std::string OrderOf(const ResolvedIndex& index, size_t fixed) {
  const auto next = index.paths.begin() + static_cast<std::ptrdiff_t>(fixed);
  if (next == index.paths.end()) return "name";
  const bool once =
      std::none_of(next, index.paths.end(), [](const ValuePath& path) { return path.repeated(); });
  return once ? next->text() : "";
}

std::string Orders(const Indexes& indexes, const std::vector<api::Equality>& equalities) {
  std::set<std::string> fields = {"name"};
  for (const ResolvedIndex& index : indexes.fields()) {
    if (!LeavesOut(index)) fields.insert(OrderOf(index, FixedPrefix(index, equalities).second));
  }
  fields.erase("");
  return absl::StrJoin(fields, ", ");
}

// One way to see a record: `field` holds `value`.
using Way = api::Equality;

const api::Equality* Find(const std::vector<api::Equality>& equalities, std::string_view path) {
  const auto found = std::find_if(equalities.begin(), equalities.end(),
                                  [&](const api::Equality& e) { return e.path == path; });
  return found == equalities.end() ? nullptr : &*found;
}

// The ways by which `scope` may see records that fulfil `equalities`. A query that asks for an
// owner or a unit leaves out the ways by others.
std::vector<Way> WaysOf(const Indexes& indexes,
                        const std::vector<api::Equality>& equalities,
                        const access::Scope& scope) {
  const access::ScopeParts& parts = scope.parts();
  const api::Equality* unit = Find(equalities, "unit");
  const api::Equality* owner = Find(equalities, "owner");
  if (owner != nullptr && owner->value == parts.owner && indexes.has_owner())
    return {{"owner", parts.owner}};
  if (unit != nullptr && access::HoldsUnit(scope, unit->value) && indexes.has_unit())
    return {{"unit", unit->value}};
  std::vector<Way> ways;
  if (owner == nullptr && !parts.owner.empty() && indexes.has_owner())
    ways.push_back({"owner", parts.owner});
  if (indexes.has_grantees()) {
    for (const std::string& grantee : parts.grantees) ways.push_back({kGranteePath, grantee});
  }
  if (unit == nullptr && indexes.has_unit()) {
    for (const std::string& one : parts.units) ways.push_back({"unit", one});
  }
  return ways;
}

// Of the indexes that begin with the way's field, the one with the most fields fixed among those
// `fits` takes; nullopt when it takes none.
template <typename Fits>
std::optional<Range> BestRange(const Indexes& indexes,
                               const Way& way,
                               const std::vector<api::Equality>& equalities,
                               Fits fits) {
  std::vector<api::Equality> known = {way};
  known.insert(known.end(), equalities.begin(), equalities.end());
  std::optional<Range> best;
  size_t most_fixed = 0;
  for (const ResolvedIndex& index : indexes.fields()) {
    if (LeavesOut(index) || index.paths.front().text() != way.path) continue;
    auto [prefix, fixed] = FixedPrefix(index, known);
    if (fixed <= most_fixed || !fits(index, fixed)) continue;
    best = Range{kv::Space::kIndex, std::move(prefix)};
    most_fixed = fixed;
  }
  return best;
}

// Whether the rows that share `fixed` parts come by `field` and then by id, and by nothing between.
bool GivesExactly(const ResolvedIndex& index, size_t fixed, std::string_view field) {
  if (fixed == index.paths.size()) return field == "name";
  return fixed + 1 == index.paths.size() && OrderOf(index, fixed) == field;
}

// Whether every record with those parts has a row.
bool HoldsAll(const ResolvedIndex& index, size_t fixed) { return !OrderOf(index, fixed).empty(); }

template <typename Fits>
std::vector<Range> RangesOf(const Indexes& indexes,
                            const std::vector<Way>& ways,
                            const std::vector<api::Equality>& equalities,
                            Fits fits) {
  std::vector<Range> ranges;
  for (const Way& way : ways) {
    std::optional<Range> range = BestRange(indexes, way, equalities, fits);
    if (!range.has_value()) return {};
    ranges.push_back(*std::move(range));
  }
  return ranges;
}

// The plan for a caller that sees everything, and what else has to be known of its index.
struct WholePlan {
  Plan plan;
  bool selective = false;
};

absl::StatusOr<WholePlan> MakeWholePlan(const Indexes& indexes,
                                        const PlanQuery& query,
                                        const Ordering& ordering) {
  WholePlan whole;
  whole.plan.order = ordering.order;
  whole.plan.ranges = {{kv::Space::kData, std::move(kv::KeyWriter().Tag(query.table)).Take()}};
  bool found = ordering.field == "name";
  std::pair<bool, size_t> best = {false, 0};  // selective, fields fixed
  for (const ResolvedIndex& index : indexes.fields()) {
    auto [prefix, fixed] = FixedPrefix(index, query.equalities);
    if (LeavesOut(index) && (fixed < index.paths.size() || prefix == index.no_value)) continue;
    const std::pair<bool, size_t> merit = {index.selective && fixed > 0, fixed};
    if (OrderOf(index, fixed) != ordering.field || (found && merit <= best)) continue;
    whole.plan.ranges = {{kv::Space::kIndex, std::move(prefix)}};
    whole.plan.sort.clear();
    for (size_t i = fixed; i < index.paths.size(); ++i) whole.plan.sort.push_back(&index.paths[i]);
    whole.selective = merit.first;
    best = merit;
    found = true;
  }
  if (found) return whole;
  return errors::InvalidField(
      "order_by", absl::StrCat("cannot be `", ordering.field, "` with this filter; possible are ",
                               Orders(indexes, query.equalities)));
}

// The rows of an index that few records share the value of which the query asks for, in whatever
// order; empty when there is none.
std::vector<Range> SelectiveRange(const Indexes& indexes,
                                  const std::vector<api::Equality>& equalities) {
  for (const ResolvedIndex& index : indexes.fields()) {
    auto [prefix, fixed] = FixedPrefix(index, equalities);
    const bool holds_all = LeavesOut(index)
                               ? fixed == index.paths.size() && prefix != index.no_value
                               : HoldsAll(index, fixed);
    const bool fits = index.selective && !index.unique && fixed > 0 && holds_all;
    if (fits) return {{kv::Space::kIndex, std::move(prefix)}};
  }
  return {};
}

}  // namespace

absl::StatusOr<Plan> MakePlan(const Indexes& indexes, const PlanQuery& query) {
  GUANXI_ASSIGN_OR_RETURN(const Ordering ordering, ParseOrderBy(query.order_by));
  GUANXI_ASSIGN_OR_RETURN(WholePlan whole, MakeWholePlan(indexes, query, ordering));
  if (whole.selective) return std::move(whole.plan);
  whole.plan.reach = SelectiveRange(indexes, query.equalities);
  if (query.scope.all() || !whole.plan.reach.empty()) return std::move(whole.plan);
  const std::vector<Way> ways = WaysOf(indexes, query.equalities, query.scope);
  if (ways.empty()) {
    whole.plan.ranges.clear();
    return std::move(whole.plan);
  }
  if (ways.size() > kMaxRanges) return std::move(whole.plan);
  std::vector<Range> merged =
      RangesOf(indexes, ways, query.equalities, [&](const ResolvedIndex& index, size_t fixed) {
        return GivesExactly(index, fixed, ordering.field);
      });
  if (merged.empty()) {
    whole.plan.reach = RangesOf(indexes, ways, query.equalities, HoldsAll);
  } else {
    whole.plan.ranges = std::move(merged);
  }
  return std::move(whole.plan);
}

std::vector<Range> ReachOf(const Indexes& indexes, const access::Scope& scope, bool& complete) {
  const std::vector<Way> ways = WaysOf(indexes, {}, scope);
  complete = ways.size() <= kMaxRanges;
  return complete ? RangesOf(indexes, ways, {}, HoldsAll) : std::vector<Range>();
}

}  // namespace guanxi::table

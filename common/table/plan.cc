#include "common/table/plan.h"

#include <algorithm>
#include <cstddef>
#include <set>

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
    if (!index.unique) fields.insert(OrderOf(index, FixedPrefix(index, equalities).second));
  }
  fields.erase("");
  return absl::StrJoin(fields, ", ");
}

}  // namespace

absl::StatusOr<Plan> MakePlan(const Indexes& indexes,
                              uint8_t table,
                              const std::vector<api::Equality>& equalities,
                              std::string_view order_by) {
  GUANXI_ASSIGN_OR_RETURN(const Ordering ordering, ParseOrderBy(order_by));
  Plan plan{kv::Space::kData, std::move(kv::KeyWriter().Tag(table)).Take(), ordering.order};
  bool found = ordering.field == "name";
  size_t most_fixed = 0;
  for (const ResolvedIndex& index : indexes.fields()) {
    auto [prefix, fixed] = FixedPrefix(index, equalities);
    // A unique index has no rows for records without a value.
    if (index.unique && (fixed < index.paths.size() || prefix == index.no_value)) continue;
    if (OrderOf(index, fixed) != ordering.field || (found && fixed <= most_fixed)) continue;
    plan.space = kv::Space::kIndex;
    plan.prefix = std::move(prefix);
    most_fixed = fixed;
    found = true;
  }
  if (!found) {
    return errors::InvalidField(
        "order_by", absl::StrCat("cannot be `", ordering.field, "` with this filter; possible are ",
                                 Orders(indexes, equalities)));
  }
  return plan;
}

}  // namespace guanxi::table

#include "services/directory/requester_reach.h"

#include "common/status/macros.h"

namespace guanxi::directory {
namespace {

// As deep as the tree of units may be.
constexpr int kMaxDepth = 64;

using Top = std::optional<std::string>;

Top TopOf(const v1::User& user) {
  switch (user.role()) {
    case v1::User::ROLE_MARKETING:
    case v1::User::ROLE_SYSTEM_ADMIN:
      return std::nullopt;
    case v1::User::ROLE_UNIT_HEAD:
      return user.unit();
    default:
      return "";
  }
}

Top TopOf(const v1::ServiceAccount& account) {
  return account.unit().empty() ? Top() : account.unit();
}

template <typename Table>
absl::StatusOr<Top> TopIn(const Table& table, const kv::Reader& reader, const std::string& name) {
  const auto account = table.Get(reader, name, access::Scope::All());
  if (absl::IsNotFound(account.status())) return Top();
  GUANXI_RETURN_IF_ERROR(account.status());
  return TopOf(*account);
}

}  // namespace

absl::StatusOr<RequesterReach> RequesterReach::Of(const Tables& tables,
                                                  const kv::Reader& reader,
                                                  const std::string& requester) {
  Top top;
  if (requester.starts_with("users/")) {
    GUANXI_ASSIGN_OR_RETURN(top, TopIn(tables.users, reader, requester));
  } else if (requester.starts_with("serviceAccounts/")) {
    GUANXI_ASSIGN_OR_RETURN(top, TopIn(tables.service_accounts, reader, requester));
  }
  return RequesterReach(tables, reader, std::move(top));
}

absl::StatusOr<bool> RequesterReach::Holds(const std::string& unit) {
  if (everywhere()) return true;
  if (top_->empty() || unit.empty()) return false;
  const auto known = known_.find(unit);
  if (known != known_.end()) return known->second;
  GUANXI_ASSIGN_OR_RETURN(const bool below, IsBelowTop(unit));
  known_.emplace(unit, below);
  return below;
}

absl::StatusOr<bool> RequesterReach::IsBelowTop(std::string unit) const {
  for (int depth = 0; depth <= kMaxDepth && !unit.empty(); ++depth) {
    if (unit == *top_) return true;
    const auto found = tables_->units.Get(*reader_, unit, access::Scope::All());
    if (absl::IsNotFound(found.status())) return false;
    GUANXI_RETURN_IF_ERROR(found.status());
    unit = found->parent();
  }
  return false;
}

}  // namespace guanxi::directory

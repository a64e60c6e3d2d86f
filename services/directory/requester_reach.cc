#include "services/directory/requester_reach.h"

#include <algorithm>

#include "common/access/permissions.h"
#include "common/access/unit_tree.h"
#include "common/status/macros.h"
#include "services/directory/hand_over_state.h"

namespace guanxi::directory {
namespace {

// What a service account needs to hand over.
constexpr std::string_view kGrant = "directory.admin";

access::Scope Everything() { return access::Scope::All(); }

// `unit` and the units below it, sorted.
absl::StatusOr<std::vector<std::string>> UnitsBelow(const Tables& tables,
                                                    const kv::Reader& reader,
                                                    const std::string& unit) {
  access::UnitTree tree;
  const auto put = [&](const google::protobuf::Message& record) {
    const auto& kept = static_cast<const v1::Unit&>(record);
    tree.Put(kept.name(), kept.parent());
    return true;
  };
  GUANXI_RETURN_IF_ERROR(tables.units.core().ForEach(reader, put));
  std::vector<std::string> units = tree.Below(unit);
  std::sort(units.begin(), units.end());
  return units;
}

// Whether the account may act: a frozen, closed or deleted one may nothing.
template <typename Account>
bool Acts(const Account& account) {
  return account.state() == Account::STATE_ACTIVE && !account.has_delete_time();
}

absl::StatusOr<RequesterReach> ReachOf(const Tables& tables,
                                       const kv::Reader& reader,
                                       const v1::User& user) {
  switch (user.role()) {
    case v1::User::ROLE_MARKETING:
      return RequesterReach{.anywhere = true};
    case v1::User::ROLE_SYSTEM_ADMIN:
      return RequesterReach{.anywhere = true, .units = {}, .one_unit = true};
    case v1::User::ROLE_UNIT_HEAD:
      break;
    default:
      return RequesterReach();
  }
  RequesterReach reach;
  GUANXI_ASSIGN_OR_RETURN(reach.units, UnitsBelow(tables, reader, user.unit()));
  return reach;
}

absl::StatusOr<RequesterReach> ReachOf(const Tables& tables,
                                       const kv::Reader& reader,
                                       const v1::ServiceAccount& account) {
  const std::vector<std::string> grants(account.grants().begin(), account.grants().end());
  if (!access::Holds(grants, kGrant)) return RequesterReach();
  RequesterReach reach{.anywhere = account.unit().empty(), .units = {}, .one_unit = true};
  GUANXI_ASSIGN_OR_RETURN(reach.units, UnitsBelow(tables, reader, account.unit()));
  return reach;
}

template <typename Table>
absl::StatusOr<RequesterReach> ReachIn(const Table& table,
                                       const Tables& tables,
                                       const kv::Reader& reader,
                                       const std::string& name) {
  const auto account = table.Get(reader, name, Everything());
  if (absl::IsNotFound(account.status())) return RequesterReach();
  GUANXI_RETURN_IF_ERROR(account.status());
  return Acts(*account) ? ReachOf(tables, reader, *account) : RequesterReach();
}

}  // namespace

absl::StatusOr<RequesterReach> RequesterReach::Of(const Tables& tables,
                                                  const kv::Reader& reader,
                                                  const v1::HandOver& hand_over) {
  GUANXI_ASSIGN_OR_RETURN(const state::v1::HandOverState state,
                          ReadState(reader, hand_over.name()));
  if (state.by_operator()) return RequesterReach{.anywhere = true};
  const std::string& requester = hand_over.owner();
  if (requester.starts_with("users/")) return ReachIn(tables.users, tables, reader, requester);
  if (requester.starts_with("serviceAccounts/"))
    return ReachIn(tables.service_accounts, tables, reader, requester);
  return RequesterReach{.anywhere = true};
}

absl::StatusOr<bool> MayGoOn(const Tables& tables,
                             const kv::Reader& reader,
                             const v1::HandOver& hand_over,
                             const RequesterReach& reach) {
  if (!reach.anywhere && reach.units.empty()) return false;
  if (!reach.one_unit) return true;
  if (!hand_over.to_unit().empty()) return false;
  const auto heir = tables.users.Get(reader, hand_over.to_user(), Everything());
  if (absl::IsNotFound(heir.status())) return false;
  GUANXI_RETURN_IF_ERROR(heir.status());
  return heir->unit() == hand_over.unit();
}

}  // namespace guanxi::directory

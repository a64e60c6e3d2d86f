#include "services/directory/team.h"

#include <fmt/core.h>

#include <string>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::directory {
namespace {

absl::Status CheckMember(const Tables& tables,
                         const kv::Reader& reader,
                         const std::string& member,
                         const std::string& field) {
  GUANXI_RETURN_IF_ERROR(api::IdOf(member, tables.users.collection(), field).status());
  const absl::StatusOr<v1::User> user =
      tables.users.GetForUpdate(reader, member, "", access::Scope::All());
  if (absl::IsNotFound(user.status()) || absl::IsFailedPrecondition(user.status())) {
    return errors::ReferenceNotFound(field, member);
  }
  GUANXI_RETURN_IF_ERROR(user.status());
  return user->state() == v1::User::STATE_CLOSED ? errors::ReferenceNotFound(field, member)
                                                 : absl::OkStatus();
}

}  // namespace

absl::Status CheckMembers(const Tables& tables,
                          const kv::Reader& reader,
                          const v1::Team& before,
                          const v1::Team& after) {
  const absl::flat_hash_set<std::string> known(before.members().begin(), before.members().end());
  absl::flat_hash_set<std::string> named;
  for (int i = 0; i < after.members_size(); ++i) {
    const std::string& member = after.members(i);
    const std::string field = fmt::format("team.members[{}]", i);
    if (!named.insert(member).second) return errors::InvalidField(field, "must be there once");
    if (!known.contains(member)) GUANXI_RETURN_IF_ERROR(CheckMember(tables, reader, member, field));
  }
  return absl::OkStatus();
}

}  // namespace guanxi::directory

#include "services/directory/user_reach.h"

#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::directory {

absl::StatusOr<v1::User> UserInReach(const Tables& tables,
                                     const kv::Reader& reader,
                                     std::string_view name,
                                     const access::Scope& scope) {
  GUANXI_RETURN_IF_ERROR(api::IdOf(name, tables.users.collection(), "user").status());
  GUANXI_ASSIGN_OR_RETURN(v1::User user, tables.users.Get(reader, name, access::Scope::All()));
  if (!access::Contains(scope, user.unit(), user.name())) return errors::NotFound(name);
  return user;
}

}  // namespace guanxi::directory

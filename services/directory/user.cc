#include "services/directory/user.h"

#include "common/status/macros.h"
#include "common/text/email.h"

namespace guanxi::directory {

absl::Status Normalize(v1::User& user) {
  if (user.email().empty()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(*user.mutable_email(), text::NormalizeEmail(user.email(), "user.email"));
  return absl::OkStatus();
}

}  // namespace guanxi::directory

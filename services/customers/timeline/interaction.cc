#include "services/customers/timeline/interaction.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "common/access/ownership.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"

namespace guanxi::customers {
namespace {

using Names = google::protobuf::RepeatedPtrField<std::string>;

void DropRepeats(Names& names) {
  auto end = names.begin();
  for (auto name = names.begin(); name != names.end(); ++name) {
    if (std::find(names.begin(), end, *name) != end) continue;
    if (end != name) end->swap(*name);
    ++end;
  }
  names.erase(end, names.end());
}

// Of records of other services the form alone is checked: they are not this service's to read.
absl::Status CheckForm(const std::string& name, std::string_view collection, const char* field) {
  if (name.empty()) return absl::OkStatus();
  return api::IdOf(name, collection, fmt::format("interaction.{}", field)).status();
}

absl::Status CheckPeople(const v1::Interaction& interaction) {
  for (int i = 0; i < interaction.users_size(); ++i) {
    GUANXI_RETURN_IF_ERROR(
        api::IdOf(interaction.users(i), "users", fmt::format("interaction.users[{}]", i)).status());
  }
  for (int i = 0; i < interaction.follow_ups_size(); ++i) {
    const v1::Interaction::FollowUp& next = interaction.follow_ups(i);
    const std::string field = fmt::format("interaction.follow_ups[{}]", i);
    if (!next.user().empty())
      GUANXI_RETURN_IF_ERROR(api::IdOf(next.user(), "users", field + ".user").status());
    const bool whole = next.due().year() != 0 && next.due().month() != 0 && next.due().day() != 0;
    if (next.has_due() && !whole)
      return errors::InvalidField(field + ".due", "must be a whole date");
  }
  return absl::OkStatus();
}

}  // namespace

void Complete(v1::Interaction& interaction, absl::Time now) {
  DropRepeats(*interaction.mutable_contacts());
  DropRepeats(*interaction.mutable_users());
  if (!interaction.has_start_time()) *interaction.mutable_start_time() = ToProto(now);
}

absl::Status CheckInteraction(const v1::Interaction& interaction, absl::Time now) {
  if (interaction.customer().empty())
    return errors::InvalidField("interaction.customer", "must be set");
  if (FromProto(interaction.start_time()) > now + kMaxAhead)
    return errors::InvalidField("interaction.start_time", "must not be more than a day from now");
  GUANXI_RETURN_IF_ERROR(CheckPeople(interaction));
  GUANXI_RETURN_IF_ERROR(CheckForm(interaction.opportunity(), "opportunities", "opportunity"));
  GUANXI_RETURN_IF_ERROR(CheckForm(interaction.ticket(), "tickets", "ticket"));
  GUANXI_RETURN_IF_ERROR(CheckForm(interaction.order(), "orders", "order"));
  return access::CheckOwnership(interaction, "interaction");
}

}  // namespace guanxi::customers

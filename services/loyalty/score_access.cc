#include "services/loyalty/score_access.h"

#include <string>
#include <utility>

#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/redirects.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "services/loyalty/stage_rows.h"
#include "services/loyalty/state_rows.h"

namespace guanxi::loyalty {
namespace {

using changes::v1::Event;

state::v1::CustomerAccess AccessOf(const Event& event, customers::v1::Customer& customer) {
  state::v1::CustomerAccess access;
  access.set_revision(event.revision());
  access.set_ordinal(event.ordinal());
  access.set_unit(std::move(*customer.mutable_unit()));
  access.set_owner(std::move(*customer.mutable_owner()));
  *access.mutable_shares() = std::move(*customer.mutable_shares());
  return access;
}

bool Older(const state::v1::CustomerAccess& known, const Event& event) {
  return std::make_pair(known.revision(), known.ordinal()) <
         std::make_pair(event.revision(), event.ordinal());
}

// Most changes of customers are about something else.
bool Same(const state::v1::CustomerAccess& known, const state::v1::CustomerAccess& access) {
  state::v1::CustomerAccess now = access;
  now.set_revision(known.revision());
  now.set_ordinal(known.ordinal());
  return known.revision() != 0 && now.SerializeAsString() == known.SerializeAsString();
}

void Give(const state::v1::CustomerAccess& access, v1::Score& score) {
  score.set_unit(access.unit());
  score.set_owner(access.owner());
  *score.mutable_shares() = access.shares();
}

}  // namespace

absl::Status ApplyCustomerEvent(const Tables& tables,
                                kv::Txn& txn,
                                const table::Change& change,
                                const Event& event) {
  if (event.resource_type() != kCustomerType) return absl::OkStatus();
  customers::v1::Customer customer;
  if (!(event.has_after() ? event.after() : event.before()).UnpackTo(&customer))
    return errors::DataLoss("an event without its record");
  GUANXI_ASSIGN_OR_RETURN(const std::string id, api::IdOf(customer.name(), "customers", "name"));
  GUANXI_ASSIGN_OR_RETURN(const state::v1::CustomerAccess known,
                          ReadState<state::v1::CustomerAccess>(txn, AccessKey(id)));
  if (!Older(known, event)) return absl::OkStatus();
  // A stage that was worked out before there was such a customer could not be told.
  if (known.revision() == 0 || event.kind() == Event::KIND_UNDELETED)
    GUANXI_RETURN_IF_ERROR(ReportStageAgain(txn, id));
  // What one that was merged is asked for is its master's.
  if (!customer.merged_into().empty()) {
    table::PutRedirect(txn, customer.name(), customer.merged_into());
  } else if (event.kind() == Event::KIND_UNDELETED) {
    table::DropRedirect(txn, customer.name());
  }
  const state::v1::CustomerAccess access = AccessOf(event, customer);
  if (Same(known, access)) return absl::OkStatus();
  WriteState(txn, AccessKey(id), access);
  absl::StatusOr<v1::Score> before =
      tables.scores.Get(txn, api::ResourceName("scores", id), access::Scope::All());
  if (absl::IsNotFound(before.status())) return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(before.status());
  v1::Score after = *before;
  Give(access, after);
  return tables.scores.Update(txn, change, *before, std::move(after)).status();
}

absl::StatusOr<bool> TakeAccess(const kv::Reader& reader,
                                std::string_view customer_id,
                                v1::Score& score) {
  GUANXI_ASSIGN_OR_RETURN(const state::v1::CustomerAccess access,
                          ReadState<state::v1::CustomerAccess>(reader, AccessKey(customer_id)));
  if (access.revision() == 0) return false;
  Give(access, score);
  return true;
}

}  // namespace guanxi::loyalty

#include "common/records/record_access.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "common/access/people.h"
#include "common/api/resource_name.h"
#include "common/records/errors.h"
#include "common/records/record_tables.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "common/status/macros.h"
#include "common/table/reserve.h"
#include "common/time/clock.h"

namespace guanxi::records {
namespace {

using google::protobuf::Message;
using ShareEntry = guanxi::type::v1::Share;
using table::Bookkeeping;

// What a transaction holds beside the records of a batch: the answer that is kept, audit.
constexpr size_t kWritesApart = 32;
constexpr size_t kBytesApart = 96 * 1024;

// Where records go.
struct Destination {
  std::string owner;  // empty: see ReassignRecordRequest
  std::string unit;
  std::string from;  // only from this owner; empty: from whomever
};

// A record that is to be changed, and the table it is in.
struct Held {
  const table::Core* table = nullptr;
  std::unique_ptr<Message> before;
  std::unique_ptr<Message> after;
};

absl::StatusOr<v1::RecordAccess> AccessOf(const table::Core& table,
                                          const kv::Reader& reader,
                                          const access::Scope& scope,
                                          const Message& record) {
  const Bookkeeping& fields = table.bookkeeping();
  v1::RecordAccess access;
  access.set_name(fields.Name(record));
  access.set_resource_type(table.resource_type());
  access.set_unit(fields.Unit(record));
  access.set_owner(fields.Owner(record));
  access.set_etag(fields.Etag(record));
  *access.mutable_shares() = fields.SharesOf(record);
  GUANXI_ASSIGN_OR_RETURN(const bool writes,
                          table.Sees(reader, scope, record, access::Level::kWrite));
  access.set_level(writes ? ShareEntry::LEVEL_WRITE : ShareEntry::LEVEL_READ);
  return access;
}

Held Copied(const table::Core& table, std::unique_ptr<Message> record) {
  Held held{.table = &table, .before = std::move(record), .after = table.NewRecord()};
  held.after->CopyFrom(*held.before);
  return held;
}

absl::StatusOr<v1::RecordAccess> Written(kv::Txn& txn, const table::Change& change, Held held) {
  GUANXI_RETURN_IF_ERROR(held.table->Update(txn, change, *held.before, *held.after));
  return AccessOf(*held.table, txn, change.scope, *held.after);
}

table::Change WithNote(const table::Change& change, const std::string& note) {
  table::Change noted = change;
  noted.note = note;
  return noted;
}

// The same for what gives a record to somebody: a longer name than its owner's has room in it.
table::Change Giving(const table::Change& change, const std::string& note) {
  return table::WithReserve(WithNote(change, note));
}

absl::Status CheckGrantee(std::string_view grantee) {
  const bool team = absl::StartsWith(std::string(grantee), "teams/");
  return api::IdOf(grantee, team ? "teams" : "users", "grantee").status();
}

// The record, when the caller may say who else sees it: its owner, and whoever holds its unit. A
// user may take back what is its own, `grantee`.
absl::StatusOr<Held> ToShare(const table::Catalog& catalog,
                             const kv::Reader& reader,
                             const access::Scope& scope,
                             const std::string& name,
                             std::string_view own_grantee) {
  GUANXI_ASSIGN_OR_RETURN(const table::Core* table, MovableTableOf(catalog, name, "name"));
  std::unique_ptr<Message> record = table->NewRecord();
  GUANXI_RETURN_IF_ERROR(table->GetLive(reader, name, scope, *record));
  const Bookkeeping& fields = table->bookkeeping();
  const bool holds = access::Contains(scope, fields.Unit(*record), fields.Owner(*record));
  const bool own = !holds && !own_grantee.empty() && own_grantee == scope.parts().owner;
  if (!holds && !own) return errors::ShareDenied(name);
  return Copied(*table, std::move(record));
}

Bookkeeping::Shares::iterator ShareOf(Bookkeeping::Shares& shares, std::string_view grantee) {
  return std::find_if(shares.begin(), shares.end(),
                      [&](const ShareEntry& share) { return share.grantee() == grantee; });
}

void Drop(Bookkeeping::Shares& shares, std::string_view grantee) {
  const auto found = ShareOf(shares, grantee);
  if (found != shares.end()) shares.erase(found);
}

// `shares` with what `request` grants, by `change`; the same when they say so already.
absl::Status Grant(const table::Change& change,
                   const v1::ShareRecordRequest& request,
                   Bookkeeping::Shares& shares) {
  const auto found = ShareOf(shares, request.grantee());
  if (found != shares.end() && found->level() == request.level()) return absl::OkStatus();
  if (found == shares.end() && shares.size() == kMaxShares) {
    return errors::InvalidField("grantee",
                                fmt::format("must not make more than {} shares", kMaxShares));
  }
  ShareEntry& share = found == shares.end() ? *shares.Add() : *found;
  share.set_grantee(request.grantee());
  share.set_level(request.level());
  share.set_actor(change.actor);
  *share.mutable_time() = ToProto(change.time);
  std::sort(shares.begin(), shares.end(),
            [](const ShareEntry& a, const ShareEntry& b) { return a.grantee() < b.grantee(); });
  return absl::OkStatus();
}

absl::Status CheckDestination(const Destination& to) {
  if (to.owner.empty() && to.unit.empty())
    return errors::InvalidField("owner", "or `unit` must be set");
  if (!to.owner.empty()) GUANXI_RETURN_IF_ERROR(api::IdOf(to.owner, "users", "owner").status());
  if (!to.unit.empty()) GUANXI_RETURN_IF_ERROR(api::IdOf(to.unit, "units", "unit").status());
  return absl::OkStatus();
}

// Units do not see one another's records: what goes to another unit leaves behind who saw it in the
// one before.
void MoveTo(const Destination& to, const Bookkeeping& fields, Message& record) {
  Bookkeeping::Shares shares = fields.SharesOf(record);
  std::string owner = to.owner.empty() ? fields.Owner(record) : to.owner;
  if (!to.unit.empty() && to.unit != fields.Unit(record)) {
    owner = to.owner;
    shares.Clear();
    fields.SetUnit(record, to.unit);
  }
  // An owner needs no share.
  Drop(shares, owner);
  fields.SetOwner(record, owner);
  fields.SetShares(record, shares);
}

absl::StatusOr<Held> ToMove(const table::Catalog& catalog,
                            const kv::Reader& reader,
                            const access::Scope& scope,
                            const std::string& name,
                            const Destination& to) {
  GUANXI_ASSIGN_OR_RETURN(const table::Core* table, MovableTableOf(catalog, name, "name"));
  std::unique_ptr<Message> record = table->NewRecord();
  GUANXI_RETURN_IF_ERROR(table->GetForUpdate(reader, name, "", scope, *record));
  const std::string owner = table->bookkeeping().Owner(*record);
  if (!to.from.empty() && owner != to.from && owner != to.owner)
    return errors::NotOwned(name, to.from);
  Held held = Copied(*table, std::move(record));
  MoveTo(to, table->bookkeeping(), *held.after);
  return held;
}

// Counts what a batch has written against what a transaction takes.
class Room {
 public:
  // Whether another `cost` fits; if so it is taken. The first always fits.
  bool Take(const table::Core::Cost& cost) {
    const bool fits = empty_ || (writes_ + cost.writes + kWritesApart <= kv::kMaxTxnWrites &&
                                 bytes_ + cost.bytes + kBytesApart <= kv::kMaxTxnBytes);
    if (!fits) return false;
    empty_ = false;
    writes_ += cost.writes;
    bytes_ += cost.bytes;
    return true;
  }

 private:
  bool empty_ = true;
  size_t writes_ = 0;
  size_t bytes_ = 0;
};

absl::Status MoveOne(const table::Catalog& catalog,
                     kv::Txn& txn,
                     const table::Change& change,
                     const std::string& name,
                     const Destination& to,
                     Room& room) {
  GUANXI_ASSIGN_OR_RETURN(const Held held, ToMove(catalog, txn, change.scope, name, to));
  if (!room.Take(held.table->CostOfMove(change, *held.before))) return errors::BatchFull(name);
  return held.table->Update(txn, change, *held.before, *held.after);
}

// `change` by somebody who may do no more than the head of `units`; as it is when there are none.
absl::StatusOr<table::Change> Within(const google::protobuf::RepeatedPtrField<std::string>& units,
                                     table::Change change) {
  if (units.empty()) return change;
  access::ScopeParts parts;
  for (int i = 0; i < units.size(); ++i) {
    const std::string field = fmt::format("within_units[{}]", i);
    GUANXI_RETURN_IF_ERROR(api::IdOf(units[i], "units", field).status());
    if (access::HoldsUnit(change.may_move, units[i])) parts.units.push_back(units[i]);
  }
  change.may_move = access::Scope::Of(std::move(parts));
  change.may_cross_units = false;
  return change;
}

google::rpc::Status ToRpc(const absl::Status& status) {
  google::rpc::Status rpc;
  if (!status.ok()) rpc.ParseFromString(ToGrpc(status).error_details());
  return rpc;
}

// An error of one record, which its result tells; not one of the store.
bool IsTheRecords(const absl::Status& status) {
  return status.ok() || absl::IsNotFound(status) || absl::IsPermissionDenied(status) ||
         absl::IsFailedPrecondition(status) || absl::IsInvalidArgument(status) ||
         absl::IsResourceExhausted(status);
}

}  // namespace

absl::StatusOr<v1::RecordAccess> GetAccess(const table::Catalog& catalog,
                                           const kv::Reader& reader,
                                           const v1::GetRecordAccessRequest& request,
                                           const access::Scope& scope) {
  GUANXI_ASSIGN_OR_RETURN(const table::Core* table, OwnedTableOf(catalog, request.name(), "name"));
  const std::unique_ptr<Message> record = table->NewRecord();
  GUANXI_RETURN_IF_ERROR(table->Get(reader, request.name(), scope, *record));
  return AccessOf(*table, reader, scope, *record);
}

absl::StatusOr<v1::RecordAccess> Share(const table::Catalog& catalog,
                                       kv::Txn& txn,
                                       const table::Change& change,
                                       const v1::ShareRecordRequest& request) {
  GUANXI_RETURN_IF_ERROR(CheckGrantee(request.grantee()));
  if (request.level() != ShareEntry::LEVEL_READ && request.level() != ShareEntry::LEVEL_WRITE)
    return errors::InvalidField("level", "must be LEVEL_READ or LEVEL_WRITE");
  GUANXI_ASSIGN_OR_RETURN(Held held, ToShare(catalog, txn, change.scope, request.name(), ""));
  const Bookkeeping& fields = held.table->bookkeeping();
  Bookkeeping::Shares shares = fields.SharesOf(*held.before);
  // Whom it is shared with already is not named anew: also somebody frozen can be let do less.
  if (ShareOf(shares, request.grantee()) == shares.end()) {
    GUANXI_RETURN_IF_ERROR(access::CheckNewGrantee(change.naming, change.scope, request.grantee()));
  }
  if (request.grantee() == fields.Owner(*held.before))
    return errors::InvalidField("grantee", "must not be the record's owner");
  GUANXI_RETURN_IF_ERROR(Grant(change, request, shares));
  fields.SetShares(*held.after, shares);
  return Written(txn, WithNote(change, request.note()), std::move(held));
}

absl::StatusOr<v1::RecordAccess> Unshare(const table::Catalog& catalog,
                                         kv::Txn& txn,
                                         const table::Change& change,
                                         const v1::UnshareRecordRequest& request) {
  GUANXI_RETURN_IF_ERROR(CheckGrantee(request.grantee()));
  GUANXI_ASSIGN_OR_RETURN(Held held,
                          ToShare(catalog, txn, change.scope, request.name(), request.grantee()));
  const Bookkeeping& fields = held.table->bookkeeping();
  Bookkeeping::Shares shares = fields.SharesOf(*held.before);
  Drop(shares, request.grantee());
  fields.SetShares(*held.after, shares);
  return Written(txn, WithNote(change, request.note()), std::move(held));
}

absl::StatusOr<v1::RecordAccess> Reassign(const table::Catalog& catalog,
                                          kv::Txn& txn,
                                          const table::Change& change,
                                          const v1::ReassignRecordRequest& request) {
  const Destination to{.owner = request.owner(), .unit = request.unit(), .from = ""};
  GUANXI_RETURN_IF_ERROR(CheckDestination(to));
  GUANXI_ASSIGN_OR_RETURN(Held held, ToMove(catalog, txn, change.scope, request.name(), to));
  return Written(txn, Giving(change, request.note()), std::move(held));
}

absl::StatusOr<v1::ReassignRecordsResponse> ReassignAll(const table::Catalog& catalog,
                                                        kv::Txn& txn,
                                                        const table::Change& change,
                                                        const v1::ReassignRecordsRequest& request) {
  const Destination to{
      .owner = request.owner(), .unit = request.unit(), .from = request.from_owner()};
  GUANXI_RETURN_IF_ERROR(CheckDestination(to));
  if (!to.from.empty()) GUANXI_RETURN_IF_ERROR(api::IdOf(to.from, "users", "from_owner").status());
  for (int i = 0; i < request.names_size(); ++i) {
    GUANXI_RETURN_IF_ERROR(
        MovableTableOf(catalog, request.names(i), fmt::format("names[{}]", i)).status());
  }
  GUANXI_ASSIGN_OR_RETURN(const table::Change noted,
                          Within(request.within_units(), Giving(change, request.note())));
  v1::ReassignRecordsResponse response;
  Room room;
  for (const std::string& name : request.names()) {
    const absl::Status status = MoveOne(catalog, txn, noted, name, to, room);
    if (!IsTheRecords(status)) return status;
    v1::ReassignRecordsResponse::Result& result = *response.add_results();
    result.set_name(name);
    *result.mutable_status() = ToRpc(status);
  }
  return response;
}

}  // namespace guanxi::records

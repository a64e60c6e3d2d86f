#include "services/directory/hand_over.h"

#include <fmt/core.h>

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "common/access/scope.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "services/directory/errors.h"

namespace guanxi::directory {
namespace {

using access::Role;
using v1::HandOver;
using v1::User;

constexpr char kNotOwned[] = "NOT_OWNED";
constexpr char kMoveDenied[] = "MOVE_DENIED";
constexpr char kBatchFull[] = "BATCH_FULL";
// A hand-over with the most records, each a failure, still fits a row.
constexpr size_t kMaxReasonBytes = 32;

std::string_view WordFor(HandOver::State state) {
  switch (state) {
    case HandOver::STATE_RUNNING:
      return "running";
    case HandOver::STATE_DONE:
      return "done";
    case HandOver::STATE_FAILED:
      return "failed";
    case HandOver::STATE_CANCELLED:
      return "cancelled";
    default:
      return "unspecified";
  }
}

absl::Status CheckRecordName(std::string_view name, std::string_view field) {
  const std::string_view collection = name.substr(0, name.find('/'));
  const bool named = collection.size() < name.size() && !collection.empty();
  if (!named) return errors::InvalidField(field, "must be the name of a record");
  return api::IdOf(name, collection, field).status();
}

absl::Status CheckRecords(const HandOver& hand_over) {
  absl::flat_hash_set<std::string> named;
  for (int i = 0; i < hand_over.records_size(); ++i) {
    const std::string field = fmt::format("hand_over.records[{}]", i);
    GUANXI_RETURN_IF_ERROR(CheckRecordName(hand_over.records(i), field));
    if (!named.insert(hand_over.records(i)).second)
      return errors::InvalidField(field, "must be there once");
  }
  return absl::OkStatus();
}

bool Works(const access::Scope& units, const User& user) {
  return access::Contains(units, user.unit(), "");
}

// What keeps `principal` from handing over between these two, or nothing.
std::string_view Objection(const access::Principal& principal, const User& from, const User& to) {
  switch (principal.role) {
    case Role::kMarketing:
    case Role::kOperator:
    case Role::kService:
      return "";
    case Role::kUnitHead:
      return Works(principal.group, from) && Works(principal.group, to)
                 ? ""
                 : "both must work in the head's units";
    case Role::kServiceAccount:
      if (!Works(principal.group, from)) return "it must be in the account's unit";
      [[fallthrough]];
    case Role::kSystemAdmin:
      return from.unit() == to.unit() ? "" : "between units it takes marketing";
    default:
      return "it takes a head, marketing or a system administrator";
  }
}

bool MovesBetweenUnits(Role role) {
  return role == Role::kMarketing || role == Role::kOperator || role == Role::kService;
}

// The reason a status of google.rpc carries, else its code.
std::string ReasonOf(const google::rpc::Status& status) {
  google::rpc::ErrorInfo info;
  for (const google::protobuf::Any& detail : status.details()) {
    if (detail.UnpackTo(&info)) return info.reason();
  }
  return absl::StatusCodeToString(static_cast<absl::StatusCode>(status.code()));
}

void AddFailure(std::string_view record, std::string_view reason, HandOver& hand_over) {
  if (hand_over.failures_size() >= kMaxFailures) return;
  HandOver::Failure& failure = *hand_over.add_failures();
  failure.set_record(std::string(record));
  failure.set_reason(std::string(reason.substr(0, kMaxReasonBytes)));
}

}  // namespace

absl::Status CheckHandOver(const HandOver& hand_over) {
  GUANXI_RETURN_IF_ERROR(api::IdOf(hand_over.from_user(), "users", "hand_over.from_user").status());
  GUANXI_RETURN_IF_ERROR(api::IdOf(hand_over.to_user(), "users", "hand_over.to_user").status());
  if (hand_over.from_user() == hand_over.to_user())
    return errors::InvalidField("hand_over.to_user", "must be another than from_user");
  if (!hand_over.to_unit().empty())
    GUANXI_RETURN_IF_ERROR(api::IdOf(hand_over.to_unit(), "units", "hand_over.to_unit").status());
  return CheckRecords(hand_over);
}

absl::Status CheckMayHandOver(const access::Principal& principal,
                              const User& from,
                              const User& to,
                              std::string_view to_unit) {
  if (!to_unit.empty() && !MovesBetweenUnits(principal.role))
    return errors::HandOverNotYours(from.name(), "to another unit it takes marketing");
  const std::string_view objection = Objection(principal, from, to);
  return objection.empty() ? absl::OkStatus() : errors::HandOverNotYours(from.name(), objection);
}

state::v1::HandOverState Begin(const access::Principal& requester,
                               const User& from,
                               const std::vector<std::string>& services,
                               HandOver& hand_over) {
  state::v1::HandOverState state;
  for (const std::string& service : services) {
    hand_over.add_progress()->set_service(service);
    state::v1::HandOverState::Service& at = *state.add_services();
    at.set_service(service);
    // Of named records, it is counted how many are found.
    at.set_counted(!hand_over.records().empty());
  }
  hand_over.set_state(HandOver::STATE_RUNNING);
  hand_over.set_unit(from.unit());
  hand_over.set_owner(requester.user);
  state.set_by_operator(requester.role == Role::kOperator);
  return state;
}

absl::Status CheckRunning(const HandOver& hand_over) {
  if (hand_over.state() == HandOver::STATE_RUNNING) return absl::OkStatus();
  return errors::WrongState(hand_over.name(), WordFor(hand_over.state()),
                            "only a running one can be cancelled");
}

std::string NoteOf(const HandOver& hand_over) {
  if (hand_over.note().empty()) return hand_over.name();
  return fmt::format("{}: {}", hand_over.name(), hand_over.note());
}

HandOver::Progress& ProgressIn(std::string_view service, HandOver& hand_over) {
  auto& all = *hand_over.mutable_progress();
  const auto found = std::find_if(all.begin(), all.end(), [&](const HandOver::Progress& progress) {
    return progress.service() == service;
  });
  if (found != all.end()) return *found;
  HandOver::Progress& added = *all.Add();
  added.set_service(std::string(service));
  return added;
}

std::vector<std::string> TakeResults(std::string_view service,
                                     const records::v1::ReassignRecordsResponse& response,
                                     bool denied,
                                     HandOver& hand_over) {
  HandOver::Progress& progress = ProgressIn(service, hand_over);
  std::vector<std::string> left;
  for (const auto& result : response.results()) {
    const std::string reason = ReasonOf(result.status());
    if (result.status().code() == 0) {
      progress.set_moved(progress.moved() + 1);
    } else if (reason == kBatchFull) {
      left.push_back(result.name());
    } else {
      progress.set_failed(progress.failed() + 1);
      AddFailure(result.name(), denied ? kMoveDenied : reason, hand_over);
    }
  }
  return left;
}

void EndWhenDone(const google::protobuf::RepeatedPtrField<std::string>& found,
                 absl::Time now,
                 HandOver& hand_over) {
  const auto& all = hand_over.progress();
  const bool done = std::all_of(all.begin(), all.end(),
                                [](const HandOver::Progress& progress) { return progress.done(); });
  if (!done || hand_over.state() != HandOver::STATE_RUNNING) return;
  const absl::flat_hash_set<std::string> known(found.begin(), found.end());
  for (const std::string& record : hand_over.records()) {
    if (!known.contains(record)) AddFailure(record, kNotOwned, hand_over);
  }
  End(HandOver::STATE_DONE, "", now, hand_over);
}

void End(HandOver::State state, std::string_view error, absl::Time now, HandOver& hand_over) {
  hand_over.set_state(state);
  hand_over.set_error(std::string(error));
  *hand_over.mutable_end_time() = ToProto(now);
}

}  // namespace guanxi::directory

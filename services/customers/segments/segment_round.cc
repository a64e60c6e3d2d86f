#include "services/customers/segments/segment_round.h"

#include <map>
#include <set>
#include <utility>
#include <variant>

#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/segments/segment_state.h"
#include "services/customers/segments/segments_schema.h"
#include "services/customers/segments/treatment.h"

namespace guanxi::customers {
namespace {

using changes::v1::Event;
using v1::CareTask;
using v1::Customer;
using v1::SegmentMember;
using v1::Treatment;

bool IsMissing(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsFailedPrecondition(status) ||
         absl::IsInvalidArgument(status);
}

absl::StatusOr<SegmentMember> MemberOf(const Event& event) {
  SegmentMember member;
  if (event.after().UnpackTo(&member)) return member;
  return errors::DataLoss("the event of a segment's member");
}

}  // namespace

absl::StatusOr<SegmentRound> SegmentRound::Of(const Tables* tables,
                                              const kv::Reader* reader,
                                              absl::Time now) {
  GUANXI_ASSIGN_OR_RETURN(SegmentSet segments, SegmentSet::Read(tables, reader, now));
  SegmentRound round(tables, reader, std::move(segments));
  GUANXI_RETURN_IF_ERROR(tables->treatments.ForEach(*reader, [&](const Treatment& treatment) {
    if (!treatment.has_delete_time()) round.treatments_[treatment.segment()].push_back(treatment);
    return true;
  }));
  return round;
}

absl::Status SegmentRound::AddEvents(const changes::v1::WatchChangesResponse& events,
                                     SegmentEdits& edits) const {
  std::map<std::string, Customer> changed;  // as they were left
  std::set<std::string> listed;             // those put on a list, or taken off it
  for (const Event& event : events.events()) {
    if (!event.has_after()) continue;  // What is gone for good left before.
    if (event.resource_type() == tables_->customers.core().resource_type()) {
      Customer& customer = changed[event.resource()];
      if (!event.after().UnpackTo(&customer)) return errors::DataLoss("the event of a customer");
      continue;
    }
    GUANXI_ASSIGN_OR_RETURN(const SegmentMember member, MemberOf(event));
    const bool list = !segments_.contains(member.segment());
    if (list && segments_.IsAskedFor(member.segment())) listed.insert(member.customer());
    GUANXI_RETURN_IF_ERROR(AddTreatments(event, edits));
  }
  for (const auto& [name, left] : changed) {
    listed.erase(name);
    GUANXI_ASSIGN_OR_RETURN(const Customer current, Current(name));
    // One that was merged is no longer read by its name.
    const Customer& customer = current.name().empty() ? left : current;
    GUANXI_RETURN_IF_ERROR(AddLists(customer, edits));
    GUANXI_RETURN_IF_ERROR(AddCustomer(customer, segments_.dynamic(), edits));
  }
  for (const std::string& name : listed) GUANXI_RETURN_IF_ERROR(AddCustomer(name, edits));
  return absl::OkStatus();
}

absl::Status SegmentRound::AddCustomer(const Customer& customer,
                                       const std::vector<std::string>& among,
                                       SegmentEdits& edits) const {
  Memberships memberships(segments_, customer);
  for (const std::string& segment : among) {
    GUANXI_ASSIGN_OR_RETURN(const bool belongs, memberships.Holds(segment));
    GUANXI_ASSIGN_OR_RETURN(const bool inside, IsInside(segment, customer.name()));
    if (belongs == inside) continue;
    edits.push_back(MemberEdit{belongs ? MemberEdit::Kind::kEnter : MemberEdit::Kind::kLeave,
                               segment, customer.name()});
  }
  std::optional<absl::Time> next;
  if (segments_.relative() && !customer.has_delete_time()) next = segments_.NextChange(customer);
  GUANXI_ASSIGN_OR_RETURN(const auto alarm, ReadSegmentAlarm(*reader_, customer.name()));
  if (next != alarm) edits.push_back(AlarmEdit{customer.name(), next});
  return absl::OkStatus();
}

absl::Status SegmentRound::AddCustomer(const std::string& name, SegmentEdits& edits) const {
  GUANXI_ASSIGN_OR_RETURN(const Customer customer, Current(name));
  if (!customer.name().empty()) return AddCustomer(customer, segments_.dynamic(), edits);
  edits.push_back(AlarmEdit{name, std::nullopt});
  return absl::OkStatus();
}

absl::StatusOr<Customer> SegmentRound::Current(const std::string& name) const {
  absl::StatusOr<Customer> found = tables_->customers.Get(*reader_, name, access::Scope::All());
  if (IsMissing(found.status())) return Customer();
  if (found.ok() && found->name() != name) return Customer();
  return found;
}

absl::StatusOr<bool> SegmentRound::IsInside(const std::string& segment,
                                            const std::string& customer) const {
  const absl::Status found =
      tables_->segment_members
          .GetLive(*reader_, SegmentMemberName(segment, customer), access::Scope::All())
          .status();
  if (IsMissing(found)) return false;
  GUANXI_RETURN_IF_ERROR(found);
  return true;
}

absl::StatusOr<bool> SegmentRound::IsList(const std::string& name) const {
  if (segments_.contains(name)) return false;
  const auto segment = tables_->segments.GetLive(*reader_, name, access::Scope::All());
  if (IsMissing(segment.status())) return false;
  GUANXI_RETURN_IF_ERROR(segment.status());
  return segment->kind() == v1::Segment::KIND_STATIC;
}

absl::Status SegmentRound::AddLists(const Customer& customer, SegmentEdits& edits) const {
  if (!customer.has_delete_time()) {
    return VisitSuspendedMembers(
        *reader_, customer.name(), [&](const std::string& segment, const std::string&) {
          edits.push_back(MemberEdit{MemberEdit::Kind::kReturn, segment, customer.name()});
          return true;
        });
  }
  table::ListQuery query{.page_size = 1000};
  query.extra.push_back({"customer", customer.name()});
  do {
    GUANXI_ASSIGN_OR_RETURN(auto page,
                            tables_->segment_members.List(*reader_, query, access::Scope::All()));
    for (const SegmentMember& member : page.records) {
      GUANXI_ASSIGN_OR_RETURN(const bool list, IsList(member.segment()));
      if (!list) continue;
      edits.push_back(MemberEdit{MemberEdit::Kind::kSuspend, member.segment(), customer.name(),
                                 customer.merged_into()});
    }
    query.page_token = std::move(page.next_page_token);
  } while (!query.page_token.empty());
  return absl::OkStatus();
}

absl::Status SegmentRound::AddTreatments(const Event& event, SegmentEdits& edits) const {
  GUANXI_ASSIGN_OR_RETURN(SegmentMember member, MemberOf(event));
  const auto treatments = treatments_.find(member.segment());
  if (treatments == treatments_.end()) return absl::OkStatus();
  const bool leaves = event.kind() == Event::KIND_DELETED;
  // Tasks are known by when the customer entered.
  if (leaves && !event.before().UnpackTo(&member))
    return errors::DataLoss("the event of a segment's member");
  GUANXI_ASSIGN_OR_RETURN(const Customer customer, Current(member.customer()));
  for (const Treatment& treatment : treatments->second) {
    if (leaves) {
      GUANXI_RETURN_IF_ERROR(AddLeaving(treatment, member, edits));
    } else if (!customer.name().empty()) {
      GUANXI_RETURN_IF_ERROR(AddEntry(treatment, member, customer, edits));
    }
  }
  return absl::OkStatus();
}

absl::Status SegmentRound::AddEntry(const Treatment& treatment,
                                    const SegmentMember& member,
                                    const Customer& customer,
                                    SegmentEdits& edits) const {
  if (!Treats(treatment, customer)) return absl::OkStatus();
  for (int i = 0; i < treatment.actions_size(); ++i) {
    v1::CarePlan plan;
    if (!treatment.actions(i).care_plan().empty()) {
      auto found =
          tables_->care_plans.Get(*reader_, treatment.actions(i).care_plan(), access::Scope::All());
      if (found.ok()) plan = *std::move(found);
      if (!found.ok() && !IsMissing(found.status())) return found.status();
    }
    edits.push_back(TaskEdit{TreatmentTask(treatment, i, member, plan, customer)});
  }
  return absl::OkStatus();
}

absl::Status SegmentRound::AddLeaving(const Treatment& treatment,
                                      const SegmentMember& member,
                                      SegmentEdits& edits) const {
  if (!treatment.withdraw_on_leaving()) return absl::OkStatus();
  for (int i = 0; i < treatment.actions_size(); ++i) {
    const std::string name = TreatmentTaskName(treatment, i, member);
    // It entered in the same page: the task is not made.
    std::erase_if(edits, [&](const SegmentEdit& edit) {
      const auto* made = std::get_if<TaskEdit>(&edit);
      return made != nullptr && made->task.name() == name;
    });
    auto task = tables_->care_tasks.Get(*reader_, name, access::Scope::All());
    if (IsMissing(task.status())) continue;
    GUANXI_RETURN_IF_ERROR(task.status());
    if (task->state() == CareTask::STATE_OPEN && !task->rescheduled())
      edits.push_back(WithdrawEdit{*std::move(task)});
  }
  return absl::OkStatus();
}

}  // namespace guanxi::customers

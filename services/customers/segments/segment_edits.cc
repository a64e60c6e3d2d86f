#include "services/customers/segments/segment_edits.h"

#include <utility>

#include "common/status/macros.h"
#include "services/customers/care/care_task.h"
#include "services/customers/segments/segment_state.h"
#include "services/customers/segments/segments_schema.h"

namespace guanxi::customers {
namespace {

using v1::CareTask;
using v1::SegmentMember;

// Who is put on a list or taken off it was checked before: a membership is its segment's.
table::Change Unchecked(const table::Change& change) {
  table::Change unchecked = change;
  unchecked.scope = access::Scope::All();
  return unchecked;
}

// Off a list as long as the customer is deleted; its heir takes the place.
absl::StatusOr<bool> Suspend(const Tables& tables,
                             kv::Txn& txn,
                             const table::Change& change,
                             const MemberEdit& edit) {
  GUANXI_ASSIGN_OR_RETURN(const bool left, Leave(tables, txn, change, edit.segment, edit.customer));
  if (!left) return false;
  bool entered = false;
  if (!edit.heir.empty()) {
    GUANXI_ASSIGN_OR_RETURN(entered, Enter(tables, txn, change, edit.segment, edit.heir));
  }
  WriteSuspendedMember(txn, edit.customer, edit.segment, entered ? edit.heir : "");
  return true;
}

// Back on a list that is still there; whoever took the place there leaves it.
absl::StatusOr<bool> Return(const Tables& tables,
                            kv::Txn& txn,
                            const table::Change& change,
                            const MemberEdit& edit) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> heir,
                          ReadSuspendedMember(txn, edit.customer, edit.segment));
  if (!heir.has_value()) return false;
  RemoveSuspendedMember(txn, edit.customer, edit.segment);
  GUANXI_ASSIGN_OR_RETURN(const bool there, tables.segments.Exists(txn, edit.segment));
  if (!there) return false;
  if (!heir->empty())
    GUANXI_RETURN_IF_ERROR(Leave(tables, txn, change, edit.segment, *heir).status());
  return Enter(tables, txn, change, edit.segment, edit.customer);
}

struct Apply {
  const Tables& tables;
  kv::Txn& txn;
  const table::Change& change;

  absl::StatusOr<bool> operator()(const MemberEdit& edit) const {
    switch (edit.kind) {
      case MemberEdit::Kind::kEnter:
        return Enter(tables, txn, change, edit.segment, edit.customer);
      case MemberEdit::Kind::kLeave:
        return Leave(tables, txn, change, edit.segment, edit.customer);
      case MemberEdit::Kind::kSuspend:
        return Suspend(tables, txn, change, edit);
      case MemberEdit::Kind::kReturn:
        return Return(tables, txn, change, edit);
    }
    return false;
  }

  absl::StatusOr<bool> operator()(const AlarmEdit& edit) const {
    GUANXI_RETURN_IF_ERROR(WriteSegmentAlarm(txn, edit.customer, edit.when));
    return true;
  }

  absl::StatusOr<bool> operator()(const TaskEdit& edit) const {
    const absl::Status found =
        tables.care_tasks.Get(txn, edit.task.name(), access::Scope::All()).status();
    if (!absl::IsNotFound(found)) {
      GUANXI_RETURN_IF_ERROR(found);
      return false;
    }
    GUANXI_RETURN_IF_ERROR(tables.care_tasks.Insert(txn, change, edit.task).status());
    return true;
  }

  absl::StatusOr<bool> operator()(const WithdrawEdit& edit) const {
    GUANXI_ASSIGN_OR_RETURN(const CareTask before,
                            tables.care_tasks.Get(txn, edit.task.name(), access::Scope::All()));
    if (before.state() != CareTask::STATE_OPEN || before.rescheduled()) return false;
    CareTask after = before;
    EndTask(CareTask::STATE_WITHDRAWN, change.actor, change.time, after);
    GUANXI_RETURN_IF_ERROR(
        tables.care_tasks.Update(txn, change, before, std::move(after)).status());
    return true;
  }
};

}  // namespace

absl::StatusOr<bool> ApplySegmentEdit(const Tables& tables,
                                      kv::Txn& txn,
                                      const table::Change& change,
                                      const SegmentEdit& edit) {
  return std::visit(Apply{tables, txn, change}, edit);
}

absl::StatusOr<bool> Enter(const Tables& tables,
                           kv::Txn& txn,
                           const table::Change& change,
                           const std::string& segment,
                           const std::string& customer) {
  SegmentMember member;
  member.set_name(SegmentMemberName(segment, customer));
  const auto before = tables.segment_members.Get(txn, member.name(), access::Scope::All());
  if (absl::IsNotFound(before.status())) {
    member.set_segment(segment);
    member.set_customer(customer);
    GUANXI_RETURN_IF_ERROR(
        tables.segment_members.Insert(txn, Unchecked(change), std::move(member)).status());
    return true;
  }
  GUANXI_RETURN_IF_ERROR(before.status());
  if (!before->has_delete_time()) return false;
  GUANXI_RETURN_IF_ERROR(
      tables.segment_members
          .Undelete(txn, Unchecked(change), member.name(), "", access::Scope::All())
          .status());
  return true;
}

absl::StatusOr<bool> Leave(const Tables& tables,
                           kv::Txn& txn,
                           const table::Change& change,
                           const std::string& segment,
                           const std::string& customer) {
  const std::string name = SegmentMemberName(segment, customer);
  const absl::Status left =
      tables.segment_members.Delete(txn, Unchecked(change), name, "", access::Scope::All())
          .status();
  if (absl::IsNotFound(left) || absl::IsFailedPrecondition(left)) return false;
  GUANXI_RETURN_IF_ERROR(left);
  return true;
}

}  // namespace guanxi::customers

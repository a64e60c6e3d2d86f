// What is written when customers enter and leave segments.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_EDITS_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_EDITS_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "guanxi/customers/v1/care_tasks.pb.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// A customer comes into a segment, or goes out of it.
struct MemberEdit {
  enum class Kind {
    kEnter,
    kLeave,
    kSuspend,  // leaves a list as the customer is deleted
    kReturn,   // comes back to the list as it is undeleted
  };
  Kind kind = Kind::kEnter;
  std::string segment;
  std::string customer;
  // Of kSuspend: the customer that takes the place, as the other was merged into it; may be empty.
  std::string heir = {};
};

// A customer's membership is to be looked at again at that time.
struct AlarmEdit {
  std::string customer;
  std::optional<absl::Time> when;
};

// A task is made, unless it is there.
struct TaskEdit {
  v1::CareTask task;
};

// A task is withdrawn, unless it is no longer open or was given another day.
struct WithdrawEdit {
  v1::CareTask task;
};

// Each takes at most 30 writes of a transaction's 1,000, and 32 KiB of its 1 MiB.
using SegmentEdit = std::variant<MemberEdit, AlarmEdit, TaskEdit, WithdrawEdit>;
using SegmentEdits = std::vector<SegmentEdit>;

// How many edits one commit takes.
inline constexpr size_t kSegmentEditsPerCommit = 30;

// Does `edit`; one that was done before changes nothing. False when it changed nothing.
absl::StatusOr<bool> ApplySegmentEdit(const Tables& tables,
                                      kv::Txn& txn,
                                      const table::Change& change,
                                      const SegmentEdit& edit);

// Lets `customer` enter or leave `segment`, names both; false when that is so already.
absl::StatusOr<bool> Enter(const Tables& tables,
                           kv::Txn& txn,
                           const table::Change& change,
                           const std::string& segment,
                           const std::string& customer);
absl::StatusOr<bool> Leave(const Tables& tables,
                           kv::Txn& txn,
                           const table::Change& change,
                           const std::string& segment,
                           const std::string& customer);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENT_EDITS_H_

// What a page of customers, contacts or open tasks leads to in a care run.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_CARE_ROUND_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_CARE_ROUND_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "guanxi/customers/v1/care_plans.pb.h"
#include "guanxi/customers/v1/care_tasks.pb.h"
#include "services/customers/care/care_plan.h"
#include "services/customers/care/service_policy.h"
#include "services/customers/customers_tables.h"

namespace guanxi::customers {

// Something to do to a task.
struct CareEdit {
  enum class Kind { kCreate, kSuspend, kReopen, kWithdraw, kMove };
  Kind kind = Kind::kCreate;
  // The task to be made; else the one that is there, as it was read, or to be moved to this one's
  // unit and owner.
  v1::CareTask task;
};
using CareEdits = std::vector<CareEdit>;

// Does `edit`, unless the task has changed since it was read, and counts it in `run`. A task that
// was withdrawn and is to be made again is opened again as it was, at the customer's owner's.
absl::Status ApplyCareEdit(const Tables& tables,
                           kv::Txn& txn,
                           const table::Change& change,
                           const CareEdit& edit,
                           v1::CareRun& run);

// What a page leads to.
struct CarePage {
  CareEdits edits;
  int64_t examined = 0;         // records looked at; of contacts, those that a plan concerns
  std::string next_page_token;  // empty at the end
};

// The plans of one run at one time. Immutable; what it was made of outlives it.
class CareRound {
 public:
  // The plans of `run`, whose `care_plan` and `day` are set, as `reader` has them.
  static absl::StatusOr<CareRound> Of(const Tables* tables,
                                      const kv::Reader* reader,
                                      const v1::CareRun& run);

  // The pages, each from `page_token` on. INVALID_ARGUMENT for a token that is none.
  absl::StatusOr<CarePage> Customers(const std::string& page_token) const;
  absl::StatusOr<CarePage> Contacts(const std::string& page_token) const;
  absl::StatusOr<CarePage> SuspendedTasks(const std::string& page_token) const;
  absl::StatusOr<CarePage> Tasks(const std::string& page_token) const;

 private:
  CareRound(const Tables* tables, const kv::Reader* reader, const v1::CareRun& run);

  void AddRule(v1::CarePlan plan);
  // Whether a plan concerns a customer that `contact` is affiliated with.
  absl::StatusOr<bool> AddContact(const v1::Contact& contact, CareEdits& edits) const;
  // The days on which `rule` has work for a customer that it concerns, but by its contacts.
  absl::StatusOr<std::vector<Occasion>> OccasionsOf(const CareRule& rule,
                                                    const v1::Customer& customer) const;
  absl::Status AddTasks(const CareRule& rule,
                        const v1::Customer& customer,
                        const std::vector<Occasion>& occasions,
                        CareEdits& edits) const;
  // The page of tasks in `state`.
  absl::StatusOr<CarePage> TasksIn(v1::CareTask::State state, const std::string& page_token) const;
  absl::Status AddTaskEdit(const v1::CareTask& task, CareEdits& edits) const;
  // Whether the plan of an open task of a customer that is there still calls for it.
  absl::StatusOr<bool> IsCalledFor(const v1::CareTask& task, const v1::Customer& customer) const;

  const Tables* tables_;
  const kv::Reader* reader_;
  const std::string plan_;  // empty for all
  const absl::CivilDay today_;
  const DateWindow window_;
  ServicePolicies policies_{{}};
  absl::flat_hash_map<std::string, CareRule> rules_;  // by plan, inactive ones too
  std::vector<std::string> active_;                   // plans
  // The last error of asking for segments; shared with the rules, which ask.
  std::shared_ptr<absl::Status> failure_ = std::make_shared<absl::Status>();
  // Plans whose filter a later version does not take: they make no work, and keep what they made.
  absl::flat_hash_set<std::string> unreadable_;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_CARE_ROUND_H_

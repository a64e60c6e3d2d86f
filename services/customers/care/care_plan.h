// The rules of care plans: which customers they concern, and on which days. Pure.
#ifndef GUANXI_SERVICES_CUSTOMERS_CARE_CARE_PLAN_H_
#define GUANXI_SERVICES_CUSTOMERS_CARE_CARE_PLAN_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/api/filter.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "guanxi/customers/v1/care_plans.pb.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/customers/v1/important_dates.pb.h"
#include "services/customers/care/recurrence.h"
#include "services/customers/care/service_policy.h"

namespace guanxi::customers {

// How many days ahead work is made.
inline constexpr int kCareHorizonDays = 60;
// The most `CarePlan.lead_days`.
inline constexpr int kMaxLeadDays = 60;

// Gives a plan about to be written the defaults of what it leaves out, and checks what field
// annotations cannot say. INVALID_ARGUMENT names the field, under `care_plan.`. Whether its
// customers exist is not asked.
absl::Status NormalizeCarePlan(v1::CarePlan& plan);

// Its filter, on customers, with relative dates and segments. INVALID_ARGUMENT when it is none.
absl::StatusOr<api::Filter> FilterOf(const v1::CarePlan& plan);

// A ticket or an order of a customer that work comes after.
struct ServiceDay {
  std::string source;  // `tickets/{id}` or `orders/{id}`
  absl::CivilDay day;
};

// A day on which a plan has work for a customer.
struct Occasion {
  std::string contact;  // `contacts/{id}` whose day it is; empty for the customer's
  absl::CivilDay day;
  v1::ImportantDate::Kind kind = v1::ImportantDate::KIND_UNSPECIFIED;  // of a personal date
  std::string source = {};  // what the work comes after; empty for other triggers
};

// A plan that is ready to be asked. Immutable.
class CareRule {
 public:
  // Whether a customer is in the segment of that name.
  using InSegment = std::function<bool(const std::string& segment, const v1::Customer& customer)>;

  // Of a plan as NormalizeCarePlan leaves it, as it is on `today`: relative dates of its filter
  // count from the day's beginning (UTC). Without `in_segment` nobody is in a segment.
  // INVALID_ARGUMENT when its filter is none.
  static absl::StatusOr<CareRule> Of(v1::CarePlan plan,
                                     absl::CivilDay today = {},
                                     InSegment in_segment = nullptr);

  const v1::CarePlan& plan() const { return plan_; }
  // Whether it makes work: neither paused nor deleted.
  bool active() const { return !plan_.paused() && !plan_.has_delete_time(); }
  bool has_personal_dates() const { return plan_.trigger_case() == v1::CarePlan::kPersonalDates; }
  bool follows_service() const { return plan_.trigger_case() == v1::CarePlan::kAfterService; }

  // Whether it has work for `customer` at all: it is active, and reaches it.
  bool Concerns(const v1::Customer& customer) const;

  // The days in `window` on which it has work for a customer that it concerns, by the customer's
  // own record.
  std::vector<Occasion> OccasionsOf(const v1::Customer& customer,
                                    const ServicePolicies& policies,
                                    const DateWindow& window) const;
  // The same by what was done for the customer, oldest first: for plans that follow a service.
  std::vector<Occasion> OccasionsOf(const std::vector<ServiceDay>& services,
                                    const DateWindow& window) const;
  // How long before a day a service may lie that has work on that day.
  int LongestDelay() const;
  // The same by the personal dates of a contact, for a customer that it is affiliated with; without
  // those days on which that has ended.
  std::vector<Occasion> OccasionsOf(const v1::Contact& contact,
                                    const std::string& customer,
                                    const DateWindow& window) const;

  // The part of `window` in which the plan's work is made: it ends `lead_days` after the horizon.
  bool IsNear(const Occasion& occasion, absl::CivilDay today) const {
    return occasion.day <= today + kCareHorizonDays + plan_.lead_days();
  }

 private:
  using Dates = google::protobuf::RepeatedPtrField<v1::ImportantDate>;

  bool Reaches(const v1::Customer& customer) const;
  void AddPersonal(const Dates& dates,
                   const std::string& contact,
                   const DateWindow& window,
                   std::vector<Occasion>& occasions) const;

  v1::CarePlan plan_;
  api::Filter filter_;
  InSegment in_segment_;
  absl::flat_hash_set<std::string> customers_;
};

// The days on which work may be made on `today`, whatever the plan's lead.
DateWindow WindowOf(absl::CivilDay today);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_CARE_CARE_PLAN_H_

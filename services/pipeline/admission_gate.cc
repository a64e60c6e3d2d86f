#include "services/pipeline/admission_gate.h"

#include <algorithm>
#include <optional>
#include <string>

#include "common/api/resource_name.h"
#include "common/feed/follow_cursor.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/layout.h"
#include "common/table/redirects.h"
#include "guanxi/customers/v1/admission_policies.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/pipeline/state/v1/admission_state.pb.h"
#include "services/pipeline/errors.h"

namespace guanxi::pipeline {
namespace {

using changes::v1::Event;
using state::v1::AdmissionRules;
using state::v1::CustomerAdmission;

// Rows of the meta space, on disk: never reuse a number.
//   16, customer id  → CustomerAdmission
//   17               → AdmissionRules
constexpr uint8_t kCustomerAdmission = 16;
constexpr uint8_t kAdmissionRules = 17;

std::string CustomerKey(std::string_view id) {
  return kv::KeyWriter().Tag(kCustomerAdmission).Str(id).Take();
}

std::string RulesKey() { return kv::KeyWriter().Tag(kAdmissionRules).Take(); }

// The row under `key`, or its zero value when there is none.
template <typename State>
absl::StatusOr<State> ReadState(const kv::Reader& reader, const std::string& key) {
  State state;
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kMeta, key));
  if (bytes.has_value()) GUANXI_RETURN_IF_ERROR(table::DecodeRecord(*bytes, state));
  return state;
}

// The record of an event, as it is now or was last.
template <typename Record>
absl::StatusOr<Record> RecordOf(const Event& event) {
  Record record;
  if (!(event.has_after() ? event.after() : event.before()).UnpackTo(&record))
    return errors::DataLoss("an event without its record");
  return record;
}

absl::Status KeepCustomer(kv::Txn& txn, const Event& event) {
  GUANXI_ASSIGN_OR_RETURN(const auto customer, RecordOf<customers::v1::Customer>(event));
  GUANXI_ASSIGN_OR_RETURN(const std::string id, api::IdOf(customer.name(), kCustomers, "name"));
  const std::string key = CustomerKey(id);
  if (event.kind() == Event::KIND_PURGED) {
    txn.Delete(kv::Space::kMeta, key);
    return absl::OkStatus();
  }
  GUANXI_ASSIGN_OR_RETURN(const auto known, ReadState<CustomerAdmission>(txn, key));
  // Most changes of customers are about something else.
  if (known.unit() == customer.unit() && known.state() == customer.admission_state())
    return absl::OkStatus();
  CustomerAdmission admission;
  admission.set_unit(customer.unit());
  admission.set_state(customer.admission_state());
  txn.Put(kv::Space::kMeta, key, table::EncodeRecord(admission));
  return absl::OkStatus();
}

absl::Status KeepPolicy(kv::Txn& txn, const Event& event) {
  GUANXI_ASSIGN_OR_RETURN(const auto policy, RecordOf<customers::v1::AdmissionPolicy>(event));
  GUANXI_ASSIGN_OR_RETURN(auto rules, ReadState<AdmissionRules>(txn, RulesKey()));
  auto& all = *rules.mutable_rules();
  all.erase(std::remove_if(
                all.begin(), all.end(),
                [&](const AdmissionRules::Rule& rule) { return rule.policy() == policy.name(); }),
            all.end());
  const bool gone = event.kind() == Event::KIND_PURGED || policy.has_delete_time();
  if (!gone) {
    AdmissionRules::Rule& rule = *all.Add();
    rule.set_policy(policy.name());
    rule.set_unit(policy.for_unit());
    rule.set_required(policy.required());
  }
  txn.Put(kv::Space::kMeta, RulesKey(), table::EncodeRecord(rules));
  return absl::OkStatus();
}

bool IsRequired(const AdmissionRules& rules, const std::string& unit) {
  bool required = false;
  for (const AdmissionRules::Rule& rule : rules.rules()) {
    if (!unit.empty() && rule.unit() == unit) return rule.required();
    if (rule.unit().empty()) required = rule.required();
  }
  return required;
}

bool AnyRequired(const AdmissionRules& rules) {
  return std::any_of(rules.rules().begin(), rules.rules().end(),
                     [](const AdmissionRules::Rule& rule) { return rule.required(); });
}

}  // namespace

absl::Status ApplyCustomersEvent(kv::Txn& txn, const table::Change&, const Event& event) {
  if (event.resource_type() == kCustomerType) return KeepCustomer(txn, event);
  if (event.resource_type() == kAdmissionPolicyType) return KeepPolicy(txn, event);
  return absl::OkStatus();
}

absl::Status CheckMayOrder(const kv::Reader& reader, std::string_view customer) {
  GUANXI_ASSIGN_OR_RETURN(const auto rules, ReadState<AdmissionRules>(reader, RulesKey()));
  if (!AnyRequired(rules)) return absl::OkStatus();
  // One that was merged has its orders as the one it was merged into.
  GUANXI_ASSIGN_OR_RETURN(const std::string name, table::Resolve(reader, customer));
  GUANXI_ASSIGN_OR_RETURN(const std::string id, api::IdOf(name, kCustomers, "customer"));
  GUANXI_ASSIGN_OR_RETURN(const auto known, ReadState<CustomerAdmission>(reader, CustomerKey(id)));
  if (known.state() == customers::v1::ADMISSION_STATE_ADMITTED) return absl::OkStatus();
  if (!IsRequired(rules, known.unit())) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const kv::Revision heard, feed::Cursor(reader, kCustomers));
  return errors::CustomerNotAdmitted(name, known.state(), heard);
}

}  // namespace guanxi::pipeline

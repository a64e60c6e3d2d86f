#include "services/customers/admission/admission_policy.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_join.h"
#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "services/customers/admission/code_pattern.h"
#include "services/customers/admission/errors.h"

namespace guanxi::customers {
namespace {

using access::Role;
using v1::AdmissionPolicy;

struct Named {
  const char* id;
  const char* display_name;
};

constexpr Named kDocuments[] = {{"history", "History of the company"},
                                {"overview", "Overview of the company"},
                                {"accounts", "Latest accounts"},
                                {"products", "List of products"}};
constexpr Named kCriteria[] = {{"quality", "Quality and equipment"},   {"delivery", "Delivery"},
                               {"finance", "Management and finance"},  {"attitude", "Attitude"},
                               {"confidentiality", "Confidentiality"}, {"cost", "Cost"}};
constexpr Named kContracts[] = {{"supply", "Supply contract"}, {"quality", "Quality contract"}};

AdmissionPolicy MakeBuiltIn() {
  AdmissionPolicy policy;
  policy.set_display_name("Built in");
  for (const Named& named : kDocuments) {
    AdmissionPolicy::Document& document = *policy.add_documents();
    document.set_document(named.id);
    document.set_display_name(named.display_name);
    document.set_required(true);
  }
  for (const Named& named : kCriteria) {
    AdmissionPolicy::Criterion& criterion = *policy.add_criteria();
    criterion.set_criterion(named.id);
    criterion.set_display_name(named.display_name);
    criterion.set_weight(1);
  }
  for (const Named& named : kContracts) {
    AdmissionPolicy::Contract& contract = *policy.add_contracts();
    contract.set_contract(named.id);
    contract.set_display_name(named.display_name);
    contract.set_required(true);
  }
  policy.add_deciders(AdmissionPolicy::DECIDER_EXECUTIVE);
  policy.add_deciders(AdmissionPolicy::DECIDER_UNIT_HEAD);
  policy.set_code_pattern("{unit}-{yy}{seq:5}");
  return policy;
}

// Checks that each of `list` has, in the field `noun`, an id of its own.
template <typename List, typename IdOf>
absl::Status CheckIds(const List& list, std::string_view name, std::string_view noun, IdOf id_of) {
  std::set<std::string> seen;
  for (int i = 0; i < list.size(); ++i) {
    const std::string field = fmt::format("admission_policy.{}[{}].{}", name, i, noun);
    GUANXI_RETURN_IF_ERROR(api::CheckId(id_of(list[i]), field));
    if (!seen.insert(id_of(list[i])).second)
      return errors::InvalidField(field, "must not be there twice");
  }
  return absl::OkStatus();
}

absl::Status CheckDeciders(const AdmissionPolicy& policy) {
  for (int i = 0; i < policy.deciders_size(); ++i) {
    if (policy.deciders(i) != AdmissionPolicy::DECIDER_UNSPECIFIED) continue;
    return errors::InvalidField(fmt::format("admission_policy.deciders[{}]", i), "must be a role");
  }
  return absl::OkStatus();
}

absl::Status CheckUnit(const AdmissionPolicy& policy) {
  constexpr char kField[] = "admission_policy.for_unit";
  if (policy.name() == kDefaultPolicy) {
    if (policy.for_unit().empty()) return absl::OkStatus();
    return errors::InvalidField(kField, "must be empty for admissionPolicies/default");
  }
  return api::IdOf(policy.for_unit(), "units", kField).status();
}

AdmissionPolicy::Decider DeciderOf(Role role) {
  switch (role) {
    case Role::kExecutive:
      return AdmissionPolicy::DECIDER_EXECUTIVE;
    case Role::kUnitHead:
      return AdmissionPolicy::DECIDER_UNIT_HEAD;
    case Role::kUnitAdmin:
      return AdmissionPolicy::DECIDER_UNIT_ADMIN;
    default:
      return AdmissionPolicy::DECIDER_UNSPECIFIED;
  }
}

}  // namespace

const AdmissionPolicy& BuiltInPolicy() {
  static const auto* const policy = new AdmissionPolicy(MakeBuiltIn());
  return *policy;
}

void FillFromBuiltIn(AdmissionPolicy& policy) {
  const AdmissionPolicy& built_in = BuiltInPolicy();
  if (policy.documents().empty()) *policy.mutable_documents() = built_in.documents();
  if (policy.criteria().empty()) *policy.mutable_criteria() = built_in.criteria();
  if (policy.contracts().empty()) *policy.mutable_contracts() = built_in.contracts();
  if (policy.deciders().empty()) *policy.mutable_deciders() = built_in.deciders();
  if (policy.code_pattern().empty()) policy.set_code_pattern(built_in.code_pattern());
}

absl::Status CheckPolicy(const AdmissionPolicy& policy) {
  GUANXI_RETURN_IF_ERROR(CheckUnit(policy));
  GUANXI_RETURN_IF_ERROR(CheckIds(policy.documents(), "documents", "document",
                                  [](const auto& entry) { return entry.document(); }));
  GUANXI_RETURN_IF_ERROR(CheckIds(policy.criteria(), "criteria", "criterion",
                                  [](const auto& entry) { return entry.criterion(); }));
  GUANXI_RETURN_IF_ERROR(CheckIds(policy.contracts(), "contracts", "contract",
                                  [](const auto& entry) { return entry.contract(); }));
  GUANXI_RETURN_IF_ERROR(CheckDeciders(policy));
  return CodePattern::Parse(policy.code_pattern(), "admission_policy.code_pattern").status();
}

absl::StatusOr<AdmissionPolicy> PolicyFor(const table::Table<AdmissionPolicy>& table,
                                          const kv::Reader& reader,
                                          std::string_view unit) {
  AdmissionPolicy found = BuiltInPolicy();
  GUANXI_RETURN_IF_ERROR(table.ForEach(reader, [&](const AdmissionPolicy& policy) {
    if (policy.has_delete_time()) return true;
    const bool own = !unit.empty() && policy.for_unit() == unit;
    if (own || policy.name() == kDefaultPolicy) found = policy;
    return !own;
  }));
  return found;
}

absl::Status CheckDecider(const access::Principal& caller,
                          const AdmissionPolicy& policy,
                          const v1::Admission& admission) {
  if (caller.role == Role::kService || caller.role == Role::kOperator) return absl::OkStatus();
  const AdmissionPolicy::Decider decider = DeciderOf(caller.role);
  const auto& deciders = policy.deciders();
  if (decider != AdmissionPolicy::DECIDER_UNSPECIFIED &&
      std::find(deciders.begin(), deciders.end(), decider) != deciders.end())
    return absl::OkStatus();
  return errors::NotADecider(
      admission.name(), fmt::format("the admission policy has it decided by {}",
                                    absl::StrJoin(deciders, " or ", [](std::string* out, int role) {
                                      out->append(AdmissionPolicy::Decider_Name(
                                                      static_cast<AdmissionPolicy::Decider>(role))
                                                      .substr(sizeof("DECIDER_") - 1));
                                    })));
}

absl::Status CheckNotApplicant(const access::Principal& caller, const v1::Admission& admission) {
  if (caller.user != admission.applicant()) return absl::OkStatus();
  return errors::NotADecider(admission.name(), "it is not decided by who submitted it");
}

}  // namespace guanxi::customers

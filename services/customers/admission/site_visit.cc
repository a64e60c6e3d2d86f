#include "services/customers/admission/site_visit.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>

#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"

namespace guanxi::customers {
namespace {

using v1::Admission;
using v1::AdmissionPolicy;

constexpr int kMostMarks = 200;

bool HasCriterion(const AdmissionPolicy& policy, const std::string& criterion) {
  return std::any_of(
      policy.criteria().begin(), policy.criteria().end(),
      [&](const AdmissionPolicy::Criterion& known) { return known.criterion() == criterion; });
}

absl::Status CheckMarks(const v1::MarkAdmissionRequest& request, const AdmissionPolicy& policy) {
  std::set<std::string> seen;
  for (int i = 0; i < request.marks_size(); ++i) {
    const std::string& criterion = request.marks(i).criterion();
    const std::string field = fmt::format("marks[{}].criterion", i);
    if (!HasCriterion(policy, criterion))
      return errors::InvalidField(field, "must be a criterion of the customer's admission policy");
    if (!seen.insert(criterion).second)
      return errors::InvalidField(field, "must not be there twice");
  }
  return absl::OkStatus();
}

Admission::Score::Part PartOf(const Admission& admission,
                              const AdmissionPolicy::Criterion& criterion) {
  Admission::Score::Part part;
  part.set_criterion(criterion.criterion());
  part.set_weight(criterion.weight());
  int64_t sum = 0;
  int32_t marks = 0;
  for (const Admission::Mark& mark : admission.marks()) {
    if (mark.criterion() != criterion.criterion()) continue;
    sum += mark.mark();
    ++marks;
  }
  part.set_marks(marks);
  if (marks > 0) part.set_mean(static_cast<double>(sum) / marks);
  return part;
}

}  // namespace

absl::Status TakeMarks(const v1::MarkAdmissionRequest& request,
                       const AdmissionPolicy& policy,
                       std::string_view user,
                       absl::Time time,
                       Admission& admission) {
  GUANXI_RETURN_IF_ERROR(CheckMarks(request, policy));
  auto& marks = *admission.mutable_marks();
  marks.erase(std::remove_if(marks.begin(), marks.end(),
                             [&](const Admission::Mark& mark) {
                               return mark.department() == request.department();
                             }),
              marks.end());
  if (marks.size() + request.marks_size() > kMostMarks)
    return errors::InvalidField("marks", fmt::format("must not make more than {}", kMostMarks));
  for (const Admission::Mark& given : request.marks()) {
    Admission::Mark& mark = *marks.Add();
    mark = given;
    mark.set_department(request.department());
    mark.set_user(std::string(user));
    *mark.mutable_mark_time() = ToProto(time);
  }
  return absl::OkStatus();
}

Admission::Score ScoreOf(const Admission& admission, const AdmissionPolicy& policy) {
  Admission::Score score;
  score.set_minimum(policy.minimum_score());
  score.set_policy(policy.name());
  int64_t weights = 0;
  for (const AdmissionPolicy::Criterion& criterion : policy.criteria()) {
    *score.add_parts() = PartOf(admission, criterion);
    weights += criterion.weight();
  }
  if (weights == 0) {
    score.set_value(100);
    return score;
  }
  double value = 0;
  for (Admission::Score::Part& part : *score.mutable_parts()) {
    part.set_points(part.weight() * part.mean() / static_cast<double>(weights));
    value += part.points();
  }
  score.set_value(value);
  return score;
}

}  // namespace guanxi::customers

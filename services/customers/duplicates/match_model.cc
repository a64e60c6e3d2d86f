#include "services/customers/duplicates/match_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "services/customers/duplicates/name_comparison.h"

namespace guanxi::customers {
namespace {

// The bits of a field.
struct Weights {
  double equal;
  double almost;
  double close;
  double partly;
  double different;

  double Of(Agreement agreement) const {
    switch (agreement) {
      case Agreement::kEqual:
        return equal;
      case Agreement::kAlmost:
        return almost;
      case Agreement::kClose:
        return close;
      case Agreement::kPartly:
        return partly;
      case Agreement::kUnknown:
        return 0;
      case Agreement::kDifferent:
        return different;
    }
    return 0;
  }
};

struct Model {
  // Log2 of the odds that two records that share a key are the same, before anything is compared.
  double prior;
  std::array<Weights, static_cast<size_t>(MatchField::kName)> fields;  // in the order of MatchField
};

// A number of an authority or an address of one's own all but decides. A birth date is shared by
// one in 20,000 (14 bits), but often wrong; one slip still leaves one in 500. What people change
// while they stay the same, phones, e-mails and homes, says little where it differs.
constexpr Model kPeople = {
    .prior = -14,
    .fields = {{
        {.equal = 18, .almost = 12, .close = 0, .partly = 0, .different = -6},   // number
        {.equal = 13, .almost = 12, .close = 10, .partly = 0, .different = -2},  // e-mail
        {.equal = 13, .almost = 8, .close = 0, .partly = 0, .different = -1},    // phone
        {.equal = 11, .almost = 7, .close = 4, .partly = 1.5, .different = -4},  // birth date
        {.equal = 9, .almost = 6, .close = 4, .partly = 2, .different = -3},     // street
        {.equal = 8, .almost = 4, .close = 0, .partly = 0, .different = -2},     // postcode
        {.equal = 4, .almost = 4, .close = 0, .partly = 0, .different = -2},     // city
        {.equal = 2, .almost = 1, .close = 0, .partly = 0, .different = -1},     // region
        {.equal = 6, .almost = 0, .close = 0, .partly = 0, .different = -1},     // employer
    }},
};

// Organisations under one roof share phone and address and are not the same; branches of one share
// the name and differ in the rest. So no field decides but the number, and what differs counts.
constexpr Model kOrganizations = {
    .prior = -8,
    .fields = {{
        {.equal = 18, .almost = 10, .close = 0, .partly = 0, .different = -6},  // number
        {.equal = 8, .almost = 8, .close = 6, .partly = 0, .different = -1},    // e-mail
        {.equal = 9, .almost = 6, .close = 0, .partly = 0, .different = -5},    // phone
        {.equal = 0, .almost = 0, .close = 0, .partly = 0, .different = 0},     // birth date
        {.equal = 7, .almost = 5, .close = 3, .partly = 1, .different = -5},    // street
        {.equal = 4, .almost = 2, .close = 0, .partly = 0, .different = -2},    // postcode
        {.equal = 2, .almost = 2, .close = 0, .partly = 0, .different = -2},    // city
        {.equal = 1, .almost = 1, .close = 0, .partly = 0, .different = -1},    // region
        {.equal = 0, .almost = 0, .close = 0, .partly = 0, .different = 0},     // employer
    }},
};

// A word of a name is shared by one person in a hundred or so, and two people of one name are many.
double PersonNameBits(const NameComparison& name) {
  return 6.5 * name.equal + 5 * name.close + name.initials - 5 * name.different;
}

// Names of organisations are matched as a whole: what is left out of one is a word of no weight or
// another company of the group. Bits at these shares of agreement, straight lines between them.
struct Point {
  double share;
  double bits;
};
constexpr std::array<Point, 4> kOrganizationName = {{{0, -11}, {0.5, 2}, {0.75, 8}, {1, 12}}};

double OrganizationNameBits(const NameComparison& name) {
  const double share = name.Share();
  size_t i = 1;
  while (i + 1 < kOrganizationName.size() && kOrganizationName[i].share < share) ++i;
  const auto& [from_share, from] = kOrganizationName[i - 1];
  const auto& [to_share, to] = kOrganizationName[i];
  return from + (to - from) * (share - from_share) / (to_share - from_share);
}

Agreement AgreementOf(double share) {
  if (share > 0.99) return Agreement::kEqual;
  if (share > 0.85) return Agreement::kAlmost;
  if (share > 0.7) return Agreement::kClose;
  return share > 0.4 ? Agreement::kPartly : Agreement::kDifferent;
}

MatchReason NameReason(const MatchProfile& a, const MatchProfile& b) {
  if (a.name.empty() || b.name.empty()) return {};
  const NameComparison name = CompareNames(a.name, b.name);
  return {.field = MatchField::kName,
          .agreement = AgreementOf(name.Share()),
          .bits = a.kind == MatchKind::kPerson ? PersonNameBits(name) : OrganizationNameBits(name)};
}

}  // namespace

MatchScore Score(const MatchProfile& a, const MatchProfile& b) {
  if (a.kind != b.kind) return {};
  const Model& model = a.kind == MatchKind::kPerson ? kPeople : kOrganizations;
  MatchScore score;
  score.reasons.push_back(NameReason(a, b));
  const FieldAgreements fields = CompareFields(a, b);
  for (size_t i = 0; i < fields.size(); ++i) {
    score.reasons.push_back({.field = static_cast<MatchField>(i),
                             .agreement = fields[i],
                             .bits = model.fields[i].Of(fields[i])});
  }
  double bits = model.prior;
  for (const MatchReason& reason : score.reasons) bits += reason.bits;
  std::erase_if(score.reasons, [](const MatchReason& reason) { return reason.bits == 0; });
  std::stable_sort(score.reasons.begin(), score.reasons.end(), [](const auto& x, const auto& y) {
    return std::abs(x.bits) > std::abs(y.bits);
  });
  score.value = 1 / (1 + std::exp2(-bits));
  return score;
}

}  // namespace guanxi::customers

// How far two records agree in each field.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_FIELD_COMPARISON_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_FIELD_COMPARISON_H_

#include <array>
#include <cstddef>

#include "services/customers/duplicates/match_profile.h"

namespace guanxi::customers {

// From best to worst. Every field has those that make sense for it.
enum class Agreement {
  kEqual,
  kAlmost,   // but for one slip of the keyboard
  kClose,    // several slips; a part that says much
  kPartly,   // a part that says something
  kUnknown,  // one of the two has nothing there: no evidence either way
  kDifferent,
};

enum class MatchField {
  kTaxId,
  kEmail,
  kPhone,
  kBirthDate,
  kStreet,
  kPostcode,
  kCity,
  kRegion,
  kEmployer,
  kName,  // compared by CompareNames
};
using FieldAgreements = std::array<Agreement, static_cast<size_t>(MatchField::kName)>;

// The agreement of every field but the name, in the order of MatchField. Of several phones, e-mails
// numbers or addresses the best pair counts.
FieldAgreements CompareFields(const MatchProfile& a, const MatchProfile& b);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_FIELD_COMPARISON_H_

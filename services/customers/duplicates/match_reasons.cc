#include "services/customers/duplicates/match_reasons.h"

namespace guanxi::customers {
namespace {

using Reason = v1::DuplicateReason;

Reason::Field FieldOf(MatchField field) {
  switch (field) {
    case MatchField::kTaxId:
      return Reason::FIELD_TAX_ID;
    case MatchField::kEmail:
      return Reason::FIELD_EMAIL;
    case MatchField::kPhone:
      return Reason::FIELD_PHONE;
    case MatchField::kBirthDate:
      return Reason::FIELD_BIRTH_DATE;
    case MatchField::kStreet:
      return Reason::FIELD_STREET;
    case MatchField::kPostcode:
      return Reason::FIELD_POSTCODE;
    case MatchField::kCity:
      return Reason::FIELD_CITY;
    case MatchField::kRegion:
      return Reason::FIELD_REGION;
    case MatchField::kEmployer:
      return Reason::FIELD_EMPLOYER;
    case MatchField::kName:
      return Reason::FIELD_NAME;
  }
  return Reason::FIELD_UNSPECIFIED;
}

Reason::Agreement AgreementOf(Agreement agreement) {
  switch (agreement) {
    case Agreement::kEqual:
      return Reason::AGREEMENT_EQUAL;
    case Agreement::kAlmost:
      return Reason::AGREEMENT_ALMOST;
    case Agreement::kClose:
      return Reason::AGREEMENT_CLOSE;
    case Agreement::kPartly:
      return Reason::AGREEMENT_PARTLY;
    case Agreement::kDifferent:
      return Reason::AGREEMENT_DIFFERENT;
    case Agreement::kUnknown:
      break;
  }
  return Reason::AGREEMENT_UNSPECIFIED;
}

}  // namespace

void AddReasons(const std::vector<MatchReason>& reasons,
                google::protobuf::RepeatedPtrField<v1::DuplicateReason>& out) {
  for (const MatchReason& reason : reasons) {
    Reason& added = *out.Add();
    added.set_field(FieldOf(reason.field));
    added.set_agreement(AgreementOf(reason.agreement));
    added.set_weight(reason.bits);
  }
}

}  // namespace guanxi::customers

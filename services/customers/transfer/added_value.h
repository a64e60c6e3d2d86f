// Values of added fields as texts.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_ADDED_VALUE_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_ADDED_VALUE_H_

#include <string>

#include "absl/status/statusor.h"
#include "guanxi/customers/v1/custom_fields.pb.h"
#include "guanxi/type/v1/field_value.pb.h"

namespace guanxi::customers {

// The value of a field of `type` that `text` stands for, as ValueText writes it. INVALID_ARGUMENT,
// its message the rule, when it stands for none; whether the field takes it is not asked.
absl::StatusOr<type::v1::FieldValue> ValueFromText(v1::CustomField::Type type,
                                                   const std::string& text);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_ADDED_VALUE_H_

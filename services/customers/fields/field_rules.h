// The rules of added fields, and of values by them. Pure.
#ifndef GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_RULES_H_
#define GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_RULES_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "guanxi/customers/v1/custom_fields.pb.h"
#include "guanxi/type/v1/field_value.pb.h"

namespace guanxi::customers {

// How many fields one record type may have, deleted ones included.
inline constexpr int kMaxCustomFields = 200;
// The longest text, in characters, where a field does not say.
inline constexpr int kDefaultMaxLength = 1000;

// `customFields/customer.colour`.
std::string CustomFieldName(std::string_view resource_type, std::string_view key);

// Checks a field about to be written. INVALID_ARGUMENT names what is wrong, under `custom_field.`.
absl::Status CheckCustomField(const v1::CustomField& field);

// Checks the options that `after` has and `before` has not: those of a multiple choice stand
// between commas in files. INVALID_ARGUMENT as above.
absl::Status CheckNewOptions(const v1::CustomField& before, const v1::CustomField& after);

// Checks that a field may become another: no option is taken away. INVALID_ARGUMENT as above.
absl::Status CheckOptionsKept(const v1::CustomField& before, const v1::CustomField& after);

// Checks a value about to be written by what its field says of it alone, not whether it is unique
// or refers to something. INVALID_ARGUMENT names `path`.
absl::Status CheckValue(const v1::CustomField& field,
                        const type::v1::FieldValue& value,
                        std::string_view path);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_FIELDS_FIELD_RULES_H_

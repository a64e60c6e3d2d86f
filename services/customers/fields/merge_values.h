// What a record that takes another one in has of both.
#ifndef GUANXI_SERVICES_CUSTOMERS_FIELDS_MERGE_VALUES_H_
#define GUANXI_SERVICES_CUSTOMERS_FIELDS_MERGE_VALUES_H_

#include "services/customers/fields/field_value.h"

namespace guanxi::customers {

// Adds to `into` the custom and personal values of `from` that it has none of. `M` is Customer or
// Contact.
template <typename M>
void MergeValues(const M& from, M& into) {
  const auto add = [](const FieldValues& more, FieldValues& values) {
    for (const auto& [key, value] : more) values.insert({key, value});
  };
  add(from.custom_values(), *into.mutable_custom_values());
  add(from.personal_values(), *into.mutable_personal_values());
}

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_FIELDS_MERGE_VALUES_H_

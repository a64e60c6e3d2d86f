// The rules of days that come round every year.
#ifndef GUANXI_SERVICES_CUSTOMERS_IMPORTANT_DATES_H_
#define GUANXI_SERVICES_CUSTOMERS_IMPORTANT_DATES_H_

#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "guanxi/customers/v1/important_dates.pb.h"

namespace guanxi::customers {

using ImportantDates = google::protobuf::RepeatedPtrField<v1::ImportantDate>;

// Whose days they are.
enum class Celebrant { kPerson, kOrganization };

// Gives dates without a calendar the Gregorian one.
void NormalizeImportantDates(ImportantDates& dates);

// INVALID_ARGUMENT naming the first entry, under `field`, that says no day or year, says one that
// does not exist, is of a kind that `celebrant` has not, or is a second one where there is one
// only.
absl::Status CheckImportantDates(const ImportantDates& dates,
                                 Celebrant celebrant,
                                 std::string_view field);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_IMPORTANT_DATES_H_

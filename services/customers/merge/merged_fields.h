// The fields of merged customers: which record each comes from, and what becomes of them when the
// merge is taken back. Pure.
#ifndef GUANXI_SERVICES_CUSTOMERS_MERGE_MERGED_FIELDS_H_
#define GUANXI_SERVICES_CUSTOMERS_MERGE_MERGED_FIELDS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/customers/v1/merges.pb.h"

namespace guanxi::customers {

// Customers that are to become one.
struct MergeSources {
  v1::Customer master;
  std::vector<v1::Customer> losers;
  std::map<std::string, std::string> choices;  // field to the name of whose value it takes
};

using FieldChoices = google::protobuf::RepeatedPtrField<v1::FieldChoice>;

// `sources` with `choices`. INVALID_ARGUMENT for a field that is none, or not to be chosen, or
// named twice, and for a customer that is not among the sources.
absl::Status TakeChoices(const FieldChoices& choices, MergeSources& sources);

// The master as it is after the merge, without regard to where its parent leads. INVALID_ARGUMENT
// for a list that would have more entries than it may: it needs a choice.
absl::StatusOr<v1::Customer> MergedFields(const MergeSources& sources,
                                          std::string_view default_region);

// The fields in which two of the sources have different values, both set.
std::vector<std::string> DifferingFields(const MergeSources& sources);

// The master as it is after the merge is taken back: `before` and `after` are what the merge found
// and left, `current` is what people have made of it. A field that is still as the merge left it
// goes back; of a list or map the entries that came with the merge go, and those that went come
// back. Says in `kept` which fields were changed since.
v1::Customer UnmergedFields(const v1::Customer& before,
                            const v1::Customer& after,
                            const v1::Customer& current,
                            std::string_view default_region,
                            std::vector<std::string>& kept);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_MERGE_MERGED_FIELDS_H_

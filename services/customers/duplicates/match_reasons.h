// Reasons in the form the API has them.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_REASONS_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_REASONS_H_

#include <vector>

#include "google/protobuf/repeated_ptr_field.h"
#include "guanxi/customers/v1/duplicates.pb.h"
#include "services/customers/duplicates/match_model.h"

namespace guanxi::customers {

void AddReasons(const std::vector<MatchReason>& reasons,
                google::protobuf::RepeatedPtrField<v1::DuplicateReason>& out);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_MATCH_REASONS_H_

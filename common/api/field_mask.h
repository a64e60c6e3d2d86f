// Update masks (AIP-134).
#ifndef GUANXI_COMMON_API_FIELD_MASK_H_
#define GUANXI_COMMON_API_FIELD_MASK_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace guanxi::api {

// Merges `patch` into `target` as `mask` says: no paths → the fields set in `patch`; `*` → every
// field; else the named paths (nested allowed), where a field unset in `patch` is cleared. Fields
// marked OUTPUT_ONLY or IDENTIFIER are left as they are. INVALID_ARGUMENT for an unknown path, or
// one that leads into a google.type.Money, Date, Timestamp or Duration (named `update_mask`), and
// for an IMMUTABLE field that would change. `target` is as it was when there is an error. Both are
// of one type.
//
// Message fields are merged field by field, so OUTPUT_ONLY fields inside them stay too; lists and
// maps are replaced as a whole, without the OUTPUT_ONLY fields of their entries, unless a path
// leads to one entry of a map (`custom_values.colour`): then that one is replaced, or taken away.
// IMMUTABLE fields of a message that did not exist take their first value.
absl::Status ApplyUpdate(const google::protobuf::FieldMask& mask,
                         const google::protobuf::Message& patch,
                         google::protobuf::Message& target);

// The names of the top-level fields whose values differ, in field order; both of one type.
std::vector<std::string> ChangedFields(const google::protobuf::Message& before,
                                       const google::protobuf::Message& after);

// Makes top-level `field` of `to` what it is in `from`, set or not; both of one type.
void CopyField(const google::protobuf::FieldDescriptor& field,
               const google::protobuf::Message& from,
               google::protobuf::Message& to);

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_FIELD_MASK_H_

// Enforces what the protos state about fields, from their descriptors: the one place for it.
#ifndef GUANXI_COMMON_API_VALIDATE_H_
#define GUANXI_COMMON_API_VALIDATE_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace guanxi::api {

// Checks a request and everything inside it: REQUIRED fields are set (in the resource of an Update
// only those its mask names), sizes and ranges keep google.api.field_behavior and
// guanxi.type.v1.rules, strings are valid UTF-8, enums have known values, Money has a currency and
// |nanos| < 1e9 of the same sign as units, timestamps are in range and dates exist. A number has
// bounds when it is set or REQUIRED. OUTPUT_ONLY fields are not looked at. IDENTIFIER fields must
// be set in the resource of an Update, and nowhere else. An Update is a message with an
// `update_mask` and one resource; a mask that names no field is a violation. The first violation is
// INVALID_ARGUMENT with the field's path and the rule.
absl::Status ValidateRequest(const google::protobuf::Message& request);

// Clears every OUTPUT_ONLY field, at any depth: callers may send back what they were given
// (AIP-203).
void ClearOutputOnly(google::protobuf::Message& message);

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_VALIDATE_H_

// gMock matchers for what errors say beyond code and reason.
#ifndef GUANXI_SERVICES_TESTING_ERROR_MATCHERS_H_
#define GUANXI_SERVICES_TESTING_ERROR_MATCHERS_H_

#include <gmock/gmock.h>

#include <string>

#include "common/status/details.h"
#include "common/status/errors.h"
#include "common/status/status_matchers.h"
#include "google/rpc/error_details.pb.h"

namespace guanxi {

// Matches INVALID_ARGUMENT (INVALID_FIELD) that blames the field at `path`, such as
// `customer.phones[1]`.
MATCHER_P(IsInvalidField, path, "blames the field " + std::string(path)) {
  const absl::Status status = status_matchers::StatusOf(arg);
  *result_listener << "which is " << status;
  const auto details = errors::DetailOf<google::rpc::BadRequest>(status);
  return errors::Reason(status) == "INVALID_FIELD" && details.has_value() &&
         details->field_violations_size() == 1 && details->field_violations(0).field() == path;
}

// Matches an error whose ErrorInfo has the metadata entry `key` = `value`.
MATCHER_P2(HasErrorMetadata, key, value, "says " + std::string(key) + " = " + std::string(value)) {
  const absl::Status status = status_matchers::StatusOf(arg);
  *result_listener << "which is " << status;
  const auto info = errors::DetailOf<google::rpc::ErrorInfo>(status);
  if (!info.has_value()) return false;
  const auto entry = info->metadata().find(key);
  return entry != info->metadata().end() && entry->second == value;
}

}  // namespace guanxi

#endif  // GUANXI_SERVICES_TESTING_ERROR_MATCHERS_H_

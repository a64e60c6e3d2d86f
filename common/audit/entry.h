// What is said of one act worth recording.
#ifndef GUANXI_COMMON_AUDIT_ENTRY_H_
#define GUANXI_COMMON_AUDIT_ENTRY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "guanxi/audit/v1/audit.pb.h"

namespace guanxi::audit {

using Kind = guanxi::audit::v1::Record::Kind;

// The fields mean what those of guanxi.audit.v1.Record do. None holds a value of a record's field.
struct Entry {
  absl::Time time;
  Kind kind = guanxi::audit::v1::Record::KIND_ADMINISTRATIVE;
  std::string actor;
  std::string on_behalf_of;
  std::string method;
  std::string request_id;
  std::vector<std::string> resources;
  std::string outcome = "OK";
  std::string reason;
  std::string details;
  int64_t count = 1;
};

}  // namespace guanxi::audit

#endif  // GUANXI_COMMON_AUDIT_ENTRY_H_

// Where calls tell what is worth recording although they write nothing.
#ifndef GUANXI_COMMON_ACCESS_AUDIT_SINK_H_
#define GUANXI_COMMON_ACCESS_AUDIT_SINK_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/access/principal.h"

namespace guanxi::access {

// Takes notes for the audit chain; they are on disk a second later. Thread-safe; never blocks on
// the store. `method` is `guanxi.customers.v1.CustomerService/GetCustomer` throughout.
class AuditSink {
 public:
  virtual ~AuditSink() = default;

  // A call was refused with `why`. `principal` is null when the caller could not be told.
  virtual void Refused(const Principal* principal,
                       std::string_view method,
                       const absl::Status& why) = 0;

  // Personal data of `resources` was shown to `principal`.
  virtual void Read(const Principal& principal,
                    std::string_view method,
                    std::vector<std::string> resources) = 0;

  // Data left in bulk. `details` says how much, in words; it holds no values of fields.
  virtual void Exported(const Principal& principal,
                        std::string_view method,
                        std::string_view details) = 0;
};

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_AUDIT_SINK_H_

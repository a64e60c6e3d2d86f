// What dashboards see of an audit chain.
#ifndef GUANXI_COMMON_AUDIT_AUDIT_METRICS_H_
#define GUANXI_COMMON_AUDIT_AUDIT_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <map>
#include <string>

#include "common/audit/chain.h"

namespace guanxi::audit {

// The metrics of one chain:
//   guanxi_audit_records_total{service,kind}  records in the chain; `kind` is `refusal` and the
//   like guanxi_audit_pending{service}             calls noted and not yet recorded
//   guanxi_audit_dropped_total{service}       calls noted and never recorded; 0 unless a store
//                                             failed for good
// Without a registry it shows nothing. Thread-compatible; the registry outlives it.
class AuditMetrics {
 public:
  AuditMetrics(prometheus::Registry* registry, const std::string& service);

  // The chain as it is now.
  void Show(const ChainHead& head);
  void Pending(int64_t calls);
  void Dropped(int64_t calls);

 private:
  std::map<Kind, prometheus::Counter*> records_;
  prometheus::Gauge* pending_ = nullptr;
  prometheus::Counter* dropped_ = nullptr;
};

}  // namespace guanxi::audit

#endif  // GUANXI_COMMON_AUDIT_AUDIT_METRICS_H_

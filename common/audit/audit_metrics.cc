#include "common/audit/audit_metrics.h"

#include <algorithm>
#include <cctype>

namespace guanxi::audit {
namespace {

// `refusal` of KIND_REFUSAL.
std::string LabelOf(Kind kind) {
  std::string name = v1::Record::Kind_Name(kind).substr(sizeof("KIND_") - 1);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

}  // namespace

AuditMetrics::AuditMetrics(prometheus::Registry* registry, const std::string& service) {
  if (registry == nullptr) return;
  auto& records = prometheus::BuildCounter()
                      .Name("guanxi_audit_records_total")
                      .Help("Records in the audit chain")
                      .Register(*registry);
  for (int kind = v1::Record::Kind_MIN + 1; kind <= v1::Record::Kind_MAX; ++kind) {
    const auto value = static_cast<Kind>(kind);
    records_[value] = &records.Add({{"service", service}, {"kind", LabelOf(value)}});
  }
  pending_ = &prometheus::BuildGauge()
                  .Name("guanxi_audit_pending")
                  .Help("Calls noted for the audit chain and not yet recorded")
                  .Register(*registry)
                  .Add({{"service", service}});
  dropped_ = &prometheus::BuildCounter()
                  .Name("guanxi_audit_dropped_total")
                  .Help("Calls noted for the audit chain and never recorded")
                  .Register(*registry)
                  .Add({{"service", service}});
}

void AuditMetrics::Show(const ChainHead& head) {
  for (const auto& [kind, count] : head.records) {
    const auto counter = records_.find(kind);
    if (counter == records_.end()) continue;
    counter->second->Increment(
        std::max(0.0, static_cast<double>(count) - counter->second->Value()));
  }
}

void AuditMetrics::Pending(int64_t calls) {
  if (pending_ != nullptr) pending_->Set(static_cast<double>(calls));
}

void AuditMetrics::Dropped(int64_t calls) {
  if (dropped_ != nullptr) dropped_->Increment(static_cast<double>(calls));
}

}  // namespace guanxi::audit

#include "services/customers/care/care_metrics.h"

namespace guanxi::customers {

CareMetrics::CareMetrics(prometheus::Registry* families) {
  if (families == nullptr) return;
  auto& tasks = prometheus::BuildCounter()
                    .Name("guanxi_care_tasks_total")
                    .Help("Care tasks that runs made, withdrew or gave to a customer's new owner")
                    .Register(*families);
  created_ = &tasks.Add({{"result", "created"}});
  withdrawn_ = &tasks.Add({{"result", "withdrawn"}});
  moved_ = &tasks.Add({{"result", "moved"}});
  completed_ = &prometheus::BuildGauge()
                    .Name("guanxi_care_run_completed_timestamp_seconds")
                    .Help("When care tasks were last brought up to date for all plans")
                    .Register(*families)
                    .Add({});
}

void CareMetrics::Count(const v1::CareRun& before, const v1::CareRun& after) {
  if (created_ == nullptr) return;
  created_->Increment(static_cast<double>(after.tasks_created() - before.tasks_created()));
  withdrawn_->Increment(static_cast<double>(after.tasks_withdrawn() - before.tasks_withdrawn()));
  moved_->Increment(static_cast<double>(after.tasks_moved() - before.tasks_moved()));
}

void CareMetrics::SetCompleted(absl::Time time) {
  if (completed_ != nullptr) completed_->Set(absl::ToDoubleSeconds(time - absl::UnixEpoch()));
}

}  // namespace guanxi::customers

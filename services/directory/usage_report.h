// The figures of the usage report, from users seen one after another.
#ifndef GUANXI_SERVICES_DIRECTORY_USAGE_REPORT_H_
#define GUANXI_SERVICES_DIRECTORY_USAGE_REPORT_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "guanxi/directory/v1/usage.pb.h"
#include "guanxi/directory/v1/users.pb.h"
#include "services/directory/usage_rules.h"

namespace guanxi::directory {

// The weeks a report is about, by their Mondays, both included.
struct ReportWeeks {
  absl::CivilDay first;
  absl::CivilDay last;
};

// The weeks `request` names, as its proto says. INVALID_ARGUMENT naming `from_week` or
// `until_week`.
absl::StatusOr<ReportWeeks> WeeksOf(const v1::GetUsageReportRequest& request, absl::Time now);

// Not thread-safe.
class UsageReportBuilder {
 public:
  // How many people are named, at most.
  static constexpr int kMaxNamed = 10'000;

  // Says whether a user who counts in `unit` is one the report is about.
  using Asked = absl::FunctionRef<bool(const std::string& unit)>;

  // Counts `user`, who stands so in the weeks of the report. `last_use` is null when there was
  // none. Users come in the order of their ids.
  void Add(const v1::User& user,
           const std::vector<WeekStanding>& weeks,
           const google::protobuf::Timestamp* last_use,
           Asked asked);

  // The report; `display_name` gives what people call a unit. Once.
  v1::UsageReport Build(const ReportWeeks& weeks,
                        absl::FunctionRef<std::string(const std::string& unit)> display_name);

 private:
  void Name(const v1::User& user,
            const WeekStanding& week,
            const google::protobuf::Timestamp* last_use,
            google::protobuf::RepeatedPtrField<v1::UsageReport::Person>& people);

  std::map<std::pair<std::string, absl::CivilDay>, v1::UsageReport::UnitWeek> unit_weeks_;
  int named_ = 0;
  bool names_cut_ = false;
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_USAGE_REPORT_H_

#include "common/access/refusal_log.h"

#include <gmock/gmock.h>

#include <string>

#include "common/access/errors.h"
#include "common/obs/log.h"
#include "common/status/errors.h"

namespace guanxi::access {
namespace {

class RefusalLogTest : public ::testing::Test {
 protected:
  // The value of the series with these labels; -1 when there is none.
  double Count(const std::string& reason, const std::string& method) {
    for (const auto& family : registry_.Collect()) {
      if (family.name != "guanxi_access_refusals_total") continue;
      for (const auto& metric : family.metric) {
        int fitting = 0;
        for (const auto& label : metric.label) {
          fitting += label.name == "reason" && label.value == reason;
          fitting += label.name == "method" && label.value == method;
        }
        if (fitting == 2) return metric.counter.value;
      }
    }
    return -1;
  }

  ManualClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  prometheus::Registry registry_;
  RefusalLog log_{&registry_, &clock_};
};

TEST_F(RefusalLogTest, CountsEveryRefusalAndLogsTheFirst) {
  ::testing::internal::CaptureStderr();
  for (int i = 0; i < 1000; ++i) log_.Note("a.S/M", "users/li", "ipv4:1", errors::AccountFrozen());
  log_.Note("a.S/N", "", "ipv4:1", errors::CredentialMissing());
  clock_.Advance(absl::Seconds(1));
  log_.Note("a.S/M", "users/li", "ipv4:1", errors::AccountFrozen());
  obs::ProcessLog().Flush(absl::Seconds(5));
  const std::string text = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(Count("ACCOUNT_FROZEN", "a.S/M"), 1001);
  EXPECT_EQ(Count("CREDENTIAL_MISSING", "a.S/N"), 1);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 101);
  EXPECT_THAT(text, ::testing::HasSubstr(R"("reason":"ACCOUNT_FROZEN")"));
  EXPECT_THAT(text, ::testing::HasSubstr(R"("principal":"users/li")"));
  EXPECT_THAT(text, ::testing::HasSubstr(R"("left_out":901)"));
}

}  // namespace
}  // namespace guanxi::access

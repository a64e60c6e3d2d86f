#include "cli/bench/store_rest.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/access/token/http_fetch.h"
#include "common/status/macros.h"
#include "common/status/string_view.h"

namespace guanxi::bench {
namespace {

constexpr std::array<std::string_view, 4> kWork = {
    "guanxi_store_running_flushes", "guanxi_store_running_compactions",
    "guanxi_store_pending_flushes", "guanxi_store_pending_compactions"};
constexpr absl::Duration kBetweenLooks = absl::Milliseconds(200);
constexpr size_t kMetricsBytes = 16 * 1024 * 1024;
constexpr int kLooks = 3;  // a compaction may lead to another one

// Whether `line` is a sample of `name` other than 0.
bool Tells(absl::string_view line, std::string_view name) {
  return absl::StartsWith(line, ToAbsl(name)) && !absl::EndsWith(line, " 0");
}

}  // namespace

bool StoresAreBusy(std::string_view metrics) {
  for (const absl::string_view line : absl::StrSplit(ToAbsl(metrics), '\n')) {
    const auto tells = [line](std::string_view name) { return Tells(line, name); };
    if (std::any_of(kWork.begin(), kWork.end(), tells)) return true;
  }
  return false;
}

absl::Status AwaitRest(const std::string& address, absl::Duration patience) {
  GUANXI_ASSIGN_OR_RETURN(const token::HttpAddress metrics,
                          token::ParseHttpAddress(absl::StrCat("http://", address, "/metrics")));
  const absl::Time end = absl::Now() + patience;
  for (int at_rest = 0; at_rest < kLooks; absl::SleepFor(kBetweenLooks)) {
    GUANXI_ASSIGN_OR_RETURN(
        const std::string text,
        token::HttpGet(metrics, {.timeout = absl::Seconds(10), .max_bytes = kMetricsBytes}));
    at_rest = StoresAreBusy(text) ? 0 : at_rest + 1;
    if (at_rest < kLooks && absl::Now() > end)
      return absl::DeadlineExceededError("the stores do not come to rest");
  }
  return absl::OkStatus();
}

}  // namespace guanxi::bench

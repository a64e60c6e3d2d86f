#include "common/access/refusal_log.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/obs/log.h"
#include "common/status/errors.h"

namespace guanxi::access {
namespace {

constexpr double kLinesAtOnce = 100;
constexpr double kLinesPerSecond = 20;

}  // namespace

RefusalLog::RefusalLog(prometheus::Registry* registry, const Clock* clock)
    : refusals_(&prometheus::BuildCounter()
                     .Name("guanxi_access_refusals_total")
                     .Help("Calls refused: not authenticated, or not permitted")
                     .Register(*registry)),
      clock_(clock),
      lines_(kLinesAtOnce),
      counted_(clock->Now()) {}

void RefusalLog::Note(std::string_view method,
                      std::string_view user,
                      std::string_view peer,
                      const absl::Status& why) {
  const std::string reason = errors::Reason(why);
  refusals_->Add({{"reason", reason}, {"method", std::string(method)}}).Increment();
  const int64_t left_out = Admit();
  if (left_out < 0) return;
  obs::Log(obs::Level::kWarning, "call refused",
           {{"grpc.method", method},
            {"code", absl::StatusCodeToString(why.code())},
            {"reason", reason},
            {"principal", user},
            {"peer", peer},
            {"left_out", left_out}});
}

int64_t RefusalLog::Admit() {
  absl::MutexLock lock(&mu_);
  const absl::Time now = clock_->Now();
  const double passed = std::max(0.0, absl::ToDoubleSeconds(now - counted_));
  lines_ = std::min(kLinesAtOnce, lines_ + passed * kLinesPerSecond);
  counted_ = now;
  if (lines_ < 1) {
    ++left_out_;
    return -1;
  }
  lines_ -= 1;
  return std::exchange(left_out_, 0);
}

}  // namespace guanxi::access

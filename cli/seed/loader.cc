#include "cli/seed/loader.h"

#include <fmt/core.h>

#include <utility>

#include "cli/seed/company.h"
#include "common/status/errors.h"

namespace guanxi::cli::seed {

int64_t LoadFigures::records() const {
  int64_t sum = 0;
  for (size_t i = 0; i < kKinds; ++i) sum += made[i] + existing[i];
  return sum;
}

absl::Status Loader::Load(const Plan& plan) {
  for (const Part part : kParts) {
    MakePart(plan, part, [this](Step step) {
      caller_.Start(std::move(step.calls), [this, kind = step.kind](const ChainResult& result) {
        Finished(kind, result);
      });
      return !Failed();
    });
    caller_.Wait();
    if (Failed()) break;
  }
  return status();
}

void Loader::Finished(Kind kind, const ChainResult& result) {
  const auto at = static_cast<size_t>(kind);
  if (result.status.ok()) {
    figures_->made[at].fetch_add(1, std::memory_order_relaxed);
  } else if (errors::Reason(result.status) == "RESOURCE_EXISTS") {
    figures_->existing[at].fetch_add(1, std::memory_order_relaxed);
  } else {
    absl::MutexLock lock(&mu_);
    if (!status_.ok()) return;
    status_ = absl::Status(result.status.code(), fmt::format("{}: {}", result.method,
                                                             std::string(result.status.message())));
  }
}

bool Loader::Failed() const { return !status().ok(); }

absl::Status Loader::status() const {
  absl::MutexLock lock(&mu_);
  return status_;
}

}  // namespace guanxi::cli::seed

// Loads a company through the gateway.
#ifndef GUANXI_CLI_SEED_LOADER_H_
#define GUANXI_CLI_SEED_LOADER_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "cli/call_chain.h"
#include "cli/seed/plan.h"
#include "cli/seed/step.h"

namespace guanxi::cli::seed {

// What was loaded, by Kind; it may be read while the load goes on.
struct LoadFigures {
  std::array<std::atomic<int64_t>, kKinds> made{};  // by this run, or by one less than a day ago
  std::array<std::atomic<int64_t>, kKinds> existing{};  // were there already and are as they were

  int64_t records() const;
};

class Loader {
 public:
  // `figures` outlives the loader.
  Loader(std::shared_ptr<grpc::Channel> channel, const ChainOptions& options, LoadFigures* figures)
      : caller_(std::move(channel), options), figures_(figures) {}

  // Makes every call of the plan, part by part, and stops at the first part in which a call fails:
  // the error names the method. A record that exists already is left as it is, with all that would
  // have followed.
  absl::Status Load(const Plan& plan);

  int64_t calls() const { return caller_.calls(); }

 private:
  void Finished(Kind kind, const ChainResult& result);
  bool Failed() const;

  absl::Status status() const;

  mutable absl::Mutex mu_;
  absl::Status status_ ABSL_GUARDED_BY(mu_);
  ChainCaller caller_;
  LoadFigures* const figures_;
};

}  // namespace guanxi::cli::seed

#endif  // GUANXI_CLI_SEED_LOADER_H_

// Keys that are read again and again from somewhere, on a thread of their own.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_REFRESHED_KEYS_H_
#define GUANXI_COMMON_ACCESS_TOKEN_REFRESHED_KEYS_H_

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/token/key_source.h"

namespace guanxi::token {

// When to look for newer keys. Not thread-safe.
class RefreshPlan {
 public:
  using Time = std::chrono::steady_clock::time_point;  // intervals do not depend on the date

  // The first look is due at once.
  RefreshPlan(RefreshOptions options, Time now) : options_(options), due_(now), earliest_(now) {}

  // Somebody needs newer keys.
  void Ask() { asked_ = true; }
  Time next() const { return asked_ ? std::min(due_, earliest_) : due_; }
  // A look ended at `now`.
  void Done(Time now, bool succeeded) {
    asked_ = false;
    earliest_ = now + absl::ToChronoNanoseconds(options_.min_interval);
    due_ = succeeded ? now + absl::ToChronoNanoseconds(options_.interval) : earliest_;
  }

 private:
  const RefreshOptions options_;
  Time due_;
  Time earliest_;  // when one may be, if it is asked for
  bool asked_ = false;
};

// Gives the documents, each a key set, as they are now. Returns early, with any error, when `stop`
// becomes true.
using FetchDocuments =
    absl::AnyInvocable<absl::StatusOr<std::vector<std::string>>(const std::atomic<bool>& stop)>;

// Thread-safe.
class RefreshedKeys final : public KeySource {
 public:
  // `name` is what log lines call the source.
  RefreshedKeys(std::string name, RefreshOptions options, FetchDocuments fetch);
  ~RefreshedKeys() override;

  // Looks on the caller's thread; to be called before Start, by whoever wants to know at once
  // whether there are keys. Fails like the fetch, or like KeySet::Parse.
  absl::Status Refresh();
  // Begins to look as the options say, from now on.
  void Start();

  std::shared_ptr<const KeySet> Keys() const override;
  uint64_t generation() const override { return generation_.load(std::memory_order_acquire); }
  void RequestRefresh() const override;
  bool AwaitChange(uint64_t seen, absl::Duration timeout) const override;

 private:
  void Run();
  // Waits until a look is due; false when the source is being destroyed.
  bool AwaitDue();
  absl::Status Take(std::vector<std::string> documents);
  // Logs an outcome that is not the last one again.
  void Tell(const absl::Status& status);

  const std::string name_;
  FetchDocuments fetch_;
  std::atomic<bool> stop_{false};
  std::vector<std::string> documents_;  // of the last look; used by one thread at a time, as below
  absl::Status outcome_;                // of reading them
  std::string told_;                    // the error logged last; empty when all is well
  std::atomic<uint64_t> generation_{1};
  mutable absl::Mutex mu_;
  mutable absl::CondVar changed_;
  std::shared_ptr<const KeySet> keys_ ABSL_GUARDED_BY(mu_) = std::make_shared<const KeySet>();
  mutable RefreshPlan plan_ ABSL_GUARDED_BY(mu_);
  std::thread thread_;
};

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_REFRESHED_KEYS_H_

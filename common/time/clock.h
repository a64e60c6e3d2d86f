// The one source of time. Rules take an absl::Time; whoever needs "now" is given a Clock.
#ifndef GUANXI_COMMON_TIME_CLOCK_H_
#define GUANXI_COMMON_TIME_CLOCK_H_

#include <google/protobuf/timestamp.pb.h>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace guanxi {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's wall clock.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

// A clock that stands until it is moved; for tests.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(absl::Time start) : now_(start) {}
  absl::Time Now() const override {
    absl::MutexLock lock(&mu_);
    return now_;
  }
  void Set(absl::Time now) {
    absl::MutexLock lock(&mu_);
    now_ = now;
  }
  void Advance(absl::Duration by) {
    absl::MutexLock lock(&mu_);
    now_ += by;
  }

 private:
  mutable absl::Mutex mu_;
  absl::Time now_ ABSL_GUARDED_BY(mu_);
};

// Between absl::Time and the wire, to the nanosecond; finer parts are dropped towards the past. A
// time outside the years 1 to 9999, infinite ones too, becomes the nearest end of that range.
google::protobuf::Timestamp ToProto(absl::Time time);
absl::Time FromProto(const google::protobuf::Timestamp& timestamp);

}  // namespace guanxi

#endif  // GUANXI_COMMON_TIME_CLOCK_H_

#include "common/api/ids.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>

#include "absl/base/thread_annotations.h"
#include "absl/numeric/int128.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"

namespace guanxi::api {
namespace {

constexpr char kAlphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr int kLength = 26;
constexpr int kRandomBits = 80;
constexpr int64_t kMaxMillis = (int64_t{1} << 48) - 1;

// The kernel's random source never fails for so few bytes once it is seeded; an id made without it
// might be given twice, so there is no going on.
absl::uint128 RandomBits() {
  std::array<uint64_t, 2> bits = {};
  ssize_t got = 0;
  do {
    got = getrandom(bits.data(), sizeof(bits), 0);
  } while (got < 0 && errno == EINTR);
  if (got != sizeof(bits)) {
    std::abort();
  }
  return absl::MakeUint128(bits[0], bits[1]);
}

std::string Encode(absl::uint128 value) {
  std::string id(kLength, '0');
  for (int i = kLength - 1; i >= 0; --i) {
    id[i] = kAlphabet[absl::Uint128Low64(value) & 31];
    value >>= 5;
  }
  return id;
}

class SystemIds final : public IdSource {
 public:
  explicit SystemIds(const Clock* clock) : clock_(*clock) {}

  std::string NewId() override {
    const absl::uint128 random = RandomBits();
    const absl::uint128 fresh = Millis() << kRandomBits | random >> (128 - kRandomBits);
    absl::MutexLock lock(&mu_);
    // Within a millisecond, or when the clock has gone back, ids go on from the last one, by a
    // random step so that knowing one does not tell the next.
    last_ = fresh > last_ ? fresh : last_ + 1 + (absl::Uint128Low64(random) >> 32);
    return Encode(last_);
  }

 private:
  absl::uint128 Millis() const {
    return static_cast<uint64_t>(
        std::clamp<int64_t>(absl::ToUnixMillis(clock_.Now()), 0, kMaxMillis));
  }

  const Clock& clock_;
  absl::Mutex mu_;
  absl::uint128 last_ ABSL_GUARDED_BY(mu_) = 0;
};

class SequentialIds final : public IdSource {
 public:
  std::string NewId() override { return absl::StrFormat("id%024d", ++last_); }

 private:
  std::atomic<uint64_t> last_ = 0;
};

}  // namespace

std::unique_ptr<IdSource> NewSystemIds(const Clock* clock) {
  return std::make_unique<SystemIds>(clock);
}

std::unique_ptr<IdSource> NewSequentialIds() { return std::make_unique<SequentialIds>(); }

}  // namespace guanxi::api

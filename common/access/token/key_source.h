// Where the keys of an issuer come from, and how they are kept current.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_KEY_SOURCE_H_
#define GUANXI_COMMON_ACCESS_TOKEN_KEY_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/access/token/key_set.h"

namespace guanxi::token {

// Thread-safe.
class KeySource {
 public:
  virtual ~KeySource() = default;
  // The keys as they are now; never null, empty while there have been none.
  virtual std::shared_ptr<const KeySet> Keys() const = 0;
  // A number that grows whenever Keys() changes; as cheap as reading a variable.
  virtual uint64_t generation() const = 0;
  // Says that a token named a key that Keys() does not have, so that the source looks for newer
  // ones soon, on a thread of its own. Returns at once.
  virtual void RequestRefresh() const {}
  // Waits until generation() is greater than `seen`, at most for `timeout`; returns whether it is.
  virtual bool AwaitChange(uint64_t seen, absl::Duration /*timeout*/) const {
    return generation() > seen;
  }
};

// Keys that do not change: of the process's own signer, and of tests.
class FixedKeys final : public KeySource {
 public:
  explicit FixedKeys(KeySet keys) : keys_(std::make_shared<const KeySet>(std::move(keys))) {}
  std::shared_ptr<const KeySet> Keys() const override { return keys_; }
  uint64_t generation() const override { return 1; }

 private:
  const std::shared_ptr<const KeySet> keys_;
};

// How often a source looks for newer keys.
struct RefreshOptions {
  absl::Duration interval;      // after a look that succeeded
  absl::Duration min_interval;  // the least between two looks: after one failed, or when asked
};

// Keys of JWKS files, all of them together. The files are read every `refresh.interval`; while one
// is missing or bad the keys stay what they were, and a line is logged. Fails like KeySet::Parse,
// or with KEY_SOURCE_UNAVAILABLE, when the files cannot be used at the start.
absl::StatusOr<std::unique_ptr<KeySource>> KeysFromFiles(std::vector<std::string> paths,
                                                         RefreshOptions refresh = {
                                                             .interval = absl::Seconds(2),
                                                             .min_interval = absl::Seconds(1)});

// How a set is fetched over HTTP. A set of more than kMaxKeySetBytes is refused.
struct HttpOptions {
  absl::Duration timeout = absl::Seconds(5);  // of the whole exchange
  RefreshOptions refresh = {.interval = absl::Minutes(5), .min_interval = absl::Seconds(10)};
};

// Keys from `url`, `http://host[:port]/path`: an address inside the cluster, as nothing protects
// the keys on their way. They are fetched on a thread of the source's own, the first time at once
// and without the caller waiting. While the address does not answer, the keys stay what they were,
// and a line is logged. Fails with KEY_SOURCE_UNAVAILABLE when `url` is not such an address.
absl::StatusOr<std::unique_ptr<KeySource>> KeysFromHttp(std::string_view url,
                                                        HttpOptions options = {});

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_KEY_SOURCE_H_

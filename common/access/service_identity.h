// By what a service of the suite proves to the others that it is one, where it has no certificate.
#ifndef GUANXI_COMMON_ACCESS_SERVICE_IDENTITY_H_
#define GUANXI_COMMON_ACCESS_SERVICE_IDENTITY_H_

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/access/token/signer.h"
#include "common/time/clock.h"

namespace guanxi::access {

// Thread-safe.
class ServiceIdentity {
 public:
  // `service` is `services/{name}`. `signer`, whose keys the other services trust for
  // kInternalIssuer, and `clock` outlive it.
  ServiceIdentity(std::string service, const token::Signer* signer, const Clock* clock);

  // What to send as `authorization`: a token for a few minutes, the same one until it is half over.
  // Empty when signing fails, which is logged.
  std::string Authorization();

 private:
  const std::string service_;
  const token::Signer* const signer_;
  const Clock* const clock_;
  absl::Mutex mu_;
  std::string authorization_ ABSL_GUARDED_BY(mu_);
  absl::Time renew_ ABSL_GUARDED_BY(mu_) = absl::InfinitePast();
};

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_SERVICE_IDENTITY_H_

// Which service a client's certificate names.
#ifndef GUANXI_COMMON_ACCESS_CERTIFICATE_NAME_H_
#define GUANXI_COMMON_ACCESS_CERTIFICATE_NAME_H_

#include <grpcpp/security/auth_context.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace guanxi::access {

// Whether `name` is `services/{name}` of one of the suite's services, the gateway included.
bool IsServiceName(std::string_view name);

// The service, `services/{name}`, that the alternative names of the peer's certificate give, as URI
// `guanxi://services/{name}` or as DNS name `{name}.services.guanxi`. Empty when the peer showed no
// certificate; UNAUTHENTICATED (CERTIFICATE_UNKNOWN) when it showed one that names no service, or
// several.
absl::StatusOr<std::string> ServiceOfCertificate(const grpc::AuthContext& peer);

}  // namespace guanxi::access

#endif  // GUANXI_COMMON_ACCESS_CERTIFICATE_NAME_H_

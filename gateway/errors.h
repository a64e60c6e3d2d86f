// The errors the gateway gives itself, beside those every part of the product shares.
#ifndef GUANXI_GATEWAY_ERRORS_H_
#define GUANXI_GATEWAY_ERRORS_H_

#include <string_view>

#include "absl/status/status.h"

namespace guanxi::errors {

// UNIMPLEMENTED: no service of the suite has the method of this path, such as
// `/guanxi.customers.v1.Nobody/Get`.
absl::Status UnknownMethod(std::string_view path);  // UNKNOWN_METHOD
// UNIMPLEMENTED, as gRPC's rules ask: a unary call ended without its one message.
absl::Status MissingMessage(std::string_view path);  // MISSING_MESSAGE
// NOT_FOUND: no customer, and no contact of one, has the phone number asked for. It is not
// repeated: numbers are personal.
absl::Status NobodyWithPhone();  // NOBODY_WITH_PHONE

}  // namespace guanxi::errors

#endif  // GUANXI_GATEWAY_ERRORS_H_

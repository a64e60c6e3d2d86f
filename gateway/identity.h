// What a call carries besides its messages, on its way to a backend and back.
#ifndef GUANXI_GATEWAY_IDENTITY_H_
#define GUANXI_GATEWAY_IDENTITY_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/access/principal.h"

namespace guanxi::gateway {

// True for metadata a caller may send on to a backend: all but what transports say of themselves
// and `x-guanxi-*`, which is the gateway's word.
bool ForwardsToBackend(std::string_view key);

// True for metadata a backend may send back to the caller: all but what transports write
// themselves. The details of an error are among the latter: they travel in the status, and would
// arrive twice.
bool ForwardsToCaller(std::string_view key);

// Whether `caller` brought a token or a key, good or not: what is passed on to the backend, which
// judges it by itself.
bool HasCredential(const grpc::CallbackServerContext& caller);

// What a backend is told of a caller without a token or key whom this gateway would refuse, with
// `why`: an empty name, or kUnknownCertificate where a certificate was shown that says nothing. The
// backend refuses it too, and records that.
access::Principal RefusedCaller(const absl::Status& why);

// The context for calling a backend on behalf of `caller`: its metadata, and with them its
// credential, its deadline and its cancellation. Who it is, `principal`, is said only of a caller
// without a credential that could be passed on; always of such a one, since without that word the
// call would be the gateway's own; see RefusedCaller for one that is nobody.
// A call without a deadline gets one `default_timeout` from now; infinite leaves it without.
std::unique_ptr<grpc::ClientContext> ContextFor(const grpc::CallbackServerContext& caller,
                                                const access::Principal& principal,
                                                absl::Duration default_timeout);

// Copies what the backend sent before its first message, and after its last.
void CopyInitialMetadata(const grpc::ClientContext& from, grpc::CallbackServerContext& to);
void CopyTrailers(const grpc::ClientContext& from, grpc::CallbackServerContext& to);

// The status the caller gets for the one a backend's call ended with: the same, but for a backend
// that could not be reached, which is PEER_UNAVAILABLE instead of a transport's report with
// addresses in it.
grpc::Status StatusForCaller(const grpc::Status& status, std::string_view backend);

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_IDENTITY_H_

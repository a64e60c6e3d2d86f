// Encryption of connections, and certificates by which the suite's services know one another.
#ifndef GUANXI_COMMON_RPC_TLS_H_
#define GUANXI_COMMON_RPC_TLS_H_

#include <grpcpp/security/credentials.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace guanxi::rpc {

// PEM files. They are looked at every few seconds and read again when they have changed, so that
// certificates are renewed without a restart; a file that is bad meanwhile changes nothing.
struct TlsFiles {
  std::string certificate;  // ours, with the chain up to its authority
  std::string key;          // its private key
  std::string authorities;  // who signs the other side's certificates; empty: see the functions
};

// For servers. With authorities, clients may show a certificate, which must then be theirs and
// tells who they are; without, none is asked for. FAILED_PRECONDITION (BAD_TLS_FILE) naming a file
// that cannot be used.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerTls(const TlsFiles& files);

// For channels. The server's certificate must be for the name that was asked for and signed by one
// of the authorities, or of the machine's when there are none. Without a certificate of ours none
// is shown. Errors as above.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ChannelTls(const TlsFiles& files);

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_TLS_H_

#include "common/rpc/tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <fstream>
#include <sstream>
#include <string_view>

#include "common/rpc/errors.h"
#include "common/status/macros.h"

namespace guanxi::rpc {
namespace {

using grpc::experimental::FileWatcherCertificateProvider;

constexpr unsigned kLookEverySeconds = 5;

// That `path` can be read and holds a PEM block whose title ends in `title`.
absl::Status CheckPem(const std::string& path, std::string_view title) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return errors::BadTlsFile(path, "cannot be read");
  const bool found = text.str().find(std::string(title) + "-----") != std::string::npos;
  return found ? absl::OkStatus() : errors::BadTlsFile(path, "holds nothing of its kind");
}

absl::Status Check(const TlsFiles& files) {
  if (files.certificate.empty() != files.key.empty()) {
    return errors::BadTlsFile(files.certificate + files.key, "needs its certificate or key beside");
  }
  if (!files.certificate.empty()) {
    GUANXI_RETURN_IF_ERROR(CheckPem(files.certificate, "CERTIFICATE"));
    GUANXI_RETURN_IF_ERROR(CheckPem(files.key, "PRIVATE KEY"));
  }
  if (files.authorities.empty()) return absl::OkStatus();
  return CheckPem(files.authorities, "CERTIFICATE");
}

std::shared_ptr<FileWatcherCertificateProvider> Watching(const TlsFiles& files) {
  return std::make_shared<FileWatcherCertificateProvider>(files.key, files.certificate,
                                                          files.authorities, kLookEverySeconds);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerTls(const TlsFiles& files) {
  if (files.certificate.empty()) return errors::BadTlsFile("", "a server needs a certificate");
  GUANXI_RETURN_IF_ERROR(Check(files));
  grpc::experimental::TlsServerCredentialsOptions options(Watching(files));
  options.watch_identity_key_cert_pairs();
  if (files.authorities.empty()) {
    options.set_cert_request_type(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  } else {
    options.watch_root_certs();
    options.set_cert_request_type(GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> ChannelTls(const TlsFiles& files) {
  GUANXI_RETURN_IF_ERROR(Check(files));
  grpc::experimental::TlsChannelCredentialsOptions options;
  if (!files.certificate.empty() || !files.authorities.empty()) {
    options.set_certificate_provider(Watching(files));
  }
  if (!files.certificate.empty()) options.watch_identity_key_cert_pairs();
  if (!files.authorities.empty()) options.watch_root_certs();
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace guanxi::rpc

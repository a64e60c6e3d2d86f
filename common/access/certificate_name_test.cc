#include "common/access/certificate_name.h"

#include <gmock/gmock.h>
#include <grpc/grpc_security_constants.h>

#include <map>
#include <string>
#include <vector>

#include "common/status/status_matchers.h"

namespace guanxi::access {
namespace {

// Iterates over nothing.
struct Nothing : grpc::AuthPropertyIterator {};

// A peer whose certificate has these alternative names.
class Peer final : public grpc::AuthContext {
 public:
  explicit Peer(std::vector<std::string> names, bool certificate = true)
      : names_(std::move(names)), certificate_(certificate) {}
  bool IsPeerAuthenticated() const override { return certificate_; }
  std::vector<grpc::string_ref> GetPeerIdentity() const override { return {}; }
  std::string GetPeerIdentityPropertyName() const override { return ""; }
  std::vector<grpc::string_ref> FindPropertyValues(const std::string& name) const override {
    if (name != GRPC_X509_SAN_PROPERTY_NAME) return {};
    return {names_.begin(), names_.end()};
  }
  grpc::AuthPropertyIterator begin() const override { return Nothing(); }
  grpc::AuthPropertyIterator end() const override { return Nothing(); }
  void AddProperty(const std::string&, const grpc::string_ref&) override {}
  bool SetPeerIdentityPropertyName(const std::string&) override { return false; }

 private:
  const std::vector<std::string> names_;
  const bool certificate_;
};

TEST(CertificateNameTest, TakesTheServiceFromUriOrDnsName) {
  EXPECT_THAT(ServiceOfCertificate(Peer({"guanxi://services/loyalty"})),
              IsOkAndHolds("services/loyalty"));
  EXPECT_THAT(ServiceOfCertificate(Peer({"10.0.0.1", "loyalty.services.guanxi", "x.example.com"})),
              IsOkAndHolds("services/loyalty"));
  EXPECT_THAT(ServiceOfCertificate(Peer({"guanxi://services/gateway", "gateway.services.guanxi"})),
              IsOkAndHolds("services/gateway"));
}

TEST(CertificateNameTest, NoCertificateIsNoService) {
  EXPECT_THAT(ServiceOfCertificate(Peer({}, false)), IsOkAndHolds(""));
}

TEST(CertificateNameTest, EveryOtherNameIsRefused) {
  for (const char* name :
       {"guanxi://services/evil", "guanxi://services/", "guanxi://users/li", "loyalty",
        "spiffe://guanxi/services/loyalty", "loyalty.services.guanxi.example.com",
        ".services.guanxi", "a.loyalty.services.guanxi", "services/evil",
        "GUANXI://services/loyalty", "guanxi://services/loyalty/x",
        "x.guanxi://services/loyalty"}) {
    EXPECT_THAT(ServiceOfCertificate(Peer({name})),
                StatusIs(absl::StatusCode::kUnauthenticated, "CERTIFICATE_UNKNOWN"))
        << name;
  }
  EXPECT_THAT(ServiceOfCertificate(Peer({})), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST(CertificateNameTest, TwoServicesAreNone) {
  EXPECT_THAT(
      ServiceOfCertificate(Peer({"guanxi://services/loyalty", "guanxi://services/directory"})),
      StatusIs(absl::StatusCode::kUnauthenticated, "CERTIFICATE_UNKNOWN"));
}

}  // namespace
}  // namespace guanxi::access

#include "common/access/certificate_name.h"

#include <grpc/grpc_security_constants.h>

#include <algorithm>
#include <array>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/access/errors.h"
#include "common/status/string_view.h"

namespace guanxi::access {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"directory", "customers", "pipeline",
                                                    "tickets",   "loyalty",   "gateway"};
constexpr std::string_view kServices = "services/";
constexpr std::string_view kScheme = "guanxi://";
constexpr std::string_view kDomain = ".services.guanxi";

// The service that one alternative name gives, or empty.
std::string ServiceOf(std::string_view name) {
  std::string service;
  if (name.starts_with(kScheme)) {
    service = name.substr(kScheme.size());
  } else if (name.ends_with(kDomain)) {
    service = absl::StrCat(ToAbsl(kServices), ToAbsl(name.substr(0, name.size() - kDomain.size())));
  }
  return IsServiceName(service) ? service : "";
}

}  // namespace

bool IsServiceName(std::string_view name) {
  return name.starts_with(kServices) &&
         std::find(kNames.begin(), kNames.end(), name.substr(kServices.size())) != kNames.end();
}

absl::StatusOr<std::string> ServiceOfCertificate(const grpc::AuthContext& peer) {
  if (!peer.IsPeerAuthenticated()) return "";
  std::set<std::string> services;
  for (const grpc::string_ref& name : peer.FindPropertyValues(GRPC_X509_SAN_PROPERTY_NAME)) {
    services.insert(ServiceOf({name.data(), name.size()}));
  }
  services.erase("");
  if (services.size() != 1) return errors::CertificateUnknown();
  return *services.begin();
}

}  // namespace guanxi::access

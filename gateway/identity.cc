#include "gateway/identity.h"

#include <chrono>
#include <string>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/access/authenticator.h"
#include "common/access/errors.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"

namespace guanxi::gateway {
namespace {

std::string_view View(grpc::string_ref text) { return {text.data(), text.size()}; }

std::string Copy(grpc::string_ref text) { return {text.data(), text.size()}; }

// What each connection negotiates for itself.
bool OfTransport(std::string_view key) {
  return key.starts_with(':') || key.starts_with("grpc-") || key == "user-agent" || key == "host" ||
         key == "content-type" || key == "te" || key == "server";
}

bool HasDeadline(const grpc::CallbackServerContext& context) {
  return context.deadline() != std::chrono::system_clock::time_point::max();
}

}  // namespace

bool HasCredential(const grpc::CallbackServerContext& caller) {
  const auto& metadata = caller.client_metadata();
  return metadata.count("authorization") > 0 || metadata.count(access::kApiKeyMetadata) > 0;
}

access::Principal RefusedCaller(const absl::Status& why) {
  const std::string unknown = errors::Reason(errors::CertificateUnknown());
  access::Principal nobody;
  if (errors::Reason(why) == unknown) nobody.user = access::kUnknownCertificate;
  return nobody;
}

bool ForwardsToBackend(std::string_view key) {
  return !OfTransport(key) && !key.starts_with("x-guanxi-");
}

bool ForwardsToCaller(std::string_view key) { return !OfTransport(key); }

std::unique_ptr<grpc::ClientContext> ContextFor(const grpc::CallbackServerContext& caller,
                                                const access::Principal& principal,
                                                absl::Duration default_timeout) {
  auto context = grpc::ClientContext::FromCallbackServerContext(caller);
  for (const auto& [key, value] : caller.client_metadata()) {
    if (ForwardsToBackend(View(key))) context->AddMetadata(Copy(key), Copy(value));
  }
  if (!HasCredential(caller)) context->AddMetadata(access::kActorMetadata, principal.user);
  if (!HasDeadline(caller) && default_timeout != absl::InfiniteDuration()) {
    // gRPC's deadlines are points of the machine's clock, whatever the suite's own says.
    context->set_deadline(absl::ToChronoTime(absl::Now() + default_timeout));
  }
  return context;
}

void CopyInitialMetadata(const grpc::ClientContext& from, grpc::CallbackServerContext& to) {
  for (const auto& [key, value] : from.GetServerInitialMetadata()) {
    if (ForwardsToCaller(View(key))) to.AddInitialMetadata(Copy(key), Copy(value));
  }
}

void CopyTrailers(const grpc::ClientContext& from, grpc::CallbackServerContext& to) {
  for (const auto& [key, value] : from.GetServerTrailingMetadata()) {
    if (ForwardsToCaller(View(key))) to.AddTrailingMetadata(Copy(key), Copy(value));
  }
}

grpc::Status StatusForCaller(const grpc::Status& status, std::string_view backend) {
  const bool unreached =
      status.error_code() == grpc::StatusCode::UNAVAILABLE && status.error_details().empty();
  return unreached ? ToGrpc(errors::PeerUnavailable(backend)) : status;
}

}  // namespace guanxi::gateway

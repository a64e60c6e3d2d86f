#include "common/access/authenticator.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/errors.h"

namespace guanxi::access {
namespace {

constexpr char kAnonymous[] = "users/anonymous";
constexpr size_t kMaxIdBytes = 63;
constexpr std::array<std::string_view, 3> kCollections = {"users/", "serviceAccounts/",
                                                          "services/"};

bool IsId(std::string_view id) {
  const auto allowed = [](char c) { return absl::ascii_isalnum(c) || c == '-'; };
  return !id.empty() && id.size() <= kMaxIdBytes && std::all_of(id.begin(), id.end(), allowed);
}

bool IsActor(std::string_view name) {
  return std::any_of(kCollections.begin(), kCollections.end(), [&](std::string_view collection) {
    return name.starts_with(collection) && IsId(name.substr(collection.size()));
  });
}

}  // namespace

absl::StatusOr<std::string> ActorOf(const CallMetadata& metadata) {
  for (const char* key : {kActorMetadata, kOnBehalfOfMetadata}) {
    const auto found = metadata.find(key);
    if (found == metadata.end()) continue;
    std::string actor(found->second.data(), found->second.size());
    if (IsActor(actor)) return actor;
    return errors::Unauthenticated(
        absl::StrCat(key, " must name users/{id}, serviceAccounts/{id} or services/{name}"));
  }
  return kAnonymous;
}

absl::StatusOr<Principal> OperatorOf(const CallMetadata& metadata) {
  absl::StatusOr<std::string> actor = ActorOf(metadata);
  if (!actor.ok()) return actor.status();
  return Principal{.user = *std::move(actor),
                   .role = Role::kOperator,
                   .unit = "",
                   .grants = {},
                   .own = Scope::All(),
                   .group = Scope::All()};
}

absl::StatusOr<Principal> TrustingAuthenticator::Authenticate(
    const grpc::CallbackServerContext& context) const {
  absl::StatusOr<Principal> principal = OperatorOf(context.client_metadata());
  if (principal.ok() && principal->user.rfind("services/", 0) == 0)
    principal->role = Role::kService;
  return principal;
}

}  // namespace guanxi::access

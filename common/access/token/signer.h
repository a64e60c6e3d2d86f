// Makes tokens with a private key of our own: for development, and between the suite's services.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_SIGNER_H_
#define GUANXI_COMMON_ACCESS_TOKEN_SIGNER_H_

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/access/token/key_set.h"

namespace guanxi::token {

// The kid of a development key begins with this, so that production knows and refuses it.
inline constexpr std::string_view kDevelopmentKid = "guanxi-development-";
inline constexpr std::string_view kDevelopmentKeyFile = "development-key.pem";
// What `guanxi token` puts into `iss` and, unless told otherwise, `aud`. The subject of such a
// token is a resource name: `users/{id}` or `serviceAccounts/{id}`.
inline constexpr std::string_view kDevelopmentIssuer = "guanxi-development";
inline constexpr std::string_view kDevelopmentAudience = "guanxi";

// What a token is to say.
struct MintRequest {
  std::string subject;
  std::string issuer;
  std::string audience;
  absl::Duration lifetime;
  std::string id;  // `jti`; left out when empty
};

// Thread-safe.
class Signer {
 public:
  // Makes a key and keeps it in memory only. `algorithm` is kEdDsa or kEs256. The kid is
  // `kid_prefix` and the key's thumbprint (RFC 7638).
  static absl::StatusOr<std::unique_ptr<Signer>> Generate(std::string_view kid_prefix,
                                                          Algorithm algorithm = Algorithm::kEdDsa);

  // Reads a private key, Ed25519 or P-256, from a PEM file. SIGNING_KEY_UNSAFE when the file is not
  // a regular one, belongs to somebody else, or others than its owner may read or write it;
  // SIGNING_KEY_INVALID when it is missing or holds something else.
  static absl::StatusOr<std::unique_ptr<Signer>> Open(const std::string& path,
                                                      std::string_view kid_prefix);

  // Open, after creating the file with mode 0600 when there is none. Of several that create at
  // once, one succeeds and all get its key.
  static absl::StatusOr<std::unique_ptr<Signer>> OpenOrCreate(
      const std::string& path,
      std::string_view kid_prefix,
      Algorithm algorithm = Algorithm::kEdDsa);

  // A token that holds from `now` on. INTERNAL when signing fails.
  absl::StatusOr<std::string> Mint(const MintRequest& request, absl::Time now) const;

  const std::string& kid() const { return kid_; }
  // The public half as a JSON Web Key Set, what a KeySource reads.
  const std::string& PublicKeySet() const { return public_key_set_; }
  // The same, read.
  KeySet Keys() const;

 private:
  static absl::StatusOr<std::unique_ptr<Signer>> Of(std::shared_ptr<EVP_PKEY> key,
                                                    std::string_view kid_prefix,
                                                    const std::string& path);
  Signer(std::shared_ptr<EVP_PKEY> key,
         Algorithm algorithm,
         std::string kid,
         std::string public_key_set);

  const std::shared_ptr<EVP_PKEY> key_;
  const Algorithm algorithm_;
  const std::string kid_;
  const std::string public_key_set_;
};

// The development key of a data directory, `{data_dir}/development-key.pem`, which is created with
// the directory when there is none.
absl::StatusOr<std::unique_ptr<Signer>> OpenOrCreateDevelopmentKey(const std::string& data_dir);

// The same for a directory that has one.
absl::StatusOr<std::unique_ptr<Signer>> OpenDevelopmentKey(const std::string& data_dir);

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_SIGNER_H_

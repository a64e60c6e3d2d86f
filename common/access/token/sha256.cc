#include "common/access/token/sha256.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

#include "common/access/token/openssl_ptr.h"

namespace guanxi::token {

// Fetching the method and making a context cost more than the digest of a token.
Digest Sha256(std::string_view text) {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const MdContextPtr context(EVP_MD_CTX_new());
  Digest digest;
  if (method == nullptr || context == nullptr ||
      EVP_DigestInit_ex2(context.get(), method, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), text.data(), text.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) {
    std::abort();
  }
  return digest;
}

}  // namespace guanxi::token

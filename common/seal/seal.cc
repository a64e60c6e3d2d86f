#include "common/seal/seal.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace guanxi::seal {
namespace {

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "sealing failed: %s\n", what);
  std::abort();
}

const uint8_t* Bytes(std::string_view view) {
  return reinterpret_cast<const uint8_t*>(view.data());
}

uint8_t* At(std::string& bytes, size_t offset) {
  return reinterpret_cast<uint8_t*>(bytes.data()) + offset;
}

const EVP_CIPHER* Cipher() {
  static EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  Require(cipher != nullptr, "the cipher is not there");
  return cipher;
}

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Context NewContext(bool sealing) {
  Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  Require(context != nullptr && EVP_CipherInit_ex2(context.get(), Cipher(), nullptr, nullptr,
                                                   sealing ? 1 : 0, nullptr) == 1,
          "no context");
  return context;
}

// One of each for a thread: to make one costs more than to seal a record.
EVP_CIPHER_CTX* SealingContext() {
  thread_local const Context context = NewContext(true);
  return context.get();
}

EVP_CIPHER_CTX* OpeningContext() {
  thread_local const Context context = NewContext(false);
  return context.get();
}

// Random bytes, fetched for many nonces at a time: a fetch costs as much for one.
class Nonces {
 public:
  const uint8_t* Next() {
    if (at_ == bytes_.size()) {
      Require(RAND_bytes(bytes_.data(), static_cast<int>(bytes_.size())) == 1, "no randomness");
      at_ = 0;
    }
    const uint8_t* nonce = bytes_.data() + at_;
    at_ += kNonceBytes;
    return nonce;
  }

 private:
  std::array<uint8_t, 64 * kNonceBytes> bytes_;
  size_t at_ = bytes_.size();
};

}  // namespace

Key NewKey() {
  Key key;
  Require(RAND_priv_bytes(key.data(), static_cast<int>(key.size())) == 1, "no randomness");
  return key;
}

void Seal(const Key& key, std::string_view place, std::string_view text, std::string& out) {
  thread_local Nonces nonces;
  const size_t start = out.size();
  out.resize(start + text.size() + kSealBytes);
  uint8_t* const nonce = At(out, start);
  std::memcpy(nonce, nonces.Next(), kNonceBytes);
  EVP_CIPHER_CTX* const context = SealingContext();
  int written = 0, last = 0;
  const bool sealed = EVP_EncryptInit_ex2(context, nullptr, key.data(), nonce, nullptr) == 1 &&
                      EVP_EncryptUpdate(context, nullptr, &written, Bytes(place),
                                        static_cast<int>(place.size())) == 1 &&
                      EVP_EncryptUpdate(context, nonce + kNonceBytes, &written, Bytes(text),
                                        static_cast<int>(text.size())) == 1 &&
                      EVP_EncryptFinal_ex(context, nonce + kNonceBytes + written, &last) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                                          nonce + kNonceBytes + text.size()) == 1;
  Require(sealed && static_cast<size_t>(written + last) == text.size(), "the cipher refuses");
}

bool Open(const Key& key, std::string_view place, std::string_view sealed, std::string& out) {
  if (sealed.size() < kSealBytes) return false;
  const size_t size = sealed.size() - kSealBytes;
  const std::string_view text = sealed.substr(kNonceBytes, size);
  const size_t start = out.size();
  out.resize(start + size);
  EVP_CIPHER_CTX* const context = OpeningContext();
  int written = 0, last = 0;
  // The tag is read only; the interface is older than const.
  auto* const tag = const_cast<uint8_t*>(Bytes(sealed.substr(kNonceBytes + size)));
  const bool opened =
      EVP_DecryptInit_ex2(context, nullptr, key.data(), Bytes(sealed), nullptr) == 1 &&
      EVP_DecryptUpdate(context, nullptr, &written, Bytes(place), static_cast<int>(place.size())) ==
          1 &&
      EVP_DecryptUpdate(context, At(out, start), &written, Bytes(text), static_cast<int>(size)) ==
          1 &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag) == 1 &&
      EVP_DecryptFinal_ex(context, At(out, start) + written, &last) == 1;
  if (!opened) out.resize(start);
  return opened;
}

}  // namespace guanxi::seal

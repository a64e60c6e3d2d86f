#include "common/table/page_place.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "common/api/page_token.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::table {
namespace {

// The first byte of what a token holds.
constexpr char kOpen = 0;
constexpr char kSealed = 1;
// The first byte of a place that decides what is read; no row's key begins with it.
constexpr char kDecides = 0;
constexpr int kNonceBytes = 12;
constexpr int kTagBytes = 16;

using Bytes = unsigned char;
using Key = std::array<Bytes, 32>;

void FillRandom(Bytes* bytes, int size) {
  // Without randomness nothing can be kept from anybody.
  if (RAND_bytes(bytes, size) != 1) std::abort();
}

const Key& ProcessKey() {
  static const Key key = [] {
    Key made;
    FillRandom(made.data(), static_cast<int>(made.size()));
    return made;
  }();
  return key;
}

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const Bytes* BytesOf(std::string_view text) { return reinterpret_cast<const Bytes*>(text.data()); }
Bytes* BytesOf(std::string& text, size_t from = 0) {
  return reinterpret_cast<Bytes*>(text.data()) + from;
}

// AES-256-GCM: nonce, ciphertext, tag.
std::string Seal(std::string_view place) {
  std::string sealed(kNonceBytes + place.size() + kTagBytes, '\0');
  FillRandom(BytesOf(sealed), kNonceBytes);
  const Context context(EVP_CIPHER_CTX_new());
  int written = 0;
  const bool done = EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr,
                                       ProcessKey().data(), BytesOf(sealed)) == 1 &&
                    EVP_EncryptUpdate(context.get(), BytesOf(sealed, kNonceBytes), &written,
                                      BytesOf(place), static_cast<int>(place.size())) == 1 &&
                    EVP_EncryptFinal_ex(context.get(), BytesOf(sealed, kNonceBytes + place.size()),
                                        &written) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                                        BytesOf(sealed, kNonceBytes + place.size())) == 1;
  if (!done) std::abort();
  return sealed;
}

absl::StatusOr<std::string> Unseal(std::string_view sealed) {
  const auto refused = [] {
    return errors::InvalidPageToken("has expired: ask for the first page again");
  };
  if (sealed.size() < kNonceBytes + kTagBytes) return refused();
  const std::string_view body = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  std::string place(body.size(), '\0');
  const Context context(EVP_CIPHER_CTX_new());
  int written = 0;
  const bool done =
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, ProcessKey().data(),
                         BytesOf(sealed)) == 1 &&
      EVP_DecryptUpdate(context.get(), BytesOf(place), &written, BytesOf(body),
                        static_cast<int>(body.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), BytesOf(place, place.size()), &written) == 1;
  if (!done) return refused();
  return place;
}

}  // namespace

std::string EncodePlace(std::string_view place, bool seen, uint64_t query_hash) {
  std::string position(1, seen ? kOpen : kSealed);
  position += seen ? std::string(place) : Seal(place);
  return api::EncodePageToken(position, query_hash);
}

absl::StatusOr<std::string> DecodePlace(std::string_view token, uint64_t query_hash) {
  absl::StatusOr<std::string> position = api::DecodePageToken(token, query_hash);
  if (!position.ok() || position->empty()) return position;
  const bool sealed = position->front() == kSealed;
  position->erase(0, 1);
  return sealed ? Unseal(*position) : position;
}

std::string EncodeSealedPlace(std::string_view place, uint64_t query_hash) {
  return EncodePlace(std::string(1, kDecides).append(place), /*seen=*/false, query_hash);
}

absl::StatusOr<std::string> DecodeSealedPlace(std::string_view token, uint64_t query_hash) {
  absl::StatusOr<std::string> position = api::DecodePageToken(token, query_hash);
  if (!position.ok() || position->empty()) return position;
  if (position->front() != kSealed) return errors::InvalidPageToken("is damaged");
  absl::StatusOr<std::string> place = Unseal(std::string_view(*position).substr(1));
  if (!place.ok()) return place;
  if (place->empty() || place->front() != kDecides) return errors::InvalidPageToken("is damaged");
  return place->substr(1);
}

}  // namespace guanxi::table

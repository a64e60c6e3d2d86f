// Sealing: bytes that only the holder of a key can read, and that nobody can change unnoticed.
//
// AES-256-GCM with a random nonce of 96 bits. A key seals the records of one person: far fewer than
// the 2^32 messages after which nonces may meet.
#ifndef GUANXI_COMMON_SEAL_SEAL_H_
#define GUANXI_COMMON_SEAL_SEAL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace guanxi::seal {

inline constexpr size_t kKeyBytes = 32;
// What a seal adds to the bytes it holds: a nonce before them and a tag behind.
inline constexpr size_t kNonceBytes = 12;
inline constexpr size_t kTagBytes = 16;
inline constexpr size_t kSealBytes = kNonceBytes + kTagBytes;

using Key = std::array<uint8_t, kKeyBytes>;

// A key that nobody has, from the system's source of randomness. Aborts when that fails: without it
// nothing can be kept secret.
Key NewKey();

// Appends to `out` the nonce, `text` enciphered with `key`, and the tag, which holds for `place`
// too: what is sealed for one place does not open at another.
void Seal(const Key& key, std::string_view place, std::string_view text, std::string& out);

// Appends to `out` the text of `sealed`. False, with `out` as it was, when it is not what Seal made
// with this key and place.
bool Open(const Key& key, std::string_view place, std::string_view sealed, std::string& out);

}  // namespace guanxi::seal

#endif  // GUANXI_COMMON_SEAL_SEAL_H_

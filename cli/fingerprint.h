// A digest that is the same in every process, for telling texts apart; no defence against forgery.
#ifndef GUANXI_CLI_FINGERPRINT_H_
#define GUANXI_CLI_FINGERPRINT_H_

#include <cstdint>
#include <string_view>

namespace guanxi::cli {

inline constexpr uint64_t kFingerprintSeed = 0xcbf29ce484222325;

// FNV-1a, 64 bits. `seed` is the fingerprint of what came before.
constexpr uint64_t Fingerprint(std::string_view bytes, uint64_t seed = kFingerprintSeed) {
  for (const char c : bytes) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return seed;
}

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_FINGERPRINT_H_

// Telling RSA keys that can be broken by their public half.
#ifndef GUANXI_COMMON_ACCESS_TOKEN_WEAK_RSA_H_
#define GUANXI_COMMON_ACCESS_TOKEN_WEAK_RSA_H_

#include <openssl/bn.h>

namespace guanxi::token {

// True when `modulus` has the pattern of keys made by the chips of CVE-2017-15361, whose primes can
// be found: modulo each of many small primes it is a power of 65537. A sound modulus has it by
// chance once in about 2^28.
bool HasInfineonPattern(const BIGNUM* modulus);

}  // namespace guanxi::token

#endif  // GUANXI_COMMON_ACCESS_TOKEN_WEAK_RSA_H_

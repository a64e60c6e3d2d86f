// Where a page ended, as its token holds it.
#ifndef GUANXI_COMMON_TABLE_PAGE_PLACE_H_
#define GUANXI_COMMON_TABLE_PAGE_PLACE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace guanxi::table {

// The token that leads on from `place`, of the query with that hash. A page may end at a record
// that its caller may not see: then `seen` is false, and the place is sealed with a key of this
// process, so that the token tells nothing of it; it is good as long as the process lives.
std::string EncodePlace(std::string_view place, bool seen, uint64_t query_hash);

// The place in `token`, empty for an empty one. INVALID_ARGUMENT (INVALID_PAGE_TOKEN) when the
// token is another query's, was altered, or is sealed by another process.
absl::StatusOr<std::string> DecodePlace(std::string_view token, uint64_t query_hash);

// The same where the place itself decides what is read, and only this process may say so: sealed
// always, and refused when it is not.
std::string EncodeSealedPlace(std::string_view place, uint64_t query_hash);
absl::StatusOr<std::string> DecodeSealedPlace(std::string_view token, uint64_t query_hash);

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_PAGE_PLACE_H_

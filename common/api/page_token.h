// Page tokens: where a list stopped, bound to the question it answered (AIP-158).
#ifndef GUANXI_COMMON_API_PAGE_TOKEN_H_
#define GUANXI_COMMON_API_PAGE_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace guanxi::api {

inline constexpr int kDefaultPageSize = 50;
inline constexpr int kMaxPageSize = 1000;

// 0 → 50; above 1,000 → 1,000; negative → INVALID_ARGUMENT.
absl::StatusOr<int> PageSize(int requested);

// A hash of bytes that is the same in every process and release.
uint64_t StableHash(std::string_view bytes);

// A hash of all of `request` but `page_size` and `page_token`: what a token is bound to.
uint64_t QueryHash(const google::protobuf::Message& request);

// An opaque URL-safe token for "continue after `position`" of the query with that hash.
std::string EncodePageToken(std::string_view position, uint64_t query_hash);

// The position, "" for an empty token. INVALID_ARGUMENT when it is not one of ours, was altered, or
// belongs to another query.
absl::StatusOr<std::string> DecodePageToken(std::string_view token, uint64_t query_hash);

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_PAGE_TOKEN_H_

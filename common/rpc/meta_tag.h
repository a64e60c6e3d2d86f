// The first byte of every key in kv::Space::kMeta.
#ifndef GUANXI_COMMON_RPC_META_TAG_H_
#define GUANXI_COMMON_RPC_META_TAG_H_

#include <cstdint>

namespace guanxi::rpc {

// On disk: never reuse a number. 1 to 15 are common/'s; a service's own bookkeeping starts at 16.
enum MetaTag : uint8_t {
  kMetaAnswer = 1,  // (caller, request id) -> an answer given
  kMetaAnswerByTime =
      2,            // (time, caller, request id) -> nothing; leads to the answers that expire first
  kMetaFollow = 3,  // (source) -> a follower's cursor
  // 4 is common/table's: (collection) -> the numbers of its indexes
};

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_META_TAG_H_

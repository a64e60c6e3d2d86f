// The first byte of every key in kv::Space::kMeta.
#ifndef GUANXI_COMMON_RPC_META_TAG_H_
#define GUANXI_COMMON_RPC_META_TAG_H_

#include <cstdint>

namespace guanxi::rpc {

// On disk: never reuse a number. 1 to 15 are common/'s; a service's own bookkeeping starts at 16
// (tickets has 16, loyalty 16 to 20).
enum MetaTag : uint8_t {
  kMetaAnswer = 1,  // (caller, request id) -> an answer given
  kMetaAnswerByTime =
      2,            // (time, caller, request id) -> nothing; leads to the answers that expire first
  kMetaFollow = 3,  // (source) -> a follower's cursor
  // 4 is common/table's: (collection) -> the numbers of its indexes
  kMetaAuditHead = 5,    // -> where the audit chain ends
  kMetaAuditRecord = 6,  // (sequence) -> a record of the audit chain
  kMetaRoster = 7,       // (name) -> a record of the directory that says who may do what
  // 8 is common/table's: (name of a merged record) -> the name that stands for it
  // 9 is common/records': (merge), (merge, record) -> what a merge has given to its master
  kMetaAnswerPersonal = 10,  // (caller, request id) -> nothing; the answers that may be personal
  kMetaErasing = 11,         // (erasure) -> how far it is, and then what was done
};

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_META_TAG_H_

// What the audit chain is told of an administrative call.
#ifndef GUANXI_COMMON_RPC_AUDITED_H_
#define GUANXI_COMMON_RPC_AUDITED_H_

#include <google/protobuf/message.h>

#include "common/audit/entry.h"
#include "common/rpc/call.h"

namespace guanxi::rpc {

// The entry for `call`, which was done: who, which call, and the records that `request` and
// `response` name. Holds no value of any other field.
audit::Entry EntryOf(const Call& call,
                     const google::protobuf::Message& request,
                     const google::protobuf::Message& response);

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_AUDITED_H_

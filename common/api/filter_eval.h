// Evaluates filters on messages.
#ifndef GUANXI_COMMON_API_FILTER_EVAL_H_
#define GUANXI_COMMON_API_FILTER_EVAL_H_

#include "common/api/filter_bind.h"
#include "google/protobuf/message.h"

namespace guanxi::api::filter {

// Whether `message`, of the type `condition` was bound to, fulfils it. A field that is absent, or
// that lies in a message that is, fulfils no comparison, `!=` included.
bool Fulfils(const Condition& condition, const google::protobuf::Message& message);

}  // namespace guanxi::api::filter

#endif  // GUANXI_COMMON_API_FILTER_EVAL_H_

// Evaluates filters on messages.
#ifndef GUANXI_COMMON_API_FILTER_EVAL_H_
#define GUANXI_COMMON_API_FILTER_EVAL_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "common/api/filter_bind.h"
#include "google/protobuf/message.h"

namespace guanxi::api::filter {

// Whether the message that is asked about is in a group.
using InGroup = absl::FunctionRef<bool(const std::string& group)>;

// Whether `message`, of the type the condition was bound to, fulfils it. Comparisons with relative
// times that are not resolved hold of nothing.
bool Fulfils(const Condition& condition,
             const google::protobuf::Message& message,
             InGroup in_group);

// The first time after `present` at which `message` may come to fulfil the condition, or cease to,
// as time passes; nothing when it never does. May be early, never late. Groups are not asked.
std::optional<absl::Time> NextChange(const Condition& condition,
                                     const google::protobuf::Message& message,
                                     const Present& present);

}  // namespace guanxi::api::filter

#endif  // GUANXI_COMMON_API_FILTER_EVAL_H_

// Whether an answer that was kept may be given again.
#ifndef GUANXI_COMMON_RPC_KEPT_ANSWER_H_
#define GUANXI_COMMON_RPC_KEPT_ANSWER_H_

#include <google/protobuf/message.h>

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"

namespace guanxi::rpc {

// Whether the record `name` is in `scope`, as it is now in `reader`; nullopt for a name that is no
// record's of the service.
using SeesRecord = std::function<absl::StatusOr<std::optional<bool>>(
    const kv::Reader& reader, const access::Scope& scope, const std::string& name)>;

// Answers that are records, kept as their name and the commit that made them so.
struct RecordAnswers {
  // The commit that made `answer` the record it is in `reader`; 0 when it is not one.
  std::function<absl::StatusOr<kv::Revision>(const kv::Reader& reader,
                                             const google::protobuf::Message& answer)>
      revision_of;
  // The record `name` as commit `revision` left it, in `answer`. NOT_FOUND when that is told no
  // more.
  std::function<absl::Status(const kv::Reader& reader,
                             const std::string& name,
                             kv::Revision revision,
                             google::protobuf::Message& answer)>
      read_at;
};

// The name `message` gives itself; empty when it has none.
std::string NameIn(const google::protobuf::Message& message);

// OK when every record that `answer` is, or holds, is in `scope`; NOT_FOUND names the first that is
// not: its reader may see it no longer. One of several results that is an error holds none. A
// record that `sees` knows is asked about as it is now, whatever it was when it was answered. Any
// other, or all when `sees` is null, goes by what the answer says of its unit, owner and shares;
// one that does not say passes. Other errors are those of `sees`.
absl::Status CheckStillVisible(const SeesRecord& sees,
                               const kv::Reader& reader,
                               const access::Scope& scope,
                               const google::protobuf::Message& answer);

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_KEPT_ANSWER_H_

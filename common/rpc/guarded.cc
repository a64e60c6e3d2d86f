#include "common/rpc/guarded.h"

#include "common/obs/log.h"
#include "common/status/errors.h"

namespace guanxi::rpc {

absl::Status Thrown(std::string_view where, std::string_view what) {
  obs::Log(obs::Level::kError, "exception", {{"grpc.method", where}, {"error", what}});
  return errors::Internal("an unexpected failure, see the log");
}

}  // namespace guanxi::rpc

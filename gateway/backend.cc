#include "gateway/backend.h"

#include <algorithm>

#include "common/rpc/channel.h"

namespace guanxi::gateway {

Backend::Backend(const BackendOptions& options) : name_(options.name) {
  for (int i = 0; i < std::max(1, options.channels); ++i) {
    // A retry would hold messages back, and repeat what only the caller knows to be repeatable.
    channels_.push_back(
        rpc::Connect(options.address, {.pool_index = i,
                                       .retries = false,
                                       .max_message_bytes = options.max_message_bytes,
                                       .credentials = options.credentials}));
    stubs_.push_back(std::make_unique<grpc::GenericStub>(channels_.back()));
  }
}

}  // namespace guanxi::gateway

// The snapshot of a service that keeps no data.
#ifndef GUANXI_COMMON_RPC_EMPTY_READER_H_
#define GUANXI_COMMON_RPC_EMPTY_READER_H_

#include <optional>
#include <string>

#include "common/kv/engine.h"

namespace guanxi::rpc {

// Holds nothing.
class EmptyReader final : public kv::Reader {
 public:
  absl::StatusOr<std::optional<std::string>> Get(kv::Space, std::string_view) const override {
    return std::nullopt;
  }
  absl::Status Scan(kv::Space, const kv::KeyRange&, kv::Order, kv::RowVisitor) const override {
    return absl::OkStatus();
  }
  kv::Revision revision() const override { return 0; }
};

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_EMPTY_READER_H_

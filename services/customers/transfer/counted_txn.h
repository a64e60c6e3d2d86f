// A transaction that tells how much it holds.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_COUNTED_TXN_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_COUNTED_TXN_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "common/kv/engine.h"

namespace guanxi::customers {

// Passes everything on to another, which outlives it.
class CountedTxn final : public kv::Txn {
 public:
  explicit CountedTxn(kv::Txn& txn) : txn_(txn) {}

  absl::StatusOr<std::optional<std::string>> Get(kv::Space space,
                                                 std::string_view key) const override {
    return txn_.Get(space, key);
  }
  absl::Status Scan(kv::Space space,
                    const kv::KeyRange& range,
                    kv::Order order,
                    kv::RowVisitor visit) const override {
    return txn_.Scan(space, range, order, visit);
  }
  kv::Revision revision() const override { return txn_.revision(); }
  kv::Revision next_revision() const override { return txn_.next_revision(); }

  void Put(kv::Space space, std::string_view key, std::string_view value) override {
    Count(key.size() + value.size());
    txn_.Put(space, key, value);
  }
  void Delete(kv::Space space, std::string_view key) override {
    Count(key.size());
    txn_.Delete(space, key);
  }
  void Emit(absl::FunctionRef<std::string(kv::Revision, uint32_t)> encode) override {
    txn_.Emit([&](kv::Revision revision, uint32_t ordinal) {
      std::string bytes = encode(revision, ordinal);
      Count(bytes.size());
      return bytes;
    });
  }

  size_t writes() const { return writes_; }
  size_t bytes() const { return bytes_; }

 private:
  // What a row takes besides its key and value.
  static constexpr size_t kPerWrite = 16;

  void Count(size_t bytes) {
    ++writes_;
    bytes_ += bytes + kPerWrite;
  }

  kv::Txn& txn_;
  size_t writes_ = 0;
  size_t bytes_ = 0;
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_COUNTED_TXN_H_

#include "common/kv/commit_group.h"

#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/kv/errors.h"
#include "common/status/errors.h"

namespace guanxi::kv {
namespace {

bool IsKey(std::string_view key) { return !key.empty() && key.size() <= kMaxKeyBytes; }

// A transaction of the group. It remembers the first size that was exceeded and writes nothing
// after it.
class GroupTxn final : public Txn {
 public:
  GroupTxn(const Reader& base, Overlay& overlay, std::vector<EventRow>& events, Revision head)
      : base_(base), overlay_(overlay), events_(events), head_(head) {}

  absl::StatusOr<std::optional<std::string>> Get(Space space, std::string_view key) const override {
    if (!IsKey(key)) return errors::KeySize(key.size());
    const Overlay::Value* own = overlay_.Find(space, key);
    if (own == nullptr) return base_.Get(space, key);
    return own->has_value() ? std::optional<std::string>(**own) : std::nullopt;
  }

  absl::Status Scan(Space space,
                    const KeyRange& range,
                    Order order,
                    RowVisitor visit) const override {
    return overlay_.Scan(base_, space, range, order, visit);
  }

  Revision revision() const override { return head_; }
  Revision next_revision() const override { return head_ + 1; }

  void Put(Space space, std::string_view key, std::string_view value) override {
    if (Admit(key, value.size())) overlay_.Put(space, key, value);
  }

  void Delete(Space space, std::string_view key) override {
    if (Admit(key, 0)) overlay_.Delete(space, key);
  }

  void Emit(absl::FunctionRef<std::string(Revision, uint32_t)> encode) override {
    std::string bytes = encode(next_revision(), emitted_);
    if (!Count(bytes.size(), bytes.size())) return;
    event_bytes_ += bytes.size();
    events_.push_back({next_revision(), emitted_++, std::move(bytes)});
  }

  const absl::Status& status() const { return status_; }
  bool emitted() const { return emitted_ > 0; }
  size_t event_bytes() const { return event_bytes_; }

 private:
  bool Admit(std::string_view key, size_t value_bytes) {
    if (!IsKey(key)) status_.Update(errors::KeySize(key.size()));
    return Count(key.size() + value_bytes, value_bytes);
  }

  bool Count(size_t bytes, size_t value_bytes) {
    ++writes_;
    bytes_ += bytes;
    if (value_bytes > kMaxValueBytes)
      status_.Update(errors::ValueSize(value_bytes, kMaxValueBytes));
    if (writes_ > kMaxTxnWrites || bytes_ > kMaxTxnBytes) {
      status_.Update(errors::TxnSize(writes_, bytes_));
    }
    return status_.ok();
  }

  const Reader& base_;
  Overlay& overlay_;
  std::vector<EventRow>& events_;
  const Revision head_;
  absl::Status status_;
  size_t writes_ = 0;
  size_t bytes_ = 0;
  size_t event_bytes_ = 0;
  uint32_t emitted_ = 0;
};

// The writer serves everyone, so one transaction that throws is answered like any other failure.
absl::Status Call(TxnFn& fn, GroupTxn& txn) {
  try {
    absl::Status status = fn(txn);
    return status.ok() ? txn.status() : status;
  } catch (const std::exception& e) {
    return errors::Internal(absl::StrCat("a transaction threw: ", e.what()));
  } catch (...) {
    return errors::Internal("a transaction threw");
  }
}

}  // namespace

absl::StatusOr<Revision> CommitGroup::Run(TxnFn& fn) {
  const size_t events_before = events_.size();
  GroupTxn txn(base_, overlay_, events_, head_);
  absl::Status status = Call(fn, txn);
  if (!status.ok()) {
    overlay_.Undo();
    events_.erase(events_.begin() + events_before, events_.end());
    return status;
  }
  overlay_.Keep();
  event_bytes_ += txn.event_bytes();
  if (txn.emitted()) ++head_;
  return head_;
}

void CommitGroup::Clear() {
  overlay_.Clear();
  events_.clear();
  event_bytes_ = 0;
}

}  // namespace guanxi::kv

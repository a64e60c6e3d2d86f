// An engine that stops writing, as when its process is killed.
#ifndef GUANXI_SERVICES_TESTING_DYING_ENGINE_H_
#define GUANXI_SERVICES_TESTING_DYING_ENGINE_H_

#include <memory>
#include <utility>

#include "common/kv/engine.h"
#include "common/status/errors.h"

namespace guanxi {

// Passes everything on to another, which outlives it; after so many commits nothing is written any
// more: UNAVAILABLE.
class DyingEngine final : public kv::Engine {
 public:
  DyingEngine(kv::Engine* engine, int commits) : engine_(engine), commits_(commits) {}

  std::unique_ptr<kv::Reader> Snapshot() override { return engine_->Snapshot(); }
  void Commit(kv::TxnFn fn, kv::DoneFn done, absl::Time deadline) override {
    if (commits_-- > 0) return engine_->Commit(std::move(fn), std::move(done), deadline);
    done(errors::Draining());
  }
  absl::StatusOr<kv::Revision> ReadEvents(
      kv::Revision after,
      size_t max_events,
      absl::FunctionRef<void(const kv::EventView&)> visit) override {
    return engine_->ReadEvents(after, max_events, visit);
  }
  kv::Revision head() const override { return engine_->head(); }
  kv::Revision oldest_event() const override { return engine_->oldest_event(); }
  absl::Status TrimEvents(kv::Revision up_to) override { return engine_->TrimEvents(up_to); }
  void Subscribe(kv::CommitListener* listener) override { engine_->Subscribe(listener); }
  void Unsubscribe(kv::CommitListener* listener) override { engine_->Unsubscribe(listener); }

 private:
  kv::Engine* engine_;
  int commits_;
};

}  // namespace guanxi

#endif  // GUANXI_SERVICES_TESTING_DYING_ENGINE_H_

#include "services/customers/care/care_run_state.h"

#include "common/kv/key.h"
#include "common/status/macros.h"
#include "common/table/layout.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::customers {
namespace {

using state::v1::CareRunState;

constexpr uint8_t kCareRuns = 49;

std::string KeyOf(std::string_view plan) { return kv::KeyWriter().Tag(kCareRuns).Str(plan).Take(); }

}  // namespace

absl::StatusOr<std::optional<CareRunState>> ReadCareRun(const kv::Reader& reader,
                                                        std::string_view plan) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kMeta, KeyOf(plan)));
  if (!bytes.has_value()) return std::nullopt;
  CareRunState state;
  GUANXI_RETURN_IF_ERROR(table::DecodeRecord(*bytes, state));
  return state;
}

void WriteCareRun(kv::Txn& txn, const CareRunState& state) {
  txn.Put(kv::Space::kMeta, KeyOf(state.run().care_plan()), table::EncodeRecord(state));
}

v1::CareRun RequestCareRun(kv::Txn& txn, std::string_view plan) {
  CareRunState state;
  state.mutable_run()->set_care_plan(std::string(plan));
  state.mutable_run()->set_phase(v1::CareRun::PHASE_WAITING);
  WriteCareRun(txn, state);
  return state.run();
}

table::Effect CarePlanEffect() {
  table::Effect effect;
  effect.apply = [](kv::Txn& txn, const table::Change&, const changes::v1::Event& event) {
    RequestCareRun(txn, event.resource());
    return absl::OkStatus();
  };
  effect.writes = 1;
  effect.bytes = 512;
  return effect;
}

absl::Status VisitWaitingRuns(const kv::Reader& reader,
                              absl::FunctionRef<bool(const CareRunState&)> visit) {
  absl::Status failure;
  const kv::KeyRange runs = kv::PrefixRange(kv::KeyWriter().Tag(kCareRuns).view());
  GUANXI_RETURN_IF_ERROR(reader.Scan(
      kv::Space::kMeta, runs, kv::Order::kForward, [&](std::string_view, std::string_view bytes) {
        CareRunState state;
        failure = table::DecodeRecord(bytes, state);
        if (!failure.ok()) return false;
        const bool waits =
            !state.run().care_plan().empty() && state.run().phase() != v1::CareRun::PHASE_DONE;
        return !waits || visit(state);
      }));
  return failure;
}

}  // namespace guanxi::customers

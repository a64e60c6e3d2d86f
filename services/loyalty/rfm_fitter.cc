#include "services/loyalty/rfm_fitter.h"

#include <utility>
#include <vector>

#include "common/api/resource_name.h"
#include "common/obs/log.h"
#include "common/status/macros.h"
#include "services/loyalty/calendar.h"
#include "services/loyalty/purchases.h"
#include "services/loyalty/rfm.h"
#include "services/loyalty/state_rows.h"

namespace guanxi::loyalty {
namespace {

constexpr int64_t kLeastChanged = 10;

std::string ModelName(int64_t version) {
  return api::ResourceName("rfmModels", std::to_string(version));
}

// Every customer that has bought up to `as_of`.
absl::StatusOr<std::vector<RfmValues>> AllCustomers(const kv::Reader& reader, int32_t as_of) {
  std::vector<RfmValues> all;
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(
      VisitCustomers(reader, [&](std::string_view id, const state::v1::CustomerState& state) {
        const absl::StatusOr<Purchases> purchases = PurchasesOf(reader, id, state, as_of);
        failure = purchases.status();
        if (!failure.ok()) return false;
        if (purchases->days > 0)
          all.push_back({as_of - purchases->last_day, purchases->days, purchases->net_minor});
        return true;
      }));
  GUANXI_RETURN_IF_ERROR(failure);
  return all;
}

}  // namespace

bool FitIsDue(const state::v1::ModelState& state) {
  return state.changed() >= kLeastChanged && state.changed() * 10 > state.customers();
}

absl::StatusOr<v1::RfmModel> CurrentModel(const Tables& tables, const kv::Reader& reader) {
  GUANXI_ASSIGN_OR_RETURN(const state::v1::ModelState state,
                          ReadState<state::v1::ModelState>(reader, ModelKey()));
  if (state.version() == 0) return v1::RfmModel();
  return tables.models.Get(reader, ModelName(state.version()), access::Scope::All());
}

absl::StatusOr<Fitted> FitCustomers(const kv::Reader& reader, int32_t as_of) {
  Fitted fitted;
  GUANXI_ASSIGN_OR_RETURN(fitted.from, ReadState<state::v1::ModelState>(reader, ModelKey()));
  GUANXI_ASSIGN_OR_RETURN(const std::vector<RfmValues> customers, AllCustomers(reader, as_of));
  fitted.model = FitModel(customers);
  *fitted.model.mutable_as_of() = ToDate(as_of);
  return fitted;
}

absl::StatusOr<v1::RfmModel> Publish(const Tables& tables,
                                     kv::Txn& txn,
                                     const table::Change& change,
                                     const Fitted& fitted) {
  GUANXI_ASSIGN_OR_RETURN(state::v1::ModelState state,
                          ReadState<state::v1::ModelState>(txn, ModelKey()));
  // Where another fit was published meanwhile, what it left is left.
  if (state.version() == fitted.from.version())
    state.set_changed(state.changed() - fitted.from.changed());
  state.set_version(state.version() + 1);
  WriteState(txn, ModelKey(), state);
  v1::RfmModel model = fitted.model;
  model.set_name(ModelName(state.version()));
  return tables.models.Insert(txn, change, std::move(model));
}

RfmFitter::RfmFitter(const rpc::Environment& environment, const Tables* tables)
    : engine_(environment.engine),
      clock_(environment.clock),
      workers_(environment.workers),
      tables_(tables) {
  engine_->Subscribe(this);
  // What was due when the service stopped is due still.
  OnCommit(engine_->head());
}

RfmFitter::~RfmFitter() {
  engine_->Unsubscribe(this);
  absl::MutexLock lock(&mu_);
  stopping_ = true;
  const auto idle = [this]() ABSL_SHARED_LOCKS_REQUIRED(mu_) { return !checking_; };
  mu_.Await(absl::Condition(&idle));
}

// On the engine's thread: one check at a time is queued, and one more after it for the commits it
// may have missed.
void RfmFitter::OnCommit(kv::Revision) {
  absl::MutexLock lock(&mu_);
  if (stopping_) return;
  stale_ = true;
  if (checking_) return;
  // With a full queue the next commit tries again.
  checking_ = workers_->Run([this] { Check(); });
}

void RfmFitter::Check() {
  {
    absl::MutexLock lock(&mu_);
    stale_ = false;
  }
  const absl::Status status = FitIfDue();
  if (!status.ok())
    obs::Log(obs::Level::kError, "RFM model not fitted", {{"error", status.message()}});
  absl::MutexLock lock(&mu_);
  checking_ = stale_ && !stopping_ && status.ok() && workers_->Run([this] { Check(); });
}

absl::Status RfmFitter::FitIfDue() {
  {
    absl::MutexLock lock(&mu_);
    if (stopping_) return absl::OkStatus();
  }
  const auto reader = engine_->Snapshot();
  GUANXI_ASSIGN_OR_RETURN(const state::v1::ModelState state,
                          ReadState<state::v1::ModelState>(*reader, ModelKey()));
  if (!FitIsDue(state)) return absl::OkStatus();
  const table::Change change = {
      .actor = "services/loyalty", .request_id = "", .method = "", .time = clock_->Now()};
  GUANXI_ASSIGN_OR_RETURN(const Fitted fitted, FitCustomers(*reader, DayOf(change.time)));
  const auto publish = [&](kv::Txn& txn) -> absl::Status {
    GUANXI_ASSIGN_OR_RETURN(const auto now, ReadState<state::v1::ModelState>(txn, ModelKey()));
    // Somebody asked for a fit meanwhile: it is at least as new.
    if (now.version() != fitted.from.version()) return absl::OkStatus();
    return Publish(*tables_, txn, change, fitted).status();
  };
  return kv::CommitAndWait(*engine_, publish).status();
}

}  // namespace guanxi::loyalty

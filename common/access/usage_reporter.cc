#include "common/access/usage_reporter.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "common/access/authenticator.h"
#include "common/obs/log.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "common/time/clock.h"

namespace guanxi::access {
namespace {

using directory::v1::ReportUseRequest;

ReportUseRequest RequestOf(const std::string& reporter, const UsageBatch& batch) {
  ReportUseRequest request;
  request.set_reporter(reporter);
  request.set_sequence(batch.sequence);
  for (const CountedUse& counted : batch.uses) {
    directory::v1::Use& use = *request.add_uses();
    use.set_user(counted.user);
    use.set_call_count(counted.calls);
    *use.mutable_first_use_time() = ToProto(counted.first);
    *use.mutable_last_use_time() = ToProto(counted.last);
    use.mutable_sign_ins()->Assign(counted.sign_ins.begin(), counted.sign_ins.end());
  }
  for (const CountedKeyUse& counted : batch.key_uses) {
    directory::v1::KeyUse& use = *request.add_key_uses();
    use.set_key(counted.key);
    *use.mutable_last_use_time() = ToProto(counted.last);
  }
  return request;
}

}  // namespace

UsageReporter::UsageReporter(UsageCollector* collector,
                             const std::shared_ptr<grpc::Channel>& channel,
                             UsageReporterOptions options)
    : collector_(collector),
      options_(std::move(options)),
      stub_(directory::v1::UsageService::NewStub(channel)) {
  if (options_.families != nullptr) {
    auto& batches = prometheus::BuildCounter()
                        .Name("guanxi_usage_batches_total")
                        .Help("Batches of usage counts, by whether the directory took them")
                        .Register(*options_.families);
    sent_ = &batches.Add({{"reporter", options_.self}, {"outcome", "sent"}});
    failed_ = &batches.Add({{"reporter", options_.self}, {"outcome", "failed"}});
    waiting_ = &prometheus::BuildGauge()
                    .Name("guanxi_usage_waiting")
                    .Help("Usage counts the directory has not taken yet")
                    .Register(*options_.families)
                    .Add({{"reporter", options_.self}});
  }
  thread_ = std::thread([this] { Run(); });
}

UsageReporter::~UsageReporter() { Stop(); }

void UsageReporter::Stop() {
  {
    absl::MutexLock lock(&mu_);
    if (stopping_) return;
    stopping_ = true;
    if (context_ != nullptr) context_->TryCancel();
  }
  thread_.join();
  const absl::Status last = Report(absl::Now() + options_.stop_timeout);
  if (last.ok()) return;
  obs::Log(
      obs::Level::kWarning, "usage counts are lost, as the directory does not answer",
      {{"principal", options_.self}, {"counts", collector_->waiting()}, {"error", last.message()}});
}

void UsageReporter::Run() {
  const auto stopping = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return stopping_; };
  bool failing = false;
  while (true) {
    {
      absl::MutexLock lock(&mu_);
      if (mu_.AwaitWithTimeout(absl::Condition(&stopping), options_.interval)) return;
    }
    const absl::Status reported = Report();
    absl::MutexLock lock(&mu_);
    if (!reported.ok() && !failing && !stopping_) {
      obs::Log(obs::Level::kWarning, "the directory does not take usage counts",
               {{"principal", options_.self}, {"error", reported.message()}});
    }
    failing = !reported.ok();
  }
}

absl::Status UsageReporter::Report(absl::Time deadline) {
  absl::MutexLock lock(&report_mu_);
  absl::Status outcome;
  for (UsageBatch batch = collector_->Take(); !batch.empty(); batch = collector_->Take()) {
    outcome = Send(batch, deadline);
    CountSent(outcome);
    if (absl::IsInvalidArgument(outcome)) {
      obs::Log(obs::Level::kError, "the directory refuses a batch of usage counts",
               {{"principal", options_.self}, {"error", outcome.message()}});
      outcome = absl::OkStatus();
    }
    if (!outcome.ok()) break;
    collector_->Delivered(batch.sequence);
  }
  if (waiting_ != nullptr) waiting_->Set(static_cast<double>(collector_->waiting()));
  return outcome;
}

absl::Status UsageReporter::Send(const UsageBatch& batch, absl::Time deadline) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(std::min(deadline, absl::Now() + options_.call_timeout)));
  context.AddMetadata(kActorMetadata, options_.self);
  {
    absl::MutexLock lock(&mu_);
    // Whoever stops the reporter waits: what is left is for the last report, which has a deadline.
    if (stopping_ && deadline == absl::InfiniteFuture()) return errors::Draining();
    context_ = &context;
  }
  directory::v1::ReportUseResponse response;
  const grpc::Status status =
      stub_->ReportUse(&context, RequestOf(collector_->reporter(), batch), &response);
  absl::MutexLock lock(&mu_);
  context_ = nullptr;
  return FromGrpc(status);
}

void UsageReporter::CountSent(const absl::Status& outcome) {
  if (sent_ != nullptr) (outcome.ok() ? sent_ : failed_)->Increment();
}

}  // namespace guanxi::access

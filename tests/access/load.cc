#include "tests/access/load.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "tests/access/calls.h"

namespace guanxi::access_test {
namespace {

using GenericStub =
    grpc::TemplatedGenericStub<google::protobuf::MessageLite, google::protobuf::MessageLite>;

constexpr absl::Duration kLimit = absl::Seconds(20);

// What a call needs until it is answered.
struct Pending {
  grpc::ClientContext context;
  std::unique_ptr<Message> request;
  std::unique_ptr<Message> response;
};

bool SaysNothing(grpc::StatusCode code) {
  return code == grpc::UNAVAILABLE || code == grpc::DEADLINE_EXCEEDED ||
         code == grpc::RESOURCE_EXHAUSTED || code == grpc::CANCELLED;
}

}  // namespace

Load::Load(std::shared_ptr<grpc::Channel> channel,
           std::string method,
           std::string authorization,
           int rate)
    : channel_(std::move(channel)),
      method_(std::move(method)),
      authorization_(std::move(authorization)),
      rate_(rate),
      thread_([this] { Run(); }) {}

Load::~Load() { Stop(); }

void Load::Run() {
  const absl::Time begun = absl::Now();
  {
    absl::MutexLock lock(&mu_);
    tally_.begun = begun;
  }
  const absl::Duration pause = absl::Seconds(1) / rate_;
  for (int sent = 0;; ++sent) {
    const absl::Time due = begun + sent * pause;
    absl::MutexLock lock(&mu_);
    // The pace of the load; a call that is late is sent at once.
    mu_.AwaitWithDeadline(absl::Condition(&stopping_), due);
    if (stopping_) return;
    ++tally_.sent;
    ++pending_;
    Send();
  }
}

void Load::Send() {
  const MethodDescriptor& method = MethodCalled(method_);
  auto pending = std::make_shared<Pending>();
  pending->request = New(method.input_type());
  pending->response = New(method.output_type());
  pending->context.AddMetadata("authorization", authorization_);
  pending->context.set_deadline(absl::ToChronoTime(absl::Now() + kLimit));
  const absl::Time sent = absl::Now();
  GenericStub stub(channel_);
  stub.UnaryCall(&pending->context, "/" + method_, grpc::StubOptions(), pending->request.get(),
                 pending->response.get(),
                 [this, pending, sent](const grpc::Status& status) { Note(status, sent); });
}

void Load::Note(const grpc::Status& status, absl::Time sent) {
  const absl::Time now = absl::Now();
  absl::MutexLock lock(&mu_);
  --pending_;
  if (SaysNothing(status.error_code())) {
    ++tally_.lost;
  } else if (status.error_code() == grpc::UNAUTHENTICATED) {
    ++tally_.refused;
    tally_.first_refused = std::min(tally_.first_refused, sent);
  } else {
    ++tally_.accepted;
    tally_.last_accepted = std::max(tally_.last_accepted, sent);
    tally_.last_answered = std::max(tally_.last_answered, now);
  }
}

bool Load::Await(int Tally::*figure, int count) {
  absl::MutexLock lock(&mu_);
  const auto there = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return tally_.*figure >= count; };
  return mu_.AwaitWithTimeout(absl::Condition(&there), kLimit);
}

bool Load::AwaitAccepted(int count) { return Await(&Tally::accepted, count); }

bool Load::AwaitRefused(int count) { return Await(&Tally::refused, count); }

Tally Load::Stop() {
  {
    absl::MutexLock lock(&mu_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
  absl::MutexLock lock(&mu_);
  const auto answered = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return pending_ == 0; };
  mu_.Await(absl::Condition(&answered));
  return tally_;
}

}  // namespace guanxi::access_test

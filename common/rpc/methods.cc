#include "common/rpc/methods.h"

#include <chrono>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/access/audit_sink.h"
#include "common/access/masks.h"
#include "common/access/refusal_log.h"
#include "common/access/usage_collector.h"
#include "common/api/page_token.h"
#include "common/api/stable_bytes.h"
#include "common/api/validate.h"
#include "common/audit/chain.h"
#include "common/obs/log.h"
#include "common/rpc/audited.h"
#include "common/rpc/call_outcome.h"
#include "common/rpc/empty_reader.h"
#include "common/rpc/errors.h"
#include "common/rpc/guarded.h"
#include "common/rpc/kept_answer.h"
#include "common/rpc/stream_call.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "common/status/macros.h"

namespace guanxi::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr absl::Duration kRetryWorker = absl::Seconds(1);

// A method that the table of permissions does not know, as a program under construction may have:
// for services alone.
constexpr access::Permission kNobody{.method = "a method without a row", .grant = ""};

void Require(bool holds, std::string_view what) {
  if (holds) return;
  obs::Log(obs::Level::kError, "methods are wired wrongly", {{"what", what}});
  std::abort();
}

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  const std::chrono::system_clock::time_point deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::FromChrono(deadline);
}

// A hash of the method and of all of the request, the same in every process.
uint64_t Fingerprint(const std::string& method, const Message& request) {
  return api::StableHash(absl::StrCat(method, "\n", api::StableBytes(request)));
}

// Says in `call`, whose principal is known, what it does: by `method`, from now on, and on which
// records.
void Describe(const Environment& environment,
              const access::Permission& permission,
              std::string_view method,
              const access::Scope& scope,
              Call& call) {
  const access::Principal& principal = call.principal;
  call.change.actor = principal.user;
  call.change.method = std::string(method);
  call.change.time = environment.clock->Now();
  call.change.scope = scope.SeenBy(principal.user).At(call.change.time);
  call.change.may_move = access::MayMove(principal, permission);
  call.change.may_cross_units = access::MayCrossUnits(principal);
  call.change.naming = access::NamingBy(principal, environment.people);
}

}  // namespace

// One unary call, from its start to its answer.
class Methods::UnaryCall {
 public:
  UnaryCall(Methods& methods, const Arguments& arguments)
      : methods_(methods),
        method_(methods.MethodOf(arguments.name)),
        arguments_(arguments),
        reactor_(arguments.context->DefaultReactor()),
        started_(absl::Now()) {
    method_.metrics->Started();
    method_.metrics->Received();
  }

  grpc::ServerUnaryReactor* reactor() const { return reactor_; }
  absl::Time deadline() const { return call_.deadline; }

  // Finds out who calls and checks the request. When false, the call is answered already.
  bool Admit() {
    absl::Status status = Guarded(method_.full_name, [this] {
      return methods_.Admit(method_, arguments_.context, arguments_.request, call_);
    });
    if (!status.ok()) Finish(status);
    return status.ok();
  }

  void Read(ReadWork& work) {
    const absl::Status status = Guarded(method_.full_name, [&] {
      return environment().engine == nullptr ? work(call_, EmptyReader())
                                             : work(call_, *environment().engine->Snapshot());
    });
    const bool act = method_.permission->administrative && environment().engine != nullptr;
    if (status.ok() && act) return RecordAct();
    Finish(status);
  }

  // What can be done for Write before the transaction. When false, the call is answered already.
  bool Prepare(PrepareWork& prepare, WriteWork& work) {
    absl::Status status = Guarded(method_.full_name, [&] {
      GUANXI_ASSIGN_OR_RETURN(work, prepare(call_));
      return absl::OkStatus();
    });
    if (!status.ok()) {
      Finish(status);
      return false;
    }
    Ask();
    return true;
  }

  // One run of the transaction; there may be several.
  absl::Status Write(kv::Txn& txn, WriteWork& work) {
    replayed_ = false;
    return Guarded(method_.full_name, [&]() -> absl::Status {
      if (question_.request_id.empty()) return Work(txn, work);
      GUANXI_ASSIGN_OR_RETURN(auto kept, methods_.answers_.Find(txn, question_));
      if (kept) return Replay(txn, *kept);
      GUANXI_RETURN_IF_ERROR(Work(txn, work));
      GUANXI_ASSIGN_OR_RETURN(const Answer answer, AnswerToKeep(txn));
      return methods_.answers_.Keep(txn, question_, answer);
    });
  }

  // The write is durable.
  void Committed() {
    if (environment().committed) environment().committed();
  }

  // Answers, once. The request and the response are gone when it returns.
  void Finish(const absl::Status& status) {
    LogFailure(method_.full_name, status);
    if (status.ok()) {
      access::ClearMasked(HiddenFrom(call_.principal.role, *method_.permission),
                          *arguments_.response);
      NoteRead();
    } else if (IsRefusal(status)) {
      methods_.NoteRefusal(method_, call_.principal, arguments_.context->peer(), status);
    }
    if (replayed_ && environment().replays != nullptr) environment().replays->Increment();
    const grpc::Status answer = ToGrpc(status);
    if (answer.ok()) method_.metrics->Sent();
    method_.metrics->Handled(answer.error_code(), absl::Now() - started_);
    reactor_->Finish(answer);
  }

  bool cancelled() const { return arguments_.context->IsCancelled(); }

 private:
  const Environment& environment() const { return methods_.environment_; }

  absl::Status Work(kv::Txn& txn, WriteWork& work) {
    GUANXI_RETURN_IF_ERROR(work(call_, txn));
    if (!method_.permission->administrative) return absl::OkStatus();
    return audit::Append(txn, EntryOf(call_, *arguments_.request, *arguments_.response));
  }

  // Records that personal data is shown, but to the suite's own services: the answer of a write
  // shows it as that of a read does. After what is hidden has been cleared.
  void NoteRead() {
    const access::Principal& reader = call_.principal;
    if (!method_.shows_personal || environment().audit == nullptr) return;
    if (reader.role == access::Role::kService) return;
    std::vector<std::string> names = access::PersonalNames(*arguments_.response);
    if (!names.empty()) environment().audit->Read(reader, method_.full_name, std::move(names));
  }

  // Records an administrative call that commits by itself, as one that first reads at length, and
  // answers when the record is durable; fails the call when it cannot be written.
  void RecordAct() {
    audit::Entry entry = EntryOf(call_, *arguments_.request, *arguments_.response);
    environment().engine->Commit(
        [entry = std::move(entry), method = method_.full_name](kv::Txn& txn) {
          return Guarded(method, [&] { return audit::Append(txn, entry); });
        },
        [call = std::make_shared<UnaryCall>(*this)](const absl::StatusOr<kv::Revision>& revision) {
          call->Finish(revision.status());
        });
  }

  // A kept answer is looked for when the caller names its intent.
  void Ask() {
    if (call_.change.request_id.empty()) return;
    question_ = {.caller = call_.principal.user,
                 .request_id = call_.change.request_id,
                 .fingerprint = Fingerprint(method_.full_name, *arguments_.request),
                 .now = call_.change.time};
  }

  absl::StatusOr<Answer> AnswerToKeep(const kv::Reader& reader) const {
    Answer answer;
    if (environment().records.revision_of) {
      GUANXI_ASSIGN_OR_RETURN(answer.revision,
                              environment().records.revision_of(reader, *arguments_.response));
    }
    if (answer.revision != 0) {
      answer.record = NameIn(*arguments_.response);
    } else {
      answer.bytes = arguments_.response->SerializeAsString();
      answer.personal = method_.shows_personal;
    }
    return answer;
  }

  // What was kept, in the response.
  absl::Status Recall(const kv::Reader& reader, const Answer& kept) {
    if (kept.erased) return errors::AnswerErased();
    if (kept.record.empty()) {
      return arguments_.response->ParseFromString(kept.bytes) ? absl::OkStatus()
                                                              : errors::DataLoss("a kept answer");
    }
    if (!environment().records.read_at) return errors::Internal("an answer is kept by its record");
    return environment().records.read_at(reader, kept.record, kept.revision, *arguments_.response);
  }

  // Gives the answer `kept` again, unless what it tells of is no longer the caller's to see.
  absl::Status Replay(const kv::Reader& reader, const Answer& kept) {
    GUANXI_RETURN_IF_ERROR(Recall(reader, kept));
    replayed_ = true;
    return CheckStillVisible(environment().sees, reader, call_.scope(), *arguments_.response);
  }

  Methods& methods_;
  const Method& method_;
  const Arguments arguments_;
  grpc::ServerUnaryReactor* const reactor_;
  const absl::Time started_;
  Call call_;
  Question question_;  // without a request id: nothing is kept
  bool replayed_ = false;
};

Methods::Methods(const Environment& environment, const google::protobuf::ServiceDescriptor* service)
    : environment_(environment) {
  Require(environment.clock != nullptr, "clock");
  Require(environment.authenticator != nullptr, "authenticator");
  Require(environment.metrics != nullptr, "metrics");
  for (int i = 0; i < service->method_count(); ++i) {
    const google::protobuf::MethodDescriptor& method = *service->method(i);
    const std::string full_name = absl::StrCat(service->full_name(), "/", method.name());
    const access::Permission* const permission = access::FindPermission(full_name);
    methods_[method.name()] = {.full_name = full_name,
                               .descriptor = &method,
                               .permission = permission == nullptr ? &kNobody : permission,
                               .request_id = method.input_type()->FindFieldByName("request_id"),
                               .shows_personal = access::HasPersonal(*method.output_type()),
                               .metrics = &environment.metrics->Method(method)};
  }
}

const Methods::Method& Methods::MethodOf(std::string_view name) const {
  const auto found = methods_.find(name);
  Require(found != methods_.end(), name);
  return found->second;
}

absl::StatusOr<Call> CallBy(const Environment& environment,
                            access::Principal caller,
                            const access::Permission& permission,
                            std::string_view method) {
  GUANXI_ASSIGN_OR_RETURN(const access::Scope scope, access::Authorize(caller, permission));
  Call call;
  call.principal = std::move(caller);
  call.deadline = absl::InfiniteFuture();
  Describe(environment, permission, method, scope, call);
  return call;
}

absl::Status Methods::Admit(const Method& method,
                            grpc::CallbackServerContext* context,
                            const Message* request,
                            Call& call) const {
  GUANXI_ASSIGN_OR_RETURN(call.principal, environment_.authenticator->Authenticate(*context));
  const access::Principal& principal = call.principal;
  const access::Permission& permission = *method.permission;
  GUANXI_ASSIGN_OR_RETURN(const access::Scope scope, access::Authorize(principal, permission));
  GUANXI_RETURN_IF_ERROR(
      access::CheckUnmasked(HiddenFrom(principal.role, permission), *method.descriptor, *request));
  // gRPC made the request for this call alone and shows it to nobody else.
  api::ClearOutputOnly(*const_cast<Message*>(request));
  GUANXI_RETURN_IF_ERROR(api::ValidateRequest(*request));
  Describe(environment_, permission, method.full_name, scope, call);
  call.deadline = DeadlineOf(*context);
  if (method.request_id != nullptr) {
    call.change.request_id = request->GetReflection()->GetString(*request, method.request_id);
  }
  if (environment_.usage != nullptr) {
    environment_.usage->Note(principal.user, principal.credential, call.change.time);
  }
  return absl::OkStatus();
}

void Methods::NoteRefusal(const Method& method,
                          const access::Principal& principal,
                          std::string_view peer,
                          const absl::Status& status) const {
  if (environment_.refusals != nullptr) {
    environment_.refusals->Note(method.full_name, principal.user, peer, status);
  }
  if (environment_.audit != nullptr) {
    environment_.audit->Refused(principal.user.empty() ? nullptr : &principal, method.full_name,
                                status);
  }
}

grpc::ServerUnaryReactor* Methods::StartRead(const Arguments& arguments, ReadWork work) {
  UnaryCall call(*this, arguments);
  if (call.Admit()) call.Read(work);
  return call.reactor();
}

grpc::ServerUnaryReactor* Methods::StartReadAtLength(const Arguments& arguments, ReadWork work) {
  auto call = std::make_shared<UnaryCall>(*this, arguments);
  grpc::ServerUnaryReactor* reactor = call->reactor();
  if (!call->Admit()) return reactor;
  RunOnWorker(call, [call, work = std::move(work)]() mutable { call->Read(work); });
  return reactor;
}

void Methods::RunOnWorker(const std::shared_ptr<UnaryCall>& call, absl::AnyInvocable<void()> work) {
  Require(environment_.workers != nullptr, "workers");
  const bool queued = environment_.workers->Run([call, work = std::move(work)]() mutable {
    call->cancelled() ? call->Finish(errors::CallCancelled()) : work();
  });
  if (!queued) call->Finish(errors::Overloaded(kRetryWorker));
}

grpc::ServerUnaryReactor* Methods::StartWrite(const Arguments& arguments,
                                              Thread thread,
                                              PrepareWork prepare) {
  Require(environment_.engine != nullptr, "engine");
  auto call = std::make_shared<UnaryCall>(*this, arguments);
  grpc::ServerUnaryReactor* reactor = call->reactor();
  if (!call->Admit()) return reactor;
  if (thread == Thread::kCallers) {
    CommitPrepared(std::move(call), prepare);
  } else {
    RunOnWorker(call, [this, call, prepare = std::move(prepare)]() mutable {
      CommitPrepared(std::move(call), prepare);
    });
  }
  return reactor;
}

void Methods::CommitPrepared(std::shared_ptr<UnaryCall> call, PrepareWork& prepare) {
  WriteWork work;
  if (!call->Prepare(prepare, work)) return;
  const absl::Time deadline = call->deadline();
  auto run = [call = call.get(), work = std::move(work)](kv::Txn& txn) mutable {
    return call->Write(txn, work);
  };
  auto done = [call = std::move(call)](absl::StatusOr<kv::Revision> revision) {
    if (revision.ok()) call->Committed();
    call->Finish(revision.status());
  };
  environment_.engine->Commit(std::move(run), std::move(done), deadline);
}

std::shared_ptr<StreamCall> Methods::Stream(std::string_view name,
                                            grpc::CallbackServerContext* context,
                                            const Message* request) {
  const Method& method = MethodOf(name);
  Call call;
  absl::Status status =
      Guarded(method.full_name, [&] { return Admit(method, context, request, call); });
  return std::make_shared<StreamCall>(*this, method, context->peer(), std::move(call),
                                      std::move(status));
}

}  // namespace guanxi::rpc

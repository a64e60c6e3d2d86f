// What every method of a service has in common, so that a method states only what is its own:
//
//   grpc::ServerUnaryReactor* CustomerService::GetCustomer(grpc::CallbackServerContext* context,
//                                                          const GetCustomerRequest* request,
//                                                          Customer* response) {
//     return methods_.Read(__func__, context, request, response,
//                          [this](const rpc::Call& call, const kv::Reader& reader, const
//                          GetCustomerRequest& request) {
//                            return tables_.customers.Get(reader, request.name(), call.scope());
//                          });
//   }
//
// In order: count the call, tell who calls, whether that one may, and which records it reaches;
// clear output-only fields, validate the request from its descriptor, do the work, clear from the
// answer what the caller may not see, map the status, count the outcome, answer. Exceptions from
// below are logged and answer INTERNAL.
#ifndef GUANXI_COMMON_RPC_METHODS_H_
#define GUANXI_COMMON_RPC_METHODS_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>
#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/access/authenticator.h"
#include "common/access/permissions.h"
#include "common/kv/engine.h"
#include "common/obs/metrics.h"
#include "common/rpc/answers.h"
#include "common/rpc/call.h"
#include "common/rpc/kept_answer.h"
#include "common/rpc/workers.h"
#include "common/time/clock.h"

namespace guanxi::access {
class AuditSink;
class RefusalLog;
class UsageCollector;
}  // namespace guanxi::access

namespace guanxi::subjects {
class Ledger;
}  // namespace guanxi::subjects

namespace guanxi::rpc {

// What methods work with. Everything outlives the server.
struct Environment {
  kv::Engine* engine = nullptr;  // null for a service that keeps no data, and so calls no Write
  const Clock* clock = nullptr;
  const access::Authenticator* authenticator = nullptr;
  obs::RpcMetrics* metrics = nullptr;
  Workers* workers = nullptr;                // for ReadAtLength and WriteAtLength
  prometheus::Registry* families = nullptr;  // for metrics of a service's own; may be null
  prometheus::Counter* replays = nullptr;  // counts writes answered from a kept answer; may be null
  access::RefusalLog* refusals = nullptr;  // told of every call refused; may be null
  access::AuditSink* audit =
      nullptr;  // told of refusals and of what is worth recording; may be null
  access::UsageCollector* usage = nullptr;  // told who called when; may be null
  // Who there is: owners and grantees that callers name are looked up there. Null: they are not.
  const access::People* people = nullptr;
  // Asked before an answer that was kept is given again; null: it goes by what it says of itself.
  SeesRecord sees;
  // How answers that are records are kept; null: whole, as the others.
  RecordAnswers records;
  // Where it is written who was erased, outside the store; null for what keeps no such book.
  subjects::Ledger* erasures = nullptr;
  // Called after each commit of a write and before it is answered, on the thread that answers: does
  // not block. For a service whose own records say who may do what; may be null.
  std::function<void()> committed;
};

// The descriptor of a generated service, for Methods:
// `DescriptorOf<guanxi::customers::v1::CustomerService>()`.
template <typename Service>
const google::protobuf::ServiceDescriptor* DescriptorOf() {
  return google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      Service::service_full_name());
}

class StreamCall;  // stream_call.h

// The call of `method`, a full name, that `caller` makes now by `permission`, without a request:
// who it is and which records it reaches. PERMISSION_DENIED when it may not.
absl::StatusOr<Call> CallBy(const Environment& environment,
                            access::Principal caller,
                            const access::Permission& permission,
                            std::string_view method);

// The methods of one proto service. Thread-safe. `name` is always the method's name, `__func__` in
// the method itself.
class Methods {
 public:
  // Aborts on an environment that lacks clock, authenticator or metrics: a bug of the wiring.
  Methods(const Environment& environment, const google::protobuf::ServiceDescriptor* service);

  // Runs `work(call, reader, request) -> absl::StatusOr<Response>` on a snapshot, on the caller's
  // thread: for reads of a bounded number of rows. Without an engine the snapshot is empty.
  template <typename Request, typename Response, typename Work>
  grpc::ServerUnaryReactor* Read(std::string_view name,
                                 grpc::CallbackServerContext* context,
                                 const Request* request,
                                 Response* response,
                                 Work work) {
    return StartRead({name, context, request, response},
                     ReadWorkOf(request, response, std::move(work)));
  }

  // The same on a worker thread: for reads whose length grows with the data. RESOURCE_EXHAUSTED
  // (OVERLOADED) when too many wait.
  template <typename Request, typename Response, typename Work>
  grpc::ServerUnaryReactor* ReadAtLength(std::string_view name,
                                         grpc::CallbackServerContext* context,
                                         const Request* request,
                                         Response* response,
                                         Work work) {
    return StartReadAtLength({name, context, request, response},
                             ReadWorkOf(request, response, std::move(work)));
  }

  // Runs `work(call, txn, request) -> absl::StatusOr<Response>` in a transaction and answers when
  // it is durable. A request with a `request_id` is answered once: a repeat gets the first answer,
  // from the same commit as the effect, for 24 hours; errors are not kept. Keeping an answer takes
  // up to 11 of the transaction's writes, and an answer longer than kMaxAnswerBytes is INTERNAL.
  // `work` may run more than once, on the engine's writer: it does not block.
  template <typename Request, typename Response, typename Work>
  grpc::ServerUnaryReactor* Write(std::string_view name,
                                  grpc::CallbackServerContext* context,
                                  const Request* request,
                                  Response* response,
                                  Work work) {
    return StartWrite(
        {name, context, request, response}, Thread::kCallers,
        [work = std::move(work), request, response](const Call&) mutable {
          return absl::StatusOr<WriteWork>(
              [work = std::move(work), request, response](const Call& call, kv::Txn& txn) mutable {
                return Take<Response>(work(call, txn, *request), *response);
              });
        });
  }

  // The same in two steps: `prepare(call, request) -> absl::StatusOr<Draft>` on the caller's
  // thread, once, then `work(call, txn, const Draft&) -> absl::StatusOr<Response>` in the
  // transaction. For methods that are called often and have much to work out that needs no store:
  // the one writer serves everyone.
  template <typename Request, typename Response, typename Prepare, typename Work>
  grpc::ServerUnaryReactor* Write(std::string_view name,
                                  grpc::CallbackServerContext* context,
                                  const Request* request,
                                  Response* response,
                                  Prepare prepare,
                                  Work work) {
    return StartWrite({name, context, request, response}, Thread::kCallers,
                      PrepareWorkOf(request, response, std::move(prepare), std::move(work)));
  }

  // The same with `prepare` on a worker thread: where it waits, as for a file, or reads much.
  // RESOURCE_EXHAUSTED (OVERLOADED) when too many wait.
  template <typename Request, typename Response, typename Prepare, typename Work>
  grpc::ServerUnaryReactor* WriteAtLength(std::string_view name,
                                          grpc::CallbackServerContext* context,
                                          const Request* request,
                                          Response* response,
                                          Prepare prepare,
                                          Work work) {
    return StartWrite({name, context, request, response}, Thread::kWorker,
                      PrepareWorkOf(request, response, std::move(prepare), std::move(work)));
  }

  // For a method that streams: counts the call, admits and validates it. The caller looks at
  // `StreamCall::status` and says `Finish` when the call is over.
  std::shared_ptr<StreamCall> Stream(std::string_view name,
                                     grpc::CallbackServerContext* context,
                                     const google::protobuf::Message* request);

 private:
  friend class StreamCall;
  class UnaryCall;

  struct Method {
    std::string full_name;  // `guanxi.customers.v1.CustomerService/GetCustomer`
    const google::protobuf::MethodDescriptor* descriptor = nullptr;
    const access::Permission* permission = nullptr;
    const google::protobuf::FieldDescriptor* request_id = nullptr;  // null when requests have none
    bool shows_personal = false;  // its answers may hold personal data
    obs::MethodMetrics* metrics = nullptr;
  };

  // What gRPC hands a method.
  struct Arguments {
    std::string_view name;
    grpc::CallbackServerContext* context;
    const google::protobuf::Message* request;
    google::protobuf::Message* response;
  };

  // Where a call's work is done, or prepared.
  enum class Thread { kCallers, kWorker };

  using ReadWork = absl::AnyInvocable<absl::Status(const Call&, const kv::Reader&)>;
  using WriteWork = absl::AnyInvocable<absl::Status(const Call&, kv::Txn&)>;
  // What is done before the transaction, and gives it.
  using PrepareWork = absl::AnyInvocable<absl::StatusOr<WriteWork>(const Call&)>;

  template <typename Response>
  static absl::Status Take(absl::StatusOr<Response> answer, Response& response) {
    if (answer.ok()) response = *std::move(answer);
    return std::move(answer).status();
  }

  template <typename Request, typename Response, typename Work>
  static ReadWork ReadWorkOf(const Request* request, Response* response, Work work) {
    return [work = std::move(work), request, response](const Call& call,
                                                       const kv::Reader& reader) mutable {
      return Take<Response>(work(call, reader, *request), *response);
    };
  }

  template <typename Request, typename Response, typename Prepare, typename Work>
  static PrepareWork PrepareWorkOf(const Request* request,
                                   Response* response,
                                   Prepare prepare,
                                   Work work) {
    return [prepare = std::move(prepare), work = std::move(work), request,
            response](const Call& call) mutable -> absl::StatusOr<WriteWork> {
      auto draft = prepare(call, *request);
      if (!draft.ok()) return std::move(draft).status();
      return WriteWork([draft = *std::move(draft), work = std::move(work), response](
                           const Call& call, kv::Txn& txn) mutable {
        return Take<Response>(work(call, txn, std::as_const(draft)), *response);
      });
    };
  }

  const Method& MethodOf(std::string_view name) const;
  // Fills `call`; its principal also when the call is refused, as far as it is known.
  absl::Status Admit(const Method& method,
                     grpc::CallbackServerContext* context,
                     const google::protobuf::Message* request,
                     Call& call) const;
  // Tells whoever is to know that a call was refused with `status`.
  void NoteRefusal(const Method& method,
                   const access::Principal& principal,
                   std::string_view peer,
                   const absl::Status& status) const;

  grpc::ServerUnaryReactor* StartRead(const Arguments& arguments, ReadWork work);
  grpc::ServerUnaryReactor* StartReadAtLength(const Arguments& arguments, ReadWork work);
  grpc::ServerUnaryReactor* StartWrite(const Arguments& arguments,
                                       Thread thread,
                                       PrepareWork prepare);
  void CommitPrepared(std::shared_ptr<UnaryCall> call, PrepareWork& prepare);
  // Runs `work` on a worker, unless the call has been cancelled by then or too many wait.
  void RunOnWorker(const std::shared_ptr<UnaryCall>& call, absl::AnyInvocable<void()> work);

  const Environment environment_;
  std::map<std::string, Method, std::less<>> methods_;
  Answers answers_;
};

}  // namespace guanxi::rpc

#endif  // GUANXI_COMMON_RPC_METHODS_H_

// A call of one message each way, passed on.
#ifndef GUANXI_GATEWAY_UNARY_CALL_H_
#define GUANXI_GATEWAY_UNARY_CALL_H_

#include "gateway/forwarded_call.h"

namespace guanxi::gateway {

// Reads the caller's message, gives it to the backend, and answers with what comes back. Made with
// new; deletes itself when the call is over.
class UnaryCall final : public grpc::ServerGenericBidiReactor {
 public:
  explicit UnaryCall(ForwardedCall call);

 private:
  void OnReadDone(bool ok) override;
  void OnCancel() override { call_.client->TryCancel(); }
  void OnDone() override { delete this; }
  void OnAnswer(const grpc::Status& status);
  grpc::Status WhyMissing() const;
  void End(const grpc::Status& status);

  ForwardedCall call_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_UNARY_CALL_H_

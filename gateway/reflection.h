// gRPC's server reflection (grpc.reflection.v1alpha) for all services of the suite, whichever
// process has them: what grpc_cli, grpcurl and the like ask to call a method by name.
//
// The gateway answers it by itself, from the descriptors it is linked with. gRPC's own plugin would
// know only what the gateway's server has registered; and Debian ships the plugin's messages
// without their header, so they are read and written through their descriptors.
#ifndef GUANXI_GATEWAY_REFLECTION_H_
#define GUANXI_GATEWAY_REFLECTION_H_

#include <grpcpp/generic/async_generic_service.h>

#include <string>
#include <string_view>
#include <vector>

#include "gateway/forwarded_call.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace guanxi::gateway {

// Immutable, thread-safe.
class Reflection {
 public:
  // Offers `services` and itself. Aborts when gRPC's reflection library is not linked: a bug of the
  // build.
  explicit Reflection(std::vector<std::string> services);

  // The method, and the path calls of it come under:
  // "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo".
  const google::protobuf::MethodDescriptor& method() const { return *method_; }
  const std::string& path() const { return path_; }

  // Answers one request: the services, or the files of a name or symbol with all they import. What
  // is not known is an error inside the answer (NOT_FOUND), as the protocol has it; so are
  // questions for extensions, of which the suite's protos declare none that callers need.
  void Answer(const google::protobuf::Message& request, google::protobuf::Message& response) const;

  // A reactor that answers request by request until the caller ends the stream. gRPC owns it.
  grpc::ServerGenericBidiReactor* NewReactor(CallTally tally) const;

  // Blank messages of the protocol.
  const google::protobuf::Message& request_prototype() const { return *request_; }
  const google::protobuf::Message& response_prototype() const { return *response_; }

 private:
  std::vector<std::string> services_;
  const google::protobuf::MethodDescriptor* method_;
  std::string path_;
  const google::protobuf::Message* request_;
  const google::protobuf::Message* response_;
};

}  // namespace guanxi::gateway

#endif  // GUANXI_GATEWAY_REFLECTION_H_

#include "gateway/reflection.h"

#include <fmt/core.h>
#include <grpcpp/support/proto_buffer_reader.h>
#include <grpcpp/support/proto_buffer_writer.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>
#include <utility>

#include "google/protobuf/descriptor.pb.h"

namespace guanxi::gateway {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;

constexpr char kService[] = "grpc.reflection.v1alpha.ServerReflection";

const google::protobuf::MethodDescriptor* FindMethod() {
  const auto* service = DescriptorPool::generated_pool()->FindServiceByName(kService);
  if (service == nullptr || service->method_count() != 1) {
    std::fprintf(stderr, "%s is not linked into this program\n", kService);
    std::abort();
  }
  return service->method(0);
}

const FieldDescriptor* Field(const Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

Message* Mutable(Message& message, const char* name) {
  return message.GetReflection()->MutableMessage(&message, Field(message, name));
}

void SetText(Message& message, const char* name, std::string value) {
  message.GetReflection()->SetString(&message, Field(message, name), std::move(value));
}

std::string Text(const Message& message, const FieldDescriptor* field) {
  return message.GetReflection()->GetString(message, field);
}

void AnswerError(grpc::StatusCode code, std::string_view text, Message& response) {
  Message* error = Mutable(response, "error_response");
  error->GetReflection()->SetInt32(error, Field(*error, "error_code"), code);
  SetText(*error, "error_message", std::string(text));
}

// `file` and all it imports, each once, what is imported after what imports it.
void AddFiles(const FileDescriptor& file, std::set<const FileDescriptor*>& seen, Message& answer) {
  if (!seen.insert(&file).second) return;
  google::protobuf::FileDescriptorProto proto;
  file.CopyTo(&proto);
  answer.GetReflection()->AddString(&answer, Field(answer, "file_descriptor_proto"),
                                    proto.SerializeAsString());
  for (int i = 0; i < file.dependency_count(); ++i) AddFiles(*file.dependency(i), seen, answer);
}

void AnswerFile(const FileDescriptor* file, std::string_view wanted, Message& response) {
  if (file == nullptr)
    return AnswerError(grpc::StatusCode::NOT_FOUND, fmt::format("unknown: {}", wanted), response);
  std::set<const FileDescriptor*> seen;
  AddFiles(*file, seen, *Mutable(response, "file_descriptor_response"));
}

void AnswerServices(const std::vector<std::string>& services, Message& response) {
  Message* list = Mutable(response, "list_services_response");
  for (const std::string& service : services) {
    SetText(*list->GetReflection()->AddMessage(list, Field(*list, "service")), "name", service);
  }
}

// One caller: read a request, write its answer, read the next.
class Conversation final : public grpc::ServerGenericBidiReactor {
 public:
  Conversation(const Reflection& reflection, CallTally tally)
      : reflection_(reflection),
        tally_(tally),
        request_(reflection.request_prototype().New()),
        response_(reflection.response_prototype().New()) {
    StartRead(&in_);
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return End(grpc::Status::OK);
    tally_.Received();
    grpc::ProtoBufferReader reader(&in_);
    if (!reader.status().ok() || !request_->ParseFromZeroCopyStream(&reader)) {
      return End(grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "not a ServerReflectionRequest"));
    }
    response_->Clear();
    reflection_.Answer(*request_, *response_);
    Write();
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return End(grpc::Status::CANCELLED);
    tally_.Sent();
    StartRead(&in_);
  }

  void OnDone() override { delete this; }

  void Write() {
    const std::string bytes = response_->SerializeAsString();
    const grpc::Slice slice(bytes);
    out_ = grpc::ByteBuffer(&slice, 1);
    StartWrite(&out_);
  }

  void End(const grpc::Status& status) {
    tally_.Handled(status);
    Finish(status);
  }

  const Reflection& reflection_;
  CallTally tally_;
  std::unique_ptr<Message> request_;
  std::unique_ptr<Message> response_;
  grpc::ByteBuffer in_;
  grpc::ByteBuffer out_;
};

}  // namespace

Reflection::Reflection(std::vector<std::string> services)
    : services_(std::move(services)), method_(FindMethod()) {
  services_.push_back(kService);
  path_ = fmt::format("/{}/{}", kService, method_->name());
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  request_ = factory->GetPrototype(method_->input_type());
  response_ = factory->GetPrototype(method_->output_type());
}

void Reflection::Answer(const Message& request, Message& response) const {
  SetText(response, "valid_host", Text(request, Field(request, "host")));
  Mutable(response, "original_request")->CopyFrom(request);
  const auto* question = request.GetReflection()->GetOneofFieldDescriptor(
      request, request.GetDescriptor()->FindOneofByName("message_request"));
  const std::string name = question == nullptr ? "" : question->name();
  const DescriptorPool* pool = DescriptorPool::generated_pool();
  if (name == "list_services") {
    AnswerServices(services_, response);
  } else if (name == "file_by_filename") {
    AnswerFile(pool->FindFileByName(Text(request, question)), Text(request, question), response);
  } else if (name == "file_containing_symbol") {
    AnswerFile(pool->FindFileContainingSymbol(Text(request, question)), Text(request, question),
               response);
  } else if (question == nullptr) {
    AnswerError(grpc::StatusCode::INVALID_ARGUMENT, "the request asks nothing", response);
  } else {
    AnswerError(grpc::StatusCode::NOT_FOUND, "extensions are not listed", response);
  }
}

grpc::ServerGenericBidiReactor* Reflection::NewReactor(CallTally tally) const {
  return new Conversation(*this, tally);
}

}  // namespace guanxi::gateway

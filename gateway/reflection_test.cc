#include "gateway/reflection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "common/status/status_matchers.h"
#include "gateway/testing/gateway_fixture.h"
#include "gateway/testing/scripted_call.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/text_format.h"

namespace guanxi::gateway {
namespace {

using ::testing::HasSubstr;

// Asks as grpcurl does: over a stream, without knowing anything of the suite.
class ReflectionTest : public GatewayFixture {
 protected:
  ReflectionTest() { StartGateway(AllAt(kNobody)); }

  // The answers to requests in text format, in text format.
  std::vector<std::string> Ask(const std::vector<std::string>& requests) {
    Script script{.path = reflection_.path()};
    for (const std::string& text : requests) {
      std::unique_ptr<google::protobuf::Message> request(reflection_.request_prototype().New());
      EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.get()));
      script.messages.push_back(request->SerializeAsString());
    }
    const Result result = ScriptedCall(channel(), script).Wait();
    EXPECT_THAT(result.status, IsOk());
    std::vector<std::string> answers;
    for (const std::string& bytes : result.messages) {
      std::unique_ptr<google::protobuf::Message> response(reflection_.response_prototype().New());
      EXPECT_TRUE(response->ParseFromString(bytes));
      answers.push_back(response->DebugString());
      last_ = std::move(response);
    }
    return answers;
  }

  // The files of the last answer.
  std::vector<google::protobuf::FileDescriptorProto> Files() {
    const auto& files = last_->GetReflection()->GetMessage(
        *last_, last_->GetDescriptor()->FindFieldByName("file_descriptor_response"));
    const auto* field = files.GetDescriptor()->FindFieldByName("file_descriptor_proto");
    std::vector<google::protobuf::FileDescriptorProto> out;
    for (int i = 0; i < files.GetReflection()->FieldSize(files, field); ++i) {
      EXPECT_TRUE(out.emplace_back().ParseFromString(
          files.GetReflection()->GetRepeatedString(files, field, i)));
    }
    return out;
  }

  Reflection reflection_{{}};
  std::unique_ptr<google::protobuf::Message> last_;
};

TEST_F(ReflectionTest, ListsAllServicesOfTheSuite) {
  const auto answers = Ask({"list_services: '*'"});
  ASSERT_EQ(answers.size(), 1u);
  for (const SuiteService& service : SuiteServices()) {
    EXPECT_THAT(answers[0], HasSubstr("\"" + service.descriptor->full_name() + "\""));
  }
  EXPECT_THAT(answers[0], HasSubstr("grpc.health.v1.Health"));
  EXPECT_THAT(answers[0], HasSubstr("grpc.reflection.v1alpha.ServerReflection"));
}

TEST_F(ReflectionTest, EveryServiceComesWithAllItImports) {
  for (const SuiteService& service : SuiteServices()) {
    Ask({"file_containing_symbol: '" + service.descriptor->full_name() + "'"});
    const auto files = Files();
    ASSERT_FALSE(files.empty()) << service.descriptor->full_name();
    std::set<std::string> names;
    for (const auto& file : files)
      EXPECT_TRUE(names.insert(file.name()).second) << "twice: " << file.name();
    for (const auto& file : files) {
      for (const std::string& import : file.dependency())
        EXPECT_TRUE(names.contains(import)) << import;
    }
  }
}

TEST_F(ReflectionTest, FindsFilesByNameMethodAndMessage) {
  for (const char* request :
       {"file_by_filename: 'guanxi/customers/v1/customers.proto'",
        "file_containing_symbol: 'guanxi.customers.v1.CustomerService.GetCustomer'",
        "file_containing_symbol: 'guanxi.customers.v1.Customer'"}) {
    Ask({request});
    ASSERT_FALSE(Files().empty()) << request;
    EXPECT_EQ(Files()[0].name(), "guanxi/customers/v1/customers.proto") << request;
  }
}

TEST_F(ReflectionTest, WhatIsUnknownIsAnErrorInTheAnswer) {
  const auto answers =
      Ask({"file_containing_symbol: 'guanxi.Nobody'", "file_by_filename: 'nobody.proto'",
           "all_extension_numbers_of_type: 'guanxi.customers.v1.Customer'", "",
           "list_services: '*' host: 'me'"});
  ASSERT_EQ(answers.size(), 5u);
  for (int i = 0; i < 3; ++i) EXPECT_THAT(answers[i], HasSubstr("error_code: 5")) << i;
  EXPECT_THAT(answers[3], HasSubstr("error_code: 3"));
  EXPECT_THAT(answers[4], HasSubstr("list_services_response"));
  EXPECT_THAT(answers[4], HasSubstr("valid_host: \"me\""));
}

TEST_F(ReflectionTest, RefusesWhatIsNoRequest) {
  const Result result =
      ScriptedCall(channel(), {.path = reflection_.path(), .messages = {"\xff\xff"}}).Wait();
  EXPECT_THAT(result.status, StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace guanxi::gateway

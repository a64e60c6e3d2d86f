// Messages in tests, as text.
#ifndef GUANXI_SERVICES_TESTING_TEXT_PROTO_H_
#define GUANXI_SERVICES_TESTING_TEXT_PROTO_H_

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace guanxi {

// The message that `text` describes; a test fails where it describes none.
template <typename M>
M TextProto(std::string_view text) {
  M message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(std::string(text), &message)) << text;
  return message;
}

}  // namespace guanxi

#endif  // GUANXI_SERVICES_TESTING_TEXT_PROTO_H_

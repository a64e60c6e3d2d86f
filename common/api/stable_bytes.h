// Messages as bytes that can be compared and hashed.
#ifndef GUANXI_COMMON_API_STABLE_BYTES_H_
#define GUANXI_COMMON_API_STABLE_BYTES_H_

#include <google/protobuf/message.h>

#include <string>

namespace guanxi::api {

// Equal messages give equal bytes, whatever the order of their maps, in every process.
std::string StableBytes(const google::protobuf::Message& message);

}  // namespace guanxi::api

#endif  // GUANXI_COMMON_API_STABLE_BYTES_H_

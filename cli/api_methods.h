// The methods of every service, by name, for commands that learn only at run time what to call.
#ifndef GUANXI_CLI_API_METHODS_H_
#define GUANXI_CLI_API_METHODS_H_

#include <memory>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace guanxi::cli {

// The method of `name`, `guanxi.pipeline.v1.OpportunityService/WinOpportunity`; null when there is
// none.
const google::protobuf::MethodDescriptor* FindMethod(const std::string& name);

// `guanxi.pipeline.v1.OpportunityService/WinOpportunity`.
std::string MethodName(const google::protobuf::MethodDescriptor& method);

// An empty message of `type`.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_API_METHODS_H_

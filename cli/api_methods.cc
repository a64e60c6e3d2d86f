#include "cli/api_methods.h"

#include <fmt/core.h>

#include "guanxi/customers/v1/change_service.pb.h"
#include "guanxi/customers/v1/contacts.pb.h"
#include "guanxi/customers/v1/customers.pb.h"
#include "guanxi/directory/v1/change_service.pb.h"
#include "guanxi/directory/v1/units.pb.h"
#include "guanxi/directory/v1/users.pb.h"
#include "guanxi/gateway/v1/gateway_service.pb.h"
#include "guanxi/loyalty/v1/change_service.pb.h"
#include "guanxi/loyalty/v1/scores.pb.h"
#include "guanxi/pipeline/v1/change_service.pb.h"
#include "guanxi/pipeline/v1/opportunities.pb.h"
#include "guanxi/pipeline/v1/orders.pb.h"
#include "guanxi/pipeline/v1/pipelines.pb.h"
#include "guanxi/pipeline/v1/products.pb.h"
#include "guanxi/pipeline/v1/report_service.pb.h"
#include "guanxi/tickets/v1/change_service.pb.h"
#include "guanxi/tickets/v1/comments.pb.h"
#include "guanxi/tickets/v1/tickets.pb.h"

namespace guanxi::cli {
namespace {

// A proto file is in the pool when its code is linked, and a linker takes from an archive only what
// is referred to: here.
const google::protobuf::DescriptorPool& Pool() {
  static const google::protobuf::Descriptor* const linked[] = {
      customers::v1::Contact::descriptor(),       customers::v1::Customer::descriptor(),
      directory::v1::Unit::descriptor(),          directory::v1::User::descriptor(),
      gateway::v1::Customer360::descriptor(),     loyalty::v1::Score::descriptor(),
      pipeline::v1::Opportunity::descriptor(),    pipeline::v1::Order::descriptor(),
      pipeline::v1::Pipeline::descriptor(),       pipeline::v1::Product::descriptor(),
      pipeline::v1::PipelineReport::descriptor(), tickets::v1::Comment::descriptor(),
      tickets::v1::Ticket::descriptor(),
  };
  // These files declare a service and no message; their table is all there is to refer to.
  static const void* const linked_services[] = {
      &::descriptor_table_guanxi_2fcustomers_2fv1_2fchange_5fservice_2eproto,
      &::descriptor_table_guanxi_2fdirectory_2fv1_2fchange_5fservice_2eproto,
      &::descriptor_table_guanxi_2floyalty_2fv1_2fchange_5fservice_2eproto,
      &::descriptor_table_guanxi_2fpipeline_2fv1_2fchange_5fservice_2eproto,
      &::descriptor_table_guanxi_2ftickets_2fv1_2fchange_5fservice_2eproto,
  };
  static_cast<void>(linked_services);
  return *linked[0]->file()->pool();
}

}  // namespace

const google::protobuf::MethodDescriptor* FindMethod(const std::string& name) {
  const size_t slash = name.find('/');
  if (slash == std::string::npos) return nullptr;
  const auto* service = Pool().FindServiceByName(name.substr(0, slash));
  return service == nullptr ? nullptr : service->FindMethodByName(name.substr(slash + 1));
}

std::string MethodName(const google::protobuf::MethodDescriptor& method) {
  return fmt::format("{}/{}", method.service()->full_name(), method.name());
}

std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  return std::unique_ptr<google::protobuf::Message>(factory->GetPrototype(&type)->New());
}

}  // namespace guanxi::cli

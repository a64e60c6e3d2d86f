#include "gateway/suite.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "guanxi/customers/v1/audit_service.grpc.pb.h"
#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "guanxi/customers/v1/contacts.grpc.pb.h"
#include "guanxi/customers/v1/customers.grpc.pb.h"
#include "guanxi/customers/v1/record_service.grpc.pb.h"
#include "guanxi/directory/v1/account_requests.grpc.pb.h"
#include "guanxi/directory/v1/api_keys.grpc.pb.h"
#include "guanxi/directory/v1/audit_service.grpc.pb.h"
#include "guanxi/directory/v1/change_service.grpc.pb.h"
#include "guanxi/directory/v1/hand_overs.grpc.pb.h"
#include "guanxi/directory/v1/service_accounts.grpc.pb.h"
#include "guanxi/directory/v1/teams.grpc.pb.h"
#include "guanxi/directory/v1/travels.grpc.pb.h"
#include "guanxi/directory/v1/units.grpc.pb.h"
#include "guanxi/directory/v1/usage.grpc.pb.h"
#include "guanxi/directory/v1/users.grpc.pb.h"
#include "guanxi/directory/v1/work_calendars.grpc.pb.h"
#include "guanxi/gateway/v1/gateway_service.grpc.pb.h"
#include "guanxi/loyalty/v1/audit_service.grpc.pb.h"
#include "guanxi/loyalty/v1/change_service.grpc.pb.h"
#include "guanxi/loyalty/v1/record_service.grpc.pb.h"
#include "guanxi/loyalty/v1/scores.grpc.pb.h"
#include "guanxi/pipeline/v1/audit_service.grpc.pb.h"
#include "guanxi/pipeline/v1/change_service.grpc.pb.h"
#include "guanxi/pipeline/v1/opportunities.grpc.pb.h"
#include "guanxi/pipeline/v1/orders.grpc.pb.h"
#include "guanxi/pipeline/v1/pipelines.grpc.pb.h"
#include "guanxi/pipeline/v1/products.grpc.pb.h"
#include "guanxi/pipeline/v1/record_service.grpc.pb.h"
#include "guanxi/pipeline/v1/report_service.grpc.pb.h"
#include "guanxi/tickets/v1/audit_service.grpc.pb.h"
#include "guanxi/tickets/v1/change_service.grpc.pb.h"
#include "guanxi/tickets/v1/comments.grpc.pb.h"
#include "guanxi/tickets/v1/record_service.grpc.pb.h"
#include "guanxi/tickets/v1/tickets.grpc.pb.h"

namespace guanxi::gateway {
namespace {

constexpr std::string_view kBackends[] = {"directory", "customers", "pipeline", "tickets",
                                          "loyalty"};

constexpr SuiteService kServices[] = {
    {directory::v1::UnitService::service_full_name(), "directory"},
    {directory::v1::UserService::service_full_name(), "directory"},
    {directory::v1::ChangeService::service_full_name(), "directory"},
    {directory::v1::TeamService::service_full_name(), "directory"},
    {directory::v1::ServiceAccountService::service_full_name(), "directory"},
    {directory::v1::ApiKeyService::service_full_name(), "directory"},
    {directory::v1::AccountRequestService::service_full_name(), "directory"},
    {directory::v1::HandOverService::service_full_name(), "directory"},
    {directory::v1::UsageService::service_full_name(), "directory"},
    {directory::v1::TravelService::service_full_name(), "directory"},
    {directory::v1::WorkCalendarService::service_full_name(), "directory"},
    {directory::v1::AuditService::service_full_name(), "directory"},
    {customers::v1::CustomerService::service_full_name(), "customers"},
    {customers::v1::ContactService::service_full_name(), "customers"},
    {customers::v1::ChangeService::service_full_name(), "customers"},
    {customers::v1::RecordService::service_full_name(), "customers"},
    {customers::v1::AuditService::service_full_name(), "customers"},
    {pipeline::v1::ProductService::service_full_name(), "pipeline"},
    {pipeline::v1::PipelineService::service_full_name(), "pipeline"},
    {pipeline::v1::OpportunityService::service_full_name(), "pipeline"},
    {pipeline::v1::OrderService::service_full_name(), "pipeline"},
    {pipeline::v1::ReportService::service_full_name(), "pipeline"},
    {pipeline::v1::ChangeService::service_full_name(), "pipeline"},
    {pipeline::v1::RecordService::service_full_name(), "pipeline"},
    {pipeline::v1::AuditService::service_full_name(), "pipeline"},
    {tickets::v1::TicketService::service_full_name(), "tickets"},
    {tickets::v1::CommentService::service_full_name(), "tickets"},
    {tickets::v1::ChangeService::service_full_name(), "tickets"},
    {tickets::v1::RecordService::service_full_name(), "tickets"},
    {tickets::v1::AuditService::service_full_name(), "tickets"},
    {loyalty::v1::ScoreService::service_full_name(), "loyalty"},
    {loyalty::v1::ChangeService::service_full_name(), "loyalty"},
    {loyalty::v1::RecordService::service_full_name(), "loyalty"},
    {loyalty::v1::AuditService::service_full_name(), "loyalty"},
    {v1::GatewayService::service_full_name(), "gateway"},
};

}  // namespace

absl::Span<const SuiteService> SuiteServices() { return kServices; }

absl::Span<const std::string_view> SuiteBackends() { return kBackends; }

const google::protobuf::ServiceDescriptor* DescriptorOf(const SuiteService& service) {
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      std::string(service.full_name));
  if (descriptor == nullptr) {
    std::fprintf(stderr, "%s is not linked into this program\n",
                 std::string(service.full_name).c_str());
    std::abort();
  }
  return descriptor;
}

}  // namespace guanxi::gateway

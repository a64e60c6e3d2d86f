// `guanxi show`: one customer at a glance, or what happened with it.
#include <fmt/core.h>
#include <google/protobuf/util/json_util.h>

#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/options.h"
#include "common/rpc/channel.h"
#include "common/time/clock.h"
#include "guanxi/customers/v1/timeline.grpc.pb.h"
#include "guanxi/gateway/v1/gateway_service.grpc.pb.h"

namespace guanxi::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  guanxi show customer customers/cancity
  guanxi show customer --phone '+86 138 0013 8000'
  guanxi show customer customers/cancity --limit 20
  guanxi show timeline customers/cancity --limit 20)";

constexpr char kTimeline[] = "timeline";

struct Options {
  Connection gateway;
  std::string subject;
  std::string name;
  std::string phone;
  int limit = 5;
  int timeout = 10;
};

int Failed(const grpc::Status& status) {
  fmt::print(stderr, "guanxi show: {}\n", status.error_message());
  return kCannotGoOn;
}

void SetDeadline(const Options& options, grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(options.timeout)));
}

// `2026-01-05T08:00:00Z  opportunity_won  Pumps  users/ana`
void Print(const customers::v1::TimelineEntry& entry) {
  const std::string kind = customers::v1::TimelineEntry::Kind_Name(entry.kind());
  fmt::print("{}  {}",
             absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", FromProto(entry.time()), absl::UTCTimeZone()),
             absl::AsciiStrToLower(absl::StripPrefix(kind, "KIND_")));
  for (const std::string* more : {&entry.title(), &entry.detail(), &entry.actor()}) {
    if (!more->empty()) fmt::print("  {}", *more);
  }
  fmt::print("\n");
}

int ShowTimeline(const Options& options) {
  customers::v1::ListTimelineRequest request;
  request.set_parent(options.name);
  request.set_page_size(options.limit);
  auto stub = customers::v1::TimelineService::NewStub(ConnectTo(options.gateway));
  customers::v1::ListTimelineResponse page;
  grpc::ClientContext context;
  SetDeadline(options, context);
  const grpc::Status status = stub->ListTimeline(&context, request, &page);
  if (!status.ok()) return Failed(status);
  for (const auto& entry : page.entries()) Print(entry);
  return kDone;
}

int ShowCustomer(const Options& options) {
  gateway::v1::GetCustomer360Request request;
  if (options.phone.empty()) {
    request.set_customer(options.name);
  } else {
    request.set_phone(options.phone);
  }
  request.set_limit(options.limit);
  auto stub = gateway::v1::GatewayService::NewStub(ConnectTo(options.gateway));
  gateway::v1::Customer360 customer;
  grpc::ClientContext context;
  SetDeadline(options, context);
  const grpc::Status status = stub->GetCustomer360(&context, request, &customer);
  if (!status.ok()) return Failed(status);
  google::protobuf::util::JsonPrintOptions print;
  print.add_whitespace = true;
  print.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(customer, &json, print).ok()) return kCannotGoOn;
  fmt::print("{}", json);
  return kDone;
}

int RunShow(const Options& options) {
  const bool timeline = options.subject == kTimeline;
  if (options.name.empty() == options.phone.empty() || (timeline && options.name.empty())) {
    fmt::print(stderr, "guanxi show: give {}\n",
               timeline ? "the customer's name" : "either a name or --phone");
    return kBadUsage;
  }
  return timeline ? ShowTimeline(options) : ShowCustomer(options);
}

}  // namespace

Command AddShow(CLI::App& root) {
  auto options = std::make_shared<Options>();
  CLI::App* app = root.add_subcommand(
      "show",
      "A customer at a glance (contacts, opportunities, orders, tickets, score), or its time line");
  app->footer(kExamples);
  AddGateway(*app, options->gateway);
  app->add_option("SUBJECT", options->subject, "What")
      ->required()
      ->check(CLI::IsMember({"customer", kTimeline}));
  app->add_option("NAME", options->name, "Its name, customers/{id}");
  app->add_option("--phone", options->phone, "A phone number of it or of one of its contacts");
  app->add_option("--limit", options->limit, "At most this many of each list, or newest entries")
      ->check(CLI::Range(1, 50))
      ->capture_default_str();
  AddOption(*app, "--timeout", options->timeout, "Seconds to wait for the answer")
      ->check(CLI::PositiveNumber);
  return {app, [options] { return RunShow(*options); }};
}

}  // namespace guanxi::cli

// `guanxi show`: one customer at a glance.
#include <fmt/core.h>
#include <google/protobuf/util/json_util.h>

#include <memory>

#include "absl/time/clock.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/options.h"
#include "common/rpc/channel.h"
#include "guanxi/gateway/v1/gateway_service.grpc.pb.h"

namespace guanxi::cli {
namespace {

constexpr char kExamples[] = R"(Examples:
  guanxi show customer customers/cancity
  guanxi show customer --phone '+86 138 0013 8000'
  guanxi show customer customers/cancity --limit 20)";

struct Options {
  Connection gateway;
  std::string subject;
  std::string name;
  std::string phone;
  int limit = 5;
  int timeout = 10;
};

int RunShow(const Options& options) {
  if (options.name.empty() == options.phone.empty()) {
    fmt::print(stderr, "guanxi show: give either a name or --phone\n");
    return kBadUsage;
  }
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
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(options.timeout)));
  const grpc::Status status = stub->GetCustomer360(&context, request, &customer);
  if (!status.ok()) {
    fmt::print(stderr, "guanxi show: {}\n", status.error_message());
    return kCannotGoOn;
  }
  google::protobuf::util::JsonPrintOptions print;
  print.add_whitespace = true;
  print.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(customer, &json, print).ok()) return kCannotGoOn;
  fmt::print("{}", json);
  return kDone;
}

}  // namespace

Command AddShow(CLI::App& root) {
  auto options = std::make_shared<Options>();
  CLI::App* app = root.add_subcommand(
      "show", "A customer at a glance: contacts, opportunities, orders, tickets, score");
  app->footer(kExamples);
  AddGateway(*app, options->gateway);
  app->add_option("SUBJECT", options->subject, "What")
      ->required()
      ->check(CLI::IsMember({"customer"}));
  app->add_option("NAME", options->name, "Its name, customers/{id}");
  app->add_option("--phone", options->phone, "A phone number of it or of one of its contacts");
  app->add_option("--limit", options->limit, "At most this many of each list")
      ->check(CLI::Range(1, 50))
      ->capture_default_str();
  AddOption(*app, "--timeout", options->timeout, "Seconds to wait for the answer")
      ->check(CLI::PositiveNumber);
  return {app, [options] { return RunShow(*options); }};
}

}  // namespace guanxi::cli

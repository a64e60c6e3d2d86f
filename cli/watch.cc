// `guanxi watch`: follows a service's change feed.
#include <fmt/core.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/options.h"
#include "common/rpc/channel.h"
#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "guanxi/directory/v1/change_service.grpc.pb.h"
#include "guanxi/loyalty/v1/change_service.grpc.pb.h"
#include "guanxi/pipeline/v1/change_service.grpc.pb.h"
#include "guanxi/tickets/v1/change_service.grpc.pb.h"

namespace guanxi::cli {
namespace {

using changes::v1::Event;
using changes::v1::WatchChangesRequest;
using changes::v1::WatchChangesResponse;
using Stream = std::unique_ptr<grpc::ClientReader<WatchChangesResponse>>;

constexpr auto kFirstPause = std::chrono::milliseconds(100);
constexpr auto kLongestPause = std::chrono::milliseconds(5000);

constexpr char kExamples[] = R"(Examples:
  guanxi watch pipeline
  guanxi watch customers --after 1200 --count 10 --format json
  guanxi watch tickets --only-new --type guanxi.tickets/Ticket

Each line of --format json is one event; its `revision` is what --after takes. When the connection
breaks, the watch goes on behind the last revision printed.)";

struct Options {
  Connection gateway;
  std::string service;
  std::string format;
  std::vector<std::string> types;
  int64_t after = 0;
  int64_t count = 0;
  bool only_new = false;
};

template <typename Service>
Stream Open(const std::shared_ptr<grpc::Channel>& channel,
            grpc::ClientContext* context,
            const WatchChangesRequest& request) {
  return Service::NewStub(channel)->WatchChanges(context, request);
}

Stream OpenStream(const std::string& service,
                  const std::shared_ptr<grpc::Channel>& channel,
                  grpc::ClientContext* context,
                  const WatchChangesRequest& request) {
  if (service == "directory") return Open<directory::v1::ChangeService>(channel, context, request);
  if (service == "customers") return Open<customers::v1::ChangeService>(channel, context, request);
  if (service == "pipeline") return Open<pipeline::v1::ChangeService>(channel, context, request);
  if (service == "tickets") return Open<tickets::v1::ChangeService>(channel, context, request);
  return Open<loyalty::v1::ChangeService>(channel, context, request);
}

std::string Text(const Event& event) {
  std::string fields;
  for (const std::string& path : event.changed_fields().paths())
    fields += (fields.empty() ? " " : ",") + path;
  std::string kind = Event::Kind_Name(event.kind());
  kind = kind.substr(std::min(kind.size(), sizeof("KIND_") - 1));
  return fmt::format("{} {} {} {}{} by {}", event.revision(),
                     google::protobuf::util::TimeUtil::ToString(event.time()), kind,
                     event.resource(), fields, event.actor());
}

std::string Json(const Event& event) {
  google::protobuf::util::JsonPrintOptions print;
  print.preserve_proto_field_names = true;
  std::string json;
  // Fails only for a record of a type newer than this program; the rest of the event is still worth
  // printing.
  if (google::protobuf::util::MessageToJsonString(event, &json, print).ok()) return json;
  Event bare = event;
  bare.clear_before();
  bare.clear_after();
  json.clear();
  static_cast<void>(google::protobuf::util::MessageToJsonString(bare, &json, print));
  return json;
}

class Watch {
 public:
  explicit Watch(const Options& options) : options_(options), channel_(ConnectTo(options.gateway)) {
    request_.set_after_revision(options.after);
    request_.set_only_new(options.only_new);
    for (const std::string& type : options.types) request_.add_resource_types(type);
  }

  int Run() {
    auto pause = kFirstPause;
    while (true) {
      const grpc::Status status = Follow();
      if (printed_ == options_.count && options_.count > 0) return kDone;
      // ABORTED: what the caller may see has changed; the rest is for the one it is now.
      if (status.error_code() != grpc::StatusCode::UNAVAILABLE &&
          status.error_code() != grpc::StatusCode::ABORTED &&
          status.error_code() != grpc::StatusCode::UNKNOWN &&
          status.error_code() != grpc::StatusCode::INTERNAL && !status.ok()) {
        fmt::print(stderr, "guanxi watch: {}\n", status.error_message());
        return kCannotGoOn;
      }
      pause = heard_ ? kFirstPause : std::min(pause * 2, kLongestPause);
      std::this_thread::sleep_for(pause);
    }
  }

 private:
  grpc::Status Follow() {
    heard_ = false;
    grpc::ClientContext context;
    const Stream stream = OpenStream(options_.service, channel_, &context, request_);
    WatchChangesResponse response;
    while (stream->Read(&response)) {
      heard_ = true;
      if (!Print(response)) {
        context.TryCancel();
        break;
      }
      request_.set_after_revision(response.revision());
      request_.set_only_new(false);
    }
    return stream->Finish();
  }

  // False when enough has been printed.
  bool Print(const WatchChangesResponse& response) {
    for (const Event& event : response.events()) {
      fmt::print("{}\n", options_.format == "json" ? Json(event) : Text(event));
      if (++printed_ == options_.count) break;
    }
    // Whoever reads a pipe wants to see an event when it happens.
    std::fflush(stdout);
    return options_.count == 0 || printed_ < options_.count;
  }

  const Options options_;
  const std::shared_ptr<grpc::Channel> channel_;
  WatchChangesRequest request_;
  int64_t printed_ = 0;
  bool heard_ = false;
};

}  // namespace

Command AddWatch(CLI::App& root) {
  auto options = std::make_shared<Options>();
  CLI::App* app = root.add_subcommand("watch", "Follow the change feed of a service");
  app->footer(kExamples);
  AddGateway(*app, options->gateway);
  app->add_option("SERVICE", options->service, "Whose feed")
      ->required()
      ->check(CLI::IsMember({"directory", "customers", "pipeline", "tickets", "loyalty"}));
  AddFormat(*app, options->format, {"text", "json"});
  CLI::Option* after = app->add_option("--after", options->after, "Begin behind this revision")
                           ->check(CLI::NonNegativeNumber)
                           ->capture_default_str();
  app->add_flag("--only-new", options->only_new, "Begin with the next event")->excludes(after);
  app->add_option("--count", options->count, "Stop after this many events; 0 goes on for ever")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app->add_option("--type", options->types,
                  "Only records of this type, guanxi.tickets/Ticket; may be repeated");
  return {app, [options] { return Watch(*options).Run(); }};
}

}  // namespace guanxi::cli

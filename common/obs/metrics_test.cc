#include "common/obs/metrics.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <prometheus/counter.h>
#include <prometheus/text_serializer.h>
#include <sys/socket.h>
#include <unistd.h>

#include <set>
#include <sstream>
#include <thread>

#include "common/obs/metrics_endpoint.h"
#include "common/obs/process_metrics.h"
#include "common/obs/store_metrics.h"
#include "common/status/status_matchers.h"

namespace guanxi::obs {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

std::string Text(const prometheus::Collectable& source) {
  return prometheus::TextSerializer().Serialize(source.Collect());
}

std::set<std::string> Lines(const std::string& text) {
  std::set<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.insert(line);
  return lines;
}

// The service test.v1.Echo, with a method of each type.
class Echo {
 public:
  Echo() {
    google::protobuf::FileDescriptorProto file;
    file.set_name("echo.proto");
    file.set_package("test.v1");
    file.add_message_type()->set_name("M");
    auto* service = file.add_service();
    service->set_name("Echo");
    AddMethod("Say", false, false, *service);
    AddMethod("Upload", true, false, *service);
    AddMethod("Watch", false, true, *service);
    AddMethod("Chat", true, true, *service);
    service_ = pool_.BuildFile(file)->service(0);
  }
  const google::protobuf::ServiceDescriptor& service() const { return *service_; }

 private:
  static void AddMethod(const char* name,
                        bool client,
                        bool server,
                        google::protobuf::ServiceDescriptorProto& service) {
    auto* method = service.add_method();
    method->set_name(name);
    method->set_input_type(".test.v1.M");
    method->set_output_type(".test.v1.M");
    method->set_client_streaming(client);
    method->set_server_streaming(server);
  }

  google::protobuf::DescriptorPool pool_;
  const google::protobuf::ServiceDescriptor* service_;
};

constexpr char kSay[] = R"(grpc_method="Say",grpc_service="test.v1.Echo",grpc_type="unary")";

TEST(RpcMetricsTest, EveryMethodAndCodeIsThereFromTheStart) {
  Registry registry;
  RpcMetrics metrics(registry, RpcMetrics::Side::kServer);
  metrics.Register(Echo().service());
  std::set<std::string> codes;
  std::set<std::string> types;
  for (const auto& family : registry.Collect()) {
    if (family.name != "grpc_server_handled_total") continue;
    EXPECT_EQ(family.metric.size(), (4 + 1) * 17u);
    for (const auto& metric : family.metric) {
      EXPECT_EQ(metric.counter.value, 0);
      for (const auto& label : metric.label) {
        if (label.name == "grpc_code") codes.insert(label.value);
        if (label.name == "grpc_type") types.insert(label.value);
      }
    }
  }
  EXPECT_THAT(codes, UnorderedElementsAre(
                         "OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded",
                         "NotFound", "AlreadyExists", "PermissionDenied", "ResourceExhausted",
                         "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented", "Internal",
                         "Unavailable", "DataLoss", "Unauthenticated"));
  EXPECT_THAT(types, UnorderedElementsAre("unary", "client_stream", "server_stream", "bidi_stream",
                                          "other"));
}

TEST(RpcMetricsTest, CallsAreCountedUnderTheirCode) {
  Registry registry;
  RpcMetrics metrics(registry, RpcMetrics::Side::kServer);
  const Echo echo;
  MethodMetrics& say = metrics.Method(*echo.service().FindMethodByName("Say"));
  EXPECT_EQ(&say, &metrics.Method("/test.v1.Echo/Say"));
  say.Started();
  say.Received();
  say.Sent();
  say.Handled(grpc::StatusCode::OK, absl::Milliseconds(2));
  say.Handled(grpc::StatusCode::NOT_FOUND, absl::Milliseconds(20));
  say.Handled(static_cast<grpc::StatusCode>(99), absl::Seconds(100));
  const std::string labels = kSay;
  const std::set<std::string> lines = Lines(Text(registry));
  EXPECT_THAT(lines, Contains("grpc_server_started_total{" + labels + "} 1"));
  EXPECT_THAT(lines, Contains("grpc_server_msg_received_total{" + labels + "} 1"));
  EXPECT_THAT(lines, Contains("grpc_server_msg_sent_total{" + labels + "} 1"));
  for (const char* code : {"OK", "NotFound", "Unknown"}) {
    EXPECT_THAT(lines, Contains("grpc_server_handled_total{grpc_code=\"" + std::string(code) +
                                "\"," + labels + "} 1"));
  }
  const std::string bucket = "grpc_server_handling_seconds_bucket{" + labels + ",le=";
  EXPECT_THAT(lines, Contains(bucket + "\"0.001\"} 0"));
  EXPECT_THAT(lines, Contains(bucket + "\"0.0025\"} 1"));
  EXPECT_THAT(lines, Contains(bucket + "\"10\"} 2"));
  EXPECT_THAT(lines, Contains(bucket + "\"+Inf\"} 3"));
}

TEST(RpcMetricsTest, UnknownMethodsMakeNoSeries) {
  Registry registry;
  RpcMetrics metrics(registry, RpcMetrics::Side::kServer);
  metrics.Register(Echo().service());
  const size_t before = Lines(Text(registry)).size();
  for (int i = 0; i < 1000; ++i) {
    MethodMetrics& method = metrics.Method("/test.v1.Echo/Guess" + std::to_string(i));
    method.Started();
    method.Handled(grpc::StatusCode::UNIMPLEMENTED, absl::ZeroDuration());
  }
  metrics.Register(Echo().service());
  const std::string text = Text(registry);
  EXPECT_EQ(Lines(text).size(), before);
  EXPECT_THAT(
      text,
      HasSubstr(
          R"(grpc_code="Unimplemented",grpc_method="other",grpc_service="other",grpc_type="other"} 1000)"));
}

TEST(RpcMetricsTest, NoCallIsLostBetweenThreads) {
  Registry registry;
  RpcMetrics metrics(registry, RpcMetrics::Side::kClient);
  metrics.Register(Echo().service());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&metrics] {
      MethodMetrics& say = metrics.Method("/test.v1.Echo/Say");
      for (int i = 0; i < 25000; ++i) say.Handled(grpc::StatusCode::OK, absl::Milliseconds(1));
    });
  }
  for (auto& thread : threads) thread.join();
  const std::string labels = kSay;
  EXPECT_THAT(Lines(Text(registry)),
              Contains("grpc_client_handled_total{grpc_code=\"OK\"," + labels + "} 100000"));
  EXPECT_THAT(Lines(Text(registry)),
              Contains("grpc_client_handling_seconds_count{" + labels + "} 100000"));
}

TEST(RegistryTest, AFamilyOfSeveralSourcesIsShownOnce) {
  Registry registry;
  for (const char* store : {"customers", "tickets"}) {
    registry.Add(std::make_shared<StoreMetrics>(store, [] {
      return StoreMetrics::Figures{{"wal_bytes", 12}, {"flush_total", 3}, {"not allowed", 1}};
    }));
  }
  EXPECT_EQ(Text(registry),
            "# HELP guanxi_store_flush_total Of the store's engine: flush total.\n"
            "# TYPE guanxi_store_flush_total counter\n"
            "guanxi_store_flush_total{store=\"customers\"} 3\n"
            "guanxi_store_flush_total{store=\"tickets\"} 3\n"
            "# HELP guanxi_store_wal_bytes Of the store's engine: wal bytes.\n"
            "# TYPE guanxi_store_wal_bytes gauge\n"
            "guanxi_store_wal_bytes{store=\"customers\"} 12\n"
            "guanxi_store_wal_bytes{store=\"tickets\"} 12\n");
}

TEST(RegistryTest, FiguresAreReadAtEachScrape) {
  Registry registry;
  double value = 1;
  registry.Add(std::make_shared<StoreMetrics>("customers", [&value] {
    return StoreMetrics::Figures{{"keys", value}};
  }));
  EXPECT_THAT(Text(registry), HasSubstr("{store=\"customers\"} 1\n"));
  value = 2;
  EXPECT_THAT(Text(registry), HasSubstr("{store=\"customers\"} 2\n"));
}

double ValueOf(const prometheus::Collectable& source, const std::string& name) {
  for (const auto& family : source.Collect()) {
    if (family.name != name) continue;
    const bool counter = family.type == prometheus::MetricType::Counter;
    return counter ? family.metric.at(0).counter.value : family.metric.at(0).gauge.value;
  }
  ADD_FAILURE() << name << " is missing";
  return 0;
}

TEST(ProcessMetricsTest, FiguresAreThisProcesss) {
  const ProcessMetrics metrics;
  EXPECT_GT(ValueOf(metrics, "process_resident_memory_bytes"), 1 << 20);
  EXPECT_GT(ValueOf(metrics, "process_virtual_memory_bytes"),
            ValueOf(metrics, "process_resident_memory_bytes"));
  EXPECT_GE(ValueOf(metrics, "process_cpu_seconds_total"), 0);
  const double now = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch());
  EXPECT_NEAR(ValueOf(metrics, "process_start_time_seconds"), now, 600);
  EXPECT_GT(ValueOf(metrics, "process_max_fds"), 3);
  const double open = ValueOf(metrics, "process_open_fds");
  const int fd = dup(0);
  EXPECT_EQ(ValueOf(metrics, "process_open_fds"), open + 1);
  close(fd);
}

// The rules `promtool check metrics` goes by. Returns what breaks them.
std::vector<std::string> Lint(const std::vector<prometheus::MetricFamily>& families) {
  std::vector<std::string> problems;
  auto complain = [&problems](const auto& family, const char* what) {
    problems.push_back(family.name + ": " + what);
  };
  for (const auto& family : families) {
    const bool counter = family.type == prometheus::MetricType::Counter;
    if (family.help.empty()) complain(family, "no help text");
    if (counter != family.name.ends_with("_total")) complain(family, "_total is for counters");
    for (const char c : family.name) {
      if (!islower(c) && !isdigit(c) && c != '_') complain(family, "not snake case");
    }
    for (const char* suffix : {"_count", "_sum", "_bucket"}) {
      if (family.name.ends_with(suffix)) complain(family, "reserved suffix");
    }
    const std::string words = "_" + family.name + "_";
    for (const char* word :
         {"_counter_", "_gauge_", "_histogram_", "_summary_", "_milliseconds_", "_ms_", "_minutes_",
          "_hours_", "_kilobytes_", "_megabytes_", "_mb_", "_percent_", "_s_"}) {
      if (words.find(word) != std::string::npos) complain(family, word);
    }
  }
  return problems;
}

std::shared_ptr<Registry> FullRegistry() {
  auto registry = std::make_shared<Registry>();
  registry->Add(std::make_shared<ProcessMetrics>());
  registry->Add(std::make_shared<BuildInfo>("1.2.3"));
  registry->Add(std::make_shared<LogMetrics>());
  RpcMetrics(*registry, RpcMetrics::Side::kServer).Register(Echo().service());
  RpcMetrics(*registry, RpcMetrics::Side::kClient).Register(Echo().service());
  return registry;
}

TEST(NamesTest, AreTheOnesPromised) {
  std::set<std::string> names;
  for (const auto& family : FullRegistry()->Collect()) names.insert(family.name);
  EXPECT_THAT(names,
              UnorderedElementsAre("grpc_client_handled_total", "grpc_client_handling_seconds",
                                   "grpc_client_msg_received_total", "grpc_client_msg_sent_total",
                                   "grpc_client_started_total", "grpc_server_handled_total",
                                   "grpc_server_handling_seconds", "grpc_server_msg_received_total",
                                   "grpc_server_msg_sent_total", "grpc_server_started_total",
                                   "guanxi_build_info", "guanxi_log_dropped_lines_total",
                                   "process_cpu_seconds_total", "process_max_fds",
                                   "process_open_fds", "process_resident_memory_bytes",
                                   "process_start_time_seconds", "process_virtual_memory_bytes"));
}

TEST(NamesTest, FollowPrometheusRules) {
  EXPECT_THAT(Lint(FullRegistry()->Collect()), IsEmpty());
  Registry bad;
  prometheus::BuildCounter().Name("calls_ms").Register(bad.families()).Add({});
  EXPECT_EQ(Lint(bad.Collect()).size(), 3u);
}

// The answer of 127.0.0.1:`port` to a GET of /metrics, headers and all.
std::string Scrape(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string out;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
    EXPECT_EQ(write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
    char buffer[65536];
    for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;) out.append(buffer, n);
  }
  close(fd);
  return out;
}

TEST(MetricsEndpointTest, ServesTheRegistryOnAFreePort) {
  auto endpoint = MetricsEndpoint::Start("127.0.0.1:0", FullRegistry());
  ASSERT_THAT(endpoint, IsOk());
  ASSERT_GT((*endpoint)->port(), 0);
  const std::string answer = Scrape((*endpoint)->port());
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_THAT(answer, HasSubstr("text/plain"));
  EXPECT_THAT(answer, HasSubstr("guanxi_build_info{version=\"1.2.3\""));
  EXPECT_LT(answer.size(), 1u << 20);
  const int port = (*endpoint)->port();
  endpoint->reset();
  EXPECT_EQ(Scrape(port), "");
}

TEST(MetricsEndpointTest, ABusyOrMalformedAddressIsAnError) {
  auto first = MetricsEndpoint::Start("127.0.0.1:0", FullRegistry());
  ASSERT_THAT(first, IsOk());
  const std::string busy = "127.0.0.1:" + std::to_string((*first)->port());
  EXPECT_THAT(MetricsEndpoint::Start(busy, FullRegistry()), Not(IsOk()));
  EXPECT_THAT(MetricsEndpoint::Start("nowhere", FullRegistry()), Not(IsOk()));
}

}  // namespace
}  // namespace guanxi::obs

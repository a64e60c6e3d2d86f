#include "common/access/token/key_source.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "absl/synchronization/notification.h"
#include "common/access/token/http_fetch.h"
#include "common/access/token/refreshed_keys.h"
#include "common/access/token/token_fixture.h"
#include "common/status/status_matchers.h"

namespace guanxi::token {
namespace {

using absl::StatusCode;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::NotNull;

// Longer than anything here takes, so that only a failure waits for it.
constexpr absl::Duration kPatience = absl::Seconds(30);
constexpr RefreshOptions kOften = {.interval = absl::Milliseconds(2),
                                   .min_interval = absl::Milliseconds(1)};
constexpr RefreshOptions kWhenAsked = {.interval = absl::Hours(10),
                                       .min_interval = absl::Milliseconds(1)};

std::string KeyNamed(std::string_view kid) { return TestKey::Of("EdDSA").Jwk(kid); }

TEST(RefreshPlan, LooksAtOnceThenAtIntervals) {
  const RefreshPlan::Time start;
  RefreshPlan plan({.interval = absl::Minutes(5), .min_interval = absl::Seconds(10)}, start);
  EXPECT_EQ(plan.next(), start);
  plan.Done(start + seconds(1), true);
  EXPECT_EQ(plan.next(), start + seconds(301));
  plan.Done(start + seconds(301), false);
  EXPECT_EQ(plan.next(), start + seconds(311));
}

TEST(RefreshPlan, AskingBringsTheNextLookForwardOncePerInterval) {
  const RefreshPlan::Time start;
  RefreshPlan plan({.interval = absl::Minutes(5), .min_interval = absl::Seconds(10)}, start);
  plan.Done(start, true);
  plan.Ask();
  plan.Ask();
  EXPECT_EQ(plan.next(), start + seconds(10));
  plan.Done(start + seconds(10), true);
  EXPECT_EQ(plan.next(), start + seconds(310));
}

TEST(KeysFromFiles, AreReadAgainWhenTheyChange) {
  const ScratchDir dir;
  const std::string path = dir.Write("keys.json", KeyNamed("one"));
  const auto keys = KeysFromFiles({path}, kOften);
  ASSERT_THAT(keys, IsOk());
  EXPECT_THAT((*keys)->Keys()->Find("one"), NotNull());
  const uint64_t before = (*keys)->generation();
  dir.Write("keys.json", KeyNamed("two"));
  ASSERT_TRUE((*keys)->AwaitChange(before, kPatience));
  EXPECT_THAT((*keys)->Keys()->Find("two"), NotNull());
  EXPECT_EQ((*keys)->Keys()->Find("one"), nullptr);
}

TEST(KeysFromFiles, AreAllOfTheFilesTogether) {
  const ScratchDir dir;
  const auto keys = KeysFromFiles(
      {dir.Write("a.json", KeyNamed("a")), dir.Write("b.json", KeyNamed("b"))}, kOften);
  ASSERT_THAT(keys, IsOk());
  EXPECT_THAT((*keys)->Keys()->Find("a"), NotNull());
  EXPECT_THAT((*keys)->Keys()->Find("b"), NotNull());
}

TEST(KeysFromFiles, AreRefusedAtTheStartWhenTheyCannotBeUsed) {
  const ScratchDir dir;
  EXPECT_THAT(KeysFromFiles({dir.File("none.json")}),
              StatusIs(StatusCode::kFailedPrecondition, "KEY_SOURCE_UNAVAILABLE"));
  EXPECT_THAT(KeysFromFiles({dir.path()}), StatusIs(StatusCode::kFailedPrecondition));
  EXPECT_THAT(KeysFromFiles({}),
              StatusIs(StatusCode::kFailedPrecondition, "KEY_SOURCE_UNAVAILABLE"));
  EXPECT_THAT(KeysFromFiles({dir.Write("bad.json", "{}")}),
              StatusIs(StatusCode::kFailedPrecondition, "KEY_SET_INVALID"));
  const std::string one = dir.Write("one.json", KeyNamed("a"));
  EXPECT_THAT(KeysFromFiles({one, dir.Write("two.json", KeyNamed("a"))}),
              StatusIs(StatusCode::kFailedPrecondition, "KEY_SET_INVALID"));
}

// A source whose documents are set by the test, and that says when it was asked for them.
class Documents {
 public:
  void Set(absl::StatusOr<std::string> document) {
    absl::MutexLock lock(&mu_);
    document_ = std::move(document);
  }
  FetchDocuments Fetch() {
    return [this](const std::atomic<bool>&) -> absl::StatusOr<std::vector<std::string>> {
      absl::MutexLock lock(&mu_);
      ++fetches_;
      if (!document_.ok()) return document_.status();
      return std::vector<std::string>{*document_};
    };
  }
  // Waits until there have been `more` looks from now on.
  bool AwaitLooks(int more) {
    absl::MutexLock lock(&mu_);
    const int until = fetches_ + more;
    const auto looked = [&] { return fetches_ >= until; };
    return mu_.AwaitWithTimeout(absl::Condition(&looked), kPatience);
  }

 private:
  absl::Mutex mu_;
  absl::StatusOr<std::string> document_ = absl::UnknownError("not set");
  int fetches_ = 0;
};

TEST(RefreshedKeys, KeepTheLastGoodOnes) {
  Documents documents;
  documents.Set(KeyNamed("one"));
  RefreshedKeys keys("test", kOften, documents.Fetch());
  ASSERT_THAT(keys.Refresh(), IsOk());
  const uint64_t generation = keys.generation();
  keys.Start();
  for (const absl::StatusOr<std::string>& bad :
       {absl::StatusOr<std::string>(absl::UnknownError("away")),
        absl::StatusOr<std::string>(KeyNamed("one")), absl::StatusOr<std::string>("{}")}) {
    documents.Set(bad);
    ASSERT_TRUE(documents.AwaitLooks(3));
    EXPECT_THAT(keys.Keys()->Find("one"), NotNull());
    EXPECT_EQ(keys.generation(), generation);
  }
}

// A key set that comes back after a bad one counts again.
TEST(RefreshedKeys, RecoverFromBadDocuments) {
  Documents documents;
  documents.Set("{}");
  RefreshedKeys keys("test", kOften, documents.Fetch());
  EXPECT_THAT(keys.Refresh(), StatusIs(StatusCode::kFailedPrecondition, "KEY_SET_INVALID"));
  EXPECT_TRUE(keys.Keys()->keys().empty());
  keys.Start();
  ASSERT_TRUE(documents.AwaitLooks(3));
  const uint64_t before = keys.generation();
  documents.Set(KeyNamed("one"));
  ASSERT_TRUE(keys.AwaitChange(before, kPatience));
  EXPECT_THAT(keys.Keys()->Find("one"), NotNull());
}

TEST(RefreshedKeys, LookWhenAsked) {
  Documents documents;
  documents.Set(KeyNamed("one"));
  RefreshedKeys keys("test", kWhenAsked, documents.Fetch());
  ASSERT_THAT(keys.Refresh(), IsOk());
  keys.Start();
  documents.Set(KeyNamed("two"));
  EXPECT_FALSE(keys.AwaitChange(keys.generation(), absl::ZeroDuration()));
  const uint64_t before = keys.generation();
  keys.RequestRefresh();
  ASSERT_TRUE(keys.AwaitChange(before, kPatience));
  EXPECT_THAT(keys.Keys()->Find("two"), NotNull());
}

// Answers each connection by what `answer` makes of the request; an empty answer keeps it waiting.
class TestServer {
 public:
  explicit TestServer(std::function<std::string(const std::string&)> answer)
      : answer_(std::move(answer)), socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(socket_, 16), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~TestServer() {
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
    for (const int waiting : waiting_) close(waiting);
  }

  std::string Url() const { return fmt::format("http://127.0.0.1:{}/keys?v=1", port_); }

 private:
  void Serve() {
    int peer;
    while ((peer = accept(socket_, nullptr, nullptr)) >= 0) {
      std::string request(4096, '\0');
      const ssize_t size = recv(peer, request.data(), request.size(), 0);
      request.resize(static_cast<size_t>(std::max<ssize_t>(size, 0)));
      const std::string answer = answer_(request);
      if (answer.empty()) {
        waiting_.push_back(peer);
        continue;
      }
      for (size_t sent = 0; sent < answer.size();) {
        const ssize_t count = send(peer, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) break;
        sent += static_cast<size_t>(count);
      }
      close(peer);
    }
  }

  const std::function<std::string(const std::string&)> answer_;
  const int socket_;
  int port_ = 0;
  std::vector<int> waiting_;
  std::thread thread_;
};

std::string Http(std::string_view status, std::string_view body) {
  return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}", status, body.size(), body);
}

TEST(KeysFromHttp, AreFetchedWithoutAnybodyWaiting) {
  std::string seen;
  TestServer server([&](const std::string& request) {
    seen = request;
    return Http("200 OK", KeyNamed("one"));
  });
  const auto keys = KeysFromHttp(server.Url());
  ASSERT_THAT(keys, IsOk());
  ASSERT_TRUE((*keys)->AwaitChange(1, kPatience));
  EXPECT_THAT((*keys)->Keys()->Find("one"), NotNull());
  EXPECT_THAT(seen, HasSubstr("GET /keys?v=1 HTTP/1.1\r\n"));
  EXPECT_THAT(seen, HasSubstr("Host: 127.0.0.1:"));
}

TEST(KeysFromHttp, FollowTheAddress) {
  std::atomic<int> fetches{0};
  TestServer server([&](const std::string&) {
    const int fetch = ++fetches;
    if (fetch == 2) return Http("503 Service Unavailable", KeyNamed("no"));
    return Http("200 OK", KeyNamed(fetch == 1 ? "one" : "two"));
  });
  const auto keys = KeysFromHttp(server.Url(), {.timeout = kPatience, .refresh = kOften});
  ASSERT_THAT(keys, IsOk());
  ASSERT_TRUE((*keys)->AwaitChange(1, kPatience));
  ASSERT_TRUE((*keys)->AwaitChange(2, kPatience));
  EXPECT_THAT((*keys)->Keys()->Find("two"), NotNull());
  EXPECT_GE(fetches.load(), 3);
}

TEST(KeysFromHttp, StopAtOnceWhileTheServerIsSilent) {
  absl::Notification asked;
  TestServer server([&](const std::string&) {
    asked.Notify();
    return std::string();
  });
  auto keys = KeysFromHttp(server.Url(), {.timeout = absl::Hours(1)});
  ASSERT_THAT(keys, IsOk());
  ASSERT_TRUE(asked.WaitForNotificationWithTimeout(kPatience));
  keys->reset();  // the test ends only if this does not wait for the timeout
}

TEST(KeysFromHttp, RefuseOtherAddresses) {
  for (const char* url : {"", "id.example.com", "https://id.example.com/keys", "http://",
                          "http:///keys", "http://user@host/", "http://host:/", "http://host:x/",
                          "http://host:123456/", "http://host/a b", "http://host/#x",
                          "http://[::1/", "http://[::1]x/", "http://host/\r\n"}) {
    EXPECT_THAT(KeysFromHttp(url),
                StatusIs(StatusCode::kFailedPrecondition, "KEY_SOURCE_UNAVAILABLE"))
        << url;
  }
}

TEST(ParseHttpAddress, TakesHostPortAndPath) {
  const auto plain = ParseHttpAddress("http://identity.svc:8080/realms/x/certs?y=1");
  ASSERT_THAT(plain, IsOk());
  EXPECT_EQ(plain->host, "identity.svc");
  EXPECT_EQ(plain->port, "8080");
  EXPECT_EQ(plain->path, "/realms/x/certs?y=1");
  const auto bare = ParseHttpAddress("http://[::1]");
  ASSERT_THAT(bare, IsOk());
  EXPECT_EQ(bare->host, "::1");
  EXPECT_EQ(bare->port, "80");
  EXPECT_EQ(bare->path, "/");
}

absl::StatusOr<std::string> Get(const TestServer& server, HttpLimits limits) {
  return HttpGet(*ParseHttpAddress(server.Url()), limits);
}

TEST(HttpGet, TakesOnlyWhatIsWithinItsLimits) {
  TestServer server([](const std::string&) { return Http("200 OK", std::string(1000, 'x')); });
  EXPECT_THAT(Get(server, {.timeout = kPatience, .max_bytes = 1000}),
              IsOkAndHolds(std::string(1000, 'x')));
  EXPECT_THAT(Get(server, {.timeout = kPatience, .max_bytes = 999}),
              StatusIs(StatusCode::kFailedPrecondition, "KEY_SOURCE_UNAVAILABLE"));
}

TEST(HttpGet, LimitsAnswersOfUnknownLength) {
  TestServer server(
      [](const std::string&) { return "HTTP/1.1 200 OK\r\n\r\n" + std::string(1'000'000, 'x'); });
  EXPECT_THAT(Get(server, {.timeout = kPatience, .max_bytes = 999'999}),
              StatusIs(StatusCode::kFailedPrecondition));
}

TEST(HttpGet, GivesUpWhenTheTimeIsOver) {
  TestServer server([](const std::string&) { return std::string(); });
  const auto answer = Get(server, {.timeout = absl::Milliseconds(20), .max_bytes = 1000});
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition));
  EXPECT_THAT(std::string(answer.status().message()), HasSubstr("took too long"));
}

TEST(HttpGet, RefusesOtherAnswers) {
  for (const std::string& answer :
       {Http("404 Not Found", "{}"), Http("204 No Content", ""), std::string("nonsense\r\n\r\n"),
        std::string("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n"),
        fmt::format("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", std::string(20'000, 'h')),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")}) {
    TestServer server([&](const std::string&) { return answer; });
    EXPECT_THAT(Get(server, {.timeout = kPatience, .max_bytes = 1000}),
                StatusIs(StatusCode::kFailedPrecondition, "KEY_SOURCE_UNAVAILABLE"))
        << answer.substr(0, 40);
  }
}

TEST(HttpGet, FailsWhenNobodyListens) {
  const auto answer = HttpGet({.host = "127.0.0.1", .port = "1", .path = "/"},
                              {.timeout = kPatience, .max_bytes = 1000});
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "KEY_SOURCE_UNAVAILABLE"));
}

}  // namespace
}  // namespace guanxi::token

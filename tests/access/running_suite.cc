#include "tests/access/running_suite.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/access/credential_authenticator.h"
#include "common/obs/log.h"
#include "common/rpc/channel.h"

namespace guanxi::access_test {
namespace {

constexpr char kInternalKey[] = "/internal-key.pem";

[[noreturn]] void Die(const std::string& what) {
  std::cerr << what << "\n";
  std::abort();
}

template <typename T>
T Require(absl::StatusOr<T> value, const char* what) {
  if (!value.ok()) Die(std::string(what) + ": " + value.status().ToString());
  return *std::move(value);
}

cli::SuiteOptions OptionsOf(const std::string& folder, const Parts& parts) {
  cli::SuiteOptions options{.services = parts.services,
                            .gateway = parts.gateway,
                            .data_dir = folder,
                            .listen = parts.listen,
                            .peers = parts.peers,
                            .phone_region = "CN",
                            .cache_mb = 40};
  options.access.development_dir = folder;
  options.access.internal_key = folder + kInternalKey;
  for (const std::string& service : parts.services) {
    options.listen.try_emplace(service, "127.0.0.1:0");
  }
  options.listen.try_emplace("gateway", "127.0.0.1:0");
  return options;
}

std::string Bearer(const token::Signer& signer, const token::MintRequest& request) {
  return "Bearer " + Require(signer.Mint(request, absl::Now()), "cannot mint a token");
}

// The suite that tests share. It is there only while tests run: what it holds is taken down before
// the process ends.
struct SharedSuite {
  Folder folder;
  RunningSuite suite{folder.path()};
};

std::unique_ptr<SharedSuite>& Shared() {
  static auto* shared = new std::unique_ptr<SharedSuite>;
  return *shared;
}

class Ends final : public ::testing::Environment {
 public:
  void SetUp() override {
    obs::ConfigureLog({.service = "access_rules_test", .level = obs::Level::kError});
  }
  void TearDown() override { Shared().reset(); }
};

const auto* const kEnds = ::testing::AddGlobalTestEnvironment(new Ends);

}  // namespace

Folder::Folder() {
  path_ = (std::filesystem::temp_directory_path() / "guanxi-access-XXXXXX").string();
  if (mkdtemp(path_.data()) == nullptr) Die("cannot make " + path_);
}

Folder::~Folder() { std::filesystem::remove_all(path_); }

Credentials::Credentials(const std::string& folder)
    : accounts_(Require(token::OpenOrCreateDevelopmentKey(folder), "no development key")),
      services_(Require(token::Signer::OpenOrCreate(folder + kInternalKey, "guanxi-internal-"),
                        "no internal key")) {}

std::string Credentials::Of(const std::string& account, absl::Duration lifetime) const {
  return Bearer(*accounts_, {.subject = account,
                             .issuer = std::string(token::kDevelopmentIssuer),
                             .audience = std::string(token::kDevelopmentAudience),
                             .lifetime = lifetime,
                             .id = ""});
}

std::string Credentials::OfService() const {
  return Bearer(*services_, {.subject = "services/directory",
                             .issuer = std::string(access::kInternalIssuer),
                             .audience = std::string(access::kInternalAudience),
                             .lifetime = absl::Hours(1),
                             .id = ""});
}

RunningSuite::RunningSuite(const std::string& folder, const Parts& parts)
    : credentials_(folder),
      host_(Require(cli::SuiteHost::Start(OptionsOf(folder, parts)), "the suite did not start")) {
  const std::string line = host_->ServingLine();
  for (const absl::string_view word : absl::StrSplit(line, ' ')) {
    const std::pair<std::string, std::string> part = absl::StrSplit(word, absl::MaxSplits('=', 1));
    if (part.second.empty()) continue;
    addresses_[part.first] = part.second;
    channels_[part.first] = rpc::Connect(part.second);
  }
}

RunningSuite& RunningSuite::Shared() {
  auto& shared = access_test::Shared();
  if (shared == nullptr) shared = std::make_unique<SharedSuite>();
  return shared->suite;
}

const std::string& RunningSuite::address(const std::string& part) const {
  const auto found = addresses_.find(part);
  if (found == addresses_.end()) Die("there is no part " + part);
  return found->second;
}

std::shared_ptr<grpc::Channel> RunningSuite::channel(const std::string& part) const {
  const auto found = channels_.find(part);
  if (found == channels_.end()) Die("there is no part " + part);
  return found->second;
}

std::shared_ptr<grpc::Channel> RunningSuite::channel(Route route, std::string_view method) const {
  return channel(route == Route::kGateway ? "gateway" : ServiceOf(method));
}

std::vector<std::string> RunningSuite::parts() const {
  std::vector<std::string> names;
  for (const auto& [name, channel] : channels_) names.push_back(name);
  return names;
}

std::string ServiceOf(std::string_view method) {
  const size_t begin = method.find('.') + 1;
  return std::string(method.substr(begin, method.find('.', begin) - begin));
}

std::string FreeAddress() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool bound = bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(fd);
  if (!bound) Die("no free port");
  return "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

}  // namespace guanxi::access_test

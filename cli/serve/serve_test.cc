#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "absl/time/clock.h"
#include "cli/serve/listen_address.h"
#include "cli/serve/memory_budget.h"
#include "cli/serve/suite_host.h"
#include "common/access/token/signer.h"
#include "common/rpc/channel.h"
#include "common/status/status_matchers.h"
#include "guanxi/directory/v1/units.grpc.pb.h"

namespace guanxi::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "guanxi-serve-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TempDir() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(IsLoopbackTest, TellsOwnFromOtherAddresses) {
  for (const char* own :
       {"127.0.0.1:7700", "127.1.2.3:0", "[::1]:7700", "localhost:7700", "unix:/run/g.sock"}) {
    EXPECT_TRUE(IsLoopback(own)) << own;
  }
  for (const char* other : {"0.0.0.0:7700", "[::]:7700", "10.0.0.1:1", "crm.example.com:7700",
                            ":7700", "128.0.0.1:1"}) {
    EXPECT_FALSE(IsLoopback(other)) << other;
  }
}

TEST(MemoryBudgetTest, GoesByTheLimitOfTheControlGroup) {
  TempDir dir;
  const int64_t machine = MemoryLimit(dir.path());
  EXPECT_GT(machine, 0);
  std::ofstream(dir.path() + "/memory.max") << "max\n";
  EXPECT_EQ(MemoryLimit(dir.path()), machine);
  std::ofstream(dir.path() + "/memory.max") << "67108864\n";
  EXPECT_EQ(MemoryLimit(dir.path()), 67108864);
}

TEST(MemoryBudgetTest, SharesItOut) {
  EXPECT_EQ(ShareOf(4'000 * 1024 * 1024LL, 5, 0).cache_bytes, 200 * 1024 * 1024LL);
  EXPECT_EQ(ShareOf(4'000 * 1024 * 1024LL, 5, 100).cache_bytes, 20 * 1024 * 1024LL);
  EXPECT_EQ(ShareOf(1, 5, 0).cache_bytes, 8 * 1024 * 1024LL);
}

class SuiteHostTest : public ::testing::Test {
 protected:
  SuiteOptions All() const {
    SuiteOptions options{.services = {"directory", "customers", "pipeline", "tickets", "loyalty"},
                         .gateway = true,
                         .data_dir = dir_.path(),
                         .metrics_listen = "127.0.0.1:0",
                         .phone_region = "CN",
                         .cache_mb = 40};
    options.access.anonymous = true;
    options.listen["gateway"] = "127.0.0.1:0";
    for (const std::string& service : options.services) options.listen[service] = "127.0.0.1:0";
    return options;
  }

  // The address of `part` in a `serving` line.
  static std::string AddressIn(const std::string& line, const std::string& part) {
    const size_t begin = line.find(" " + part + "=") + part.size() + 2;
    return line.substr(begin, line.find(' ', begin) - begin);
  }

  // What a call with that `authorization` ends with; empty sends none.
  static grpc::Status ListUnits(const std::string& address, const std::string& authorization) {
    auto stub = directory::v1::UnitService::NewStub(rpc::Connect(address));
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    if (!authorization.empty()) context.AddMetadata("authorization", authorization);
    directory::v1::ListUnitsResponse response;
    return stub->ListUnits(&context, {}, &response);
  }

  TempDir dir_;
};

TEST_F(SuiteHostTest, ServesEverythingAndKeepsItOverARestart) {
  for (const bool first : {true, false}) {
    const auto suite = SuiteHost::Start(All());
    ASSERT_THAT(suite, IsOk());
    const std::string line = (*suite)->ServingLine();
    EXPECT_THAT(line, StartsWith("serving gateway=127.0.0.1:"));
    EXPECT_THAT(line, HasSubstr(" loyalty=127.0.0.1:"));
    EXPECT_THAT(line, HasSubstr(" metrics=127.0.0.1:"));
    auto stub = directory::v1::UnitService::NewStub(rpc::Connect(AddressIn(line, "gateway")));
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    directory::v1::Unit unit;
    if (first) {
      directory::v1::CreateUnitRequest request;
      request.set_unit_id("u");
      request.mutable_unit()->set_display_name("U");
      EXPECT_THAT(stub->CreateUnit(&context, request, &unit), IsOk());
    } else {
      directory::v1::GetUnitRequest request;
      request.set_name("units/u");
      EXPECT_THAT(stub->GetUnit(&context, request, &unit), IsOk());
    }
    EXPECT_EQ(unit.display_name(), "U");
  }
}

TEST_F(SuiteHostTest, TakesNoCallWithoutACredentialUnlessToldTo) {
  SuiteOptions options = All();
  options.access.anonymous = false;
  options.access.development_dir = dir_.path();
  const auto suite = SuiteHost::Start(options);
  ASSERT_THAT(suite, IsOk());
  const auto signer = token::OpenDevelopmentKey(dir_.path());
  ASSERT_THAT(signer, IsOk());
  const std::string stranger = "Bearer " + *(*signer)->Mint({.subject = "users/nobody",
                                                             .issuer = "guanxi-development",
                                                             .audience = "guanxi",
                                                             .lifetime = absl::Hours(1),
                                                             .id = ""},
                                                            absl::Now());
  for (const char* part : {"gateway", "directory"}) {
    const std::string address = AddressIn((*suite)->ServingLine(), part);
    EXPECT_THAT(ListUnits(address, ""),
                StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIAL_MISSING"))
        << part;
    EXPECT_THAT(ListUnits(address, "Bearer nonsense"),
                StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_MALFORMED"))
        << part;
    EXPECT_THAT(ListUnits(address, stranger),
                StatusIs(absl::StatusCode::kUnauthenticated, "ACCOUNT_UNKNOWN"))
        << part;
  }
}

TEST_F(SuiteHostTest, ProductionRefusesTheDevelopmentKey) {
  const auto signer = token::OpenOrCreateDevelopmentKey(dir_.path());
  ASSERT_THAT(signer, IsOk());
  const std::string jwks = dir_.path() + "/jwks.json";
  std::ofstream(jwks) << (*signer)->PublicKeySet();
  SuiteOptions options = All();
  options.access.anonymous = false;
  options.access.jwks = {jwks};
  options.access.issuer = "https://idp.example.com";
  const auto suite = SuiteHost::Start(options);
  ASSERT_THAT(suite, IsOk());
  const std::string token = *(*signer)->Mint({.subject = "users/li",
                                              .issuer = options.access.issuer,
                                              .audience = "guanxi",
                                              .lifetime = absl::Hours(1),
                                              .id = ""},
                                             absl::Now());
  EXPECT_THAT(ListUnits(AddressIn((*suite)->ServingLine(), "gateway"), "Bearer " + token),
              StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_DEVELOPMENT_KEY"));
}

TEST_F(SuiteHostTest, RefusesOptionsThatDoNotGoTogether) {
  SuiteOptions options = All();
  options.access.jwks = {"/nowhere/jwks.json"};
  EXPECT_THAT(SuiteHost::Start(options).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  options.access.issuer = "guanxi-internal";
  EXPECT_THAT(SuiteHost::Start(options).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  options.access.issuer = "https://idp.example.com";
  EXPECT_THAT(SuiteHost::Start(options).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "KEY_SOURCE_UNAVAILABLE"));
  options.access.jwks = {"http://127.0.0.1:1/jwks", "/nowhere/jwks.json"};
  EXPECT_THAT(SuiteHost::Start(options).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  options = All();
  options.access.tls_certificate = options.access.tls_key = "/nowhere/tls.pem";
  EXPECT_THAT(SuiteHost::Start(options).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "BAD_TLS_FILE"));
}

TEST_F(SuiteHostTest, AnAddressInUseIsAnError) {
  const auto suite = SuiteHost::Start(All());
  ASSERT_THAT(suite, IsOk());
  TempDir other;
  SuiteOptions options = All();
  options.data_dir = other.path();
  options.listen["tickets"] = AddressIn((*suite)->ServingLine(), "tickets");
  EXPECT_THAT(SuiteHost::Start(options).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CANNOT_LISTEN"));
}

TEST_F(SuiteHostTest, AStoreInUseIsAnError) {
  const auto suite = SuiteHost::Start(All());
  ASSERT_THAT(suite, IsOk());
  EXPECT_THAT(SuiteHost::Start(All()).status(), StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace guanxi::cli

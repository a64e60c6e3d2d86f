// Who there is is known without the directory: services answer while it is stopped, and start while
// it is.
#include "absl/time/clock.h"
#include "tests/access/records.h"

namespace guanxi::access_test {
namespace {

class RosterTest : public ::testing::Test {
 protected:
  RosterTest() : directory_address_(FreeAddress()) {
    for (const char* service : kOthers) others_addresses_[service] = FreeAddress();
    others_addresses_["gateway"] = FreeAddress();
  }

  void StartDirectory() {
    cli::Peers peers = others_addresses_;
    peers.erase("gateway");
    directory_ = std::make_unique<RunningSuite>(
        folder_.path(), Parts{.services = {"directory"},
                              .gateway = false,
                              .peers = peers,
                              .listen = {{"directory", directory_address_}}});
  }

  void StartOthers() {
    others_ = std::make_unique<RunningSuite>(
        folder_.path(), Parts{.services = {kOthers[0], kOthers[1], kOthers[2], kOthers[3]},
                              .gateway = true,
                              .peers = {{"directory", directory_address_}},
                              .listen = others_addresses_});
  }

  // Waits for the directory to be reached: a connection that was refused is tried again after a
  // while.
  Answer InDirectory(const std::string& method, const std::string& request) const {
    const absl::Time limit = absl::Now() + absl::Seconds(20);
    Answer answer;
    do {
      answer = Call(directory_->channel("directory"), method, request,
                    directory_->credentials().OfService());
    } while (answer.code() == grpc::UNAVAILABLE && absl::Now() < limit);
    return answer;
  }

  void MakePeople() {
    EXPECT_TRUE(Succeeded(InDirectory("guanxi.directory.v1.UnitService/CreateUnit",
                                      R"(unit_id: "unit" unit { display_name: "Unit" })")));
    for (const char* id : {"active", "frozen"}) {
      EXPECT_TRUE(Succeeded(InDirectory(
          "guanxi.directory.v1.UserService/CreateUser",
          std::string("user_id: \"") + id +
              R"(" user { display_name: "U" unit: "units/unit" role: ROLE_SALESPERSON })")));
    }
    EXPECT_TRUE(Succeeded(
        InDirectory("guanxi.directory.v1.UserService/FreezeUser", R"(name: "users/frozen")")));
    // The last thing the directory tells.
    EXPECT_TRUE(Succeeded(InDirectory(
        "guanxi.directory.v1.UserService/CreateUser",
        R"(user_id: "last" user { display_name: "U" unit: "units/unit" role: ROLE_AGENT })")));
    for (const std::string& part : others_->parts()) {
      EXPECT_TRUE(AwaitAccepted(*others_, part, others_->credentials().Of("users/last"))) << part;
    }
  }

  std::string Of(const std::string& user) const { return others_->credentials().Of(user); }

  // Whether all of `parts` know who is who: a blank request is looked at, or not.
  void ExpectKnown(const std::vector<std::string>& parts) const {
    for (const std::string& part : parts) {
      SCOPED_TRACE(part);
      const auto ask = [&](const std::string& authorization) {
        return Call(others_->channel(part), CheapMethodOf(part), "", authorization).code();
      };
      EXPECT_EQ(ask(Of("users/active")), grpc::INVALID_ARGUMENT);
      EXPECT_EQ(ask(Of("users/frozen")), grpc::UNAUTHENTICATED);
      EXPECT_EQ(ask(Of("users/unknown")), grpc::UNAUTHENTICATED);
      EXPECT_EQ(ask(""), grpc::UNAUTHENTICATED);
    }
  }

  // That records are made and read, also by way of the gateway.
  void ExpectWork(const std::string& id) const {
    const Caller caller(others_.get(), Of("users/active"));
    const std::string text = TextOf(TypeOf("Customer"), id, {}, 1);
    EXPECT_TRUE(Succeeded(caller.Call("guanxi.customers.v1.CustomerService/CreateCustomer",
                                      CreateRequest(TypeOf("Customer"), id, text))));
    const std::string name = "name: \"customers/" + id + "\"";
    for (const Route route : {Route::kDirect, Route::kGateway}) {
      EXPECT_TRUE(Succeeded(
          caller.By(route).Call("guanxi.customers.v1.CustomerService/GetCustomer", name)));
    }
  }

  static constexpr const char* kOthers[] = {"customers", "pipeline", "tickets", "loyalty"};
  const std::vector<std::string> services_ = {kOthers[0], kOthers[1], kOthers[2], kOthers[3]};
  Folder folder_;
  const std::string directory_address_;
  cli::Peers others_addresses_;
  std::unique_ptr<RunningSuite> directory_;
  std::unique_ptr<RunningSuite> others_;
};

TEST_F(RosterTest, ServicesAnswerAndStartWithoutTheDirectory) {
  StartDirectory();
  StartOthers();
  MakePeople();
  ExpectKnown(others_->parts());
  ExpectWork("before");

  directory_.reset();
  ExpectKnown(others_->parts());
  ExpectWork("while-it-is-stopped");

  others_.reset();
  StartOthers();
  ExpectKnown(services_);
  ExpectWork("after-a-restart");

  // Once it is back, what it says counts again.
  StartDirectory();
  EXPECT_TRUE(Succeeded(
      InDirectory("guanxi.directory.v1.UserService/FreezeUser", R"(name: "users/last")")));
  EXPECT_TRUE(Succeeded(
      InDirectory("guanxi.directory.v1.UserService/UnfreezeUser", R"(name: "users/frozen")")));
  for (const std::string& part : others_->parts()) {
    EXPECT_TRUE(AwaitAccepted(*others_, part, Of("users/frozen"))) << part;
    EXPECT_EQ(Call(others_->channel(part), CheapMethodOf(part), "", Of("users/last")).code(),
              grpc::UNAUTHENTICATED)
        << part;
  }
}

}  // namespace
}  // namespace guanxi::access_test

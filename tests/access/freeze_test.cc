// Somebody who is frozen is out within a second, in the middle of a thousand calls a second.
#include <algorithm>
#include <future>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "guanxi/directory/v1/api_keys.pb.h"
#include "tests/access/company.h"
#include "tests/access/load.h"

namespace guanxi::access_test {
namespace {

constexpr int kRate = 1000;
constexpr absl::Duration kLimit = absl::Seconds(1);

double Milliseconds(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

class FreezeTest : public ::testing::TestWithParam<const char*> {
 protected:
  FreezeTest()
      : company_(&RunningSuite::Shared(), absl::StrCat("freeze-", GetParam(), "-", ++count_)) {
    unit_ = company_.NewUnit("unit");
    // Reads everything, also the directory's feed.
    const auto role = std::string(GetParam()) == "directory"
                          ? directory::v1::User::ROLE_SYSTEM_ADMIN
                          : directory::v1::User::ROLE_UNIT_HEAD;
    user_ = company_.NewUser("user", unit_, role);
    company_.Settle();
  }

  // Which feed to watch by way of this part.
  std::string Feed() const {
    return std::string(GetParam()) == "gateway" ? "customers" : GetParam();
  }

  Caller CallerWith(const std::string& authorization) const {
    const bool gateway = std::string(GetParam()) == "gateway";
    return Caller(&company_.suite(), authorization, gateway ? Route::kGateway : Route::kDirect);
  }

  // What is called: by way of the gateway a service's method too, which the gateway passes on.
  std::string Method() const {
    return CheapMethodOf(std::string(GetParam()) == "gateway" ? "customers" : GetParam());
  }

  // Sends calls with `authorization`, does `refuse` meanwhile and says how long after its answer a
  // call was still accepted, and a watch went on.
  template <typename Refuse>
  void ExpectOutWithinASecond(const std::string& authorization, Refuse refuse) {
    Watch watch(CallerWith(authorization), Feed(), {}, absl::Seconds(60));
    ASSERT_TRUE(watch.Next());
    auto ended = std::async(std::launch::async, [&] {
      while (watch.Next()) {
      }
      return absl::Now();
    });
    Load load(company_.suite().channel(GetParam()), Method(), authorization, kRate);
    ASSERT_TRUE(load.AwaitAccepted(kRate));
    const absl::Time before = absl::Now();
    refuse();
    const absl::Time answered = absl::Now();
    EXPECT_TRUE(load.AwaitRefused(kRate));
    const Tally tally = load.Stop();
    const absl::Duration watched = ended.get() - answered;
    const absl::Duration gap = tally.last_accepted - answered;
    std::cout << "[ GAP      ] " << GetParam() << ": last accepted call sent " << Milliseconds(gap)
              << " ms after the freeze's answer (which took " << Milliseconds(answered - before)
              << " ms), watch ended " << Milliseconds(watched) << " ms after it; " << tally.accepted
              << " accepted, " << tally.refused << " refused, "
              << static_cast<int>(tally.sent / absl::ToDoubleSeconds(absl::Now() - tally.begun))
              << " calls/s\n";
    EXPECT_LT(gap, kLimit);
    EXPECT_LT(watched, kLimit);
    EXPECT_EQ(tally.lost, 0);
    EXPECT_EQ(watch.Finish().error_code(), grpc::UNAUTHENTICATED);
  }

  static inline int count_ = 0;
  Company company_;
  std::string unit_, user_;
};

TEST_P(FreezeTest, AFrozenUserIsOutWithinASecond) {
  ExpectOutWithinASecond(company_.suite().credentials().Of(user_), [&] {
    EXPECT_TRUE(Succeeded(company_.service().Call("guanxi.directory.v1.UserService/FreezeUser",
                                                  "name: \"" + user_ + "\"")));
  });
  EXPECT_TRUE(Succeeded(company_.service().Call("guanxi.directory.v1.UserService/UnfreezeUser",
                                                "name: \"" + user_ + "\"")));
  EXPECT_TRUE(
      AwaitAccepted(company_.suite(), GetParam(), company_.suite().credentials().Of(user_)));
}

TEST_P(FreezeTest, ARevokedKeyIsOutWithinASecond) {
  const Answer answer = company_.As(user_).Call(
      "guanxi.directory.v1.ApiKeyService/CreateApiKey",
      absl::StrCat("api_key { account: \"", user_, "\" display_name: \"key\" }"));
  ASSERT_TRUE(Succeeded(answer));
  directory::v1::CreateApiKeyResponse made;
  made.CopyFrom(*answer.response);
  const std::string authorization = "Bearer " + made.secret();
  // The gateway passes calls on to the part whose feed is watched, which has to know the key too.
  for (const std::string& part : {std::string(GetParam()), Feed()})
    ASSERT_TRUE(AwaitAccepted(company_.suite(), part, authorization)) << part;
  ExpectOutWithinASecond(authorization, [&] {
    EXPECT_TRUE(Succeeded(company_.service().Call("guanxi.directory.v1.ApiKeyService/RevokeApiKey",
                                                  "name: \"" + made.api_key().name() + "\"")));
  });
}

INSTANTIATE_TEST_SUITE_P(
    Parts,
    FreezeTest,
    ::testing::Values("directory", "customers", "pipeline", "tickets", "loyalty", "gateway"),
    [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace guanxi::access_test

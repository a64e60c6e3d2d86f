// `guanxi token`, as it is called.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "absl/time/clock.h"
#include "cli/commands.h"
#include "common/access/token/signer.h"
#include "common/access/token/verifier.h"
#include "common/status/status_matchers.h"

namespace guanxi::cli {
namespace {

using ::testing::HasSubstr;

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

// The line that was printed.
std::string TokenOf(const Outcome& outcome) {
  return outcome.out.substr(0, outcome.out.find('\n'));
}

class TokenCommandTest : public ::testing::Test {
 protected:
  TokenCommandTest() {
    std::string name = ::testing::TempDir() + "guanxi-token-XXXXXX";
    dir_ = mkdtemp(name.data());
  }
  ~TokenCommandTest() override { std::filesystem::remove_all(dir_); }

  Outcome Run(std::vector<std::string> arguments) const {
    CLI::App app;
    const Command command = AddToken(app);
    arguments.insert(arguments.begin(), {"token", "--data-dir", dir_});
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
    app.parse(arguments);
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int code = command.run();
    std::fflush(stdout);
    return {code, ::testing::internal::GetCapturedStdout(),
            ::testing::internal::GetCapturedStderr()};
  }

  std::string dir_;
};

TEST_F(TokenCommandTest, PrintsATokenOfTheDevelopmentKey) {
  const auto signer = token::OpenOrCreateDevelopmentKey(dir_);
  ASSERT_THAT(signer, IsOk());
  const token::FixedKeys keys((*signer)->Keys());
  const SystemClock clock;
  const token::TokenVerifier verifier(&keys,
                                      {.issuer = std::string(token::kDevelopmentIssuer),
                                       .audience = std::string(token::kDevelopmentAudience),
                                       .accept_development = true},
                                      &clock);
  for (const auto& [flag, subject] :
       {std::pair("--user", "users/li-na"), std::pair("--service-account", "serviceAccounts/x")}) {
    const Outcome outcome = Run({flag, subject, "--lifetime", "30m"});
    EXPECT_EQ(outcome.code, kDone);
    const auto claims = verifier.Verify(TokenOf(outcome));
    ASSERT_THAT(claims, IsOk()) << outcome.out;
    EXPECT_EQ(claims->subject, subject);
    EXPECT_EQ(claims->expires - claims->issued, absl::Minutes(30));
    EXPECT_FALSE(claims->id.empty());
  }
  const Outcome other = Run({"--user", "users/li-na", "--audience", "elsewhere"});
  EXPECT_THAT(verifier.Verify(TokenOf(other)),
              StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_AUDIENCE"));
}

TEST_F(TokenCommandTest, SaysWhereTheKeyComesFrom) {
  const Outcome outcome = Run({"--user", "users/li-na"});
  EXPECT_EQ(outcome.code, kCannotGoOn);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("guanxi serve all --data-dir " + dir_));
}

TEST_F(TokenCommandTest, RefusesWhatItCannotMean) {
  ASSERT_THAT(token::OpenOrCreateDevelopmentKey(dir_), IsOk());
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"--user", "li-na"},
                                                    {"--user", "serviceAccounts/x"},
                                                    {"--service-account", "users/x"},
                                                    {"--user", "users/x", "--lifetime", "0s"},
                                                    {"--user", "users/x", "--lifetime", "12"},
                                                    {"--user", "users/x", "--lifetime", "inf"}}) {
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.code, kBadUsage);
    EXPECT_EQ(outcome.out, "");
  }
}

}  // namespace
}  // namespace guanxi::cli

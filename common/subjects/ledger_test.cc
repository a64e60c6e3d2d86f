#include "common/subjects/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"

namespace guanxi::subjects {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class LedgerTest : public ::testing::Test {
 protected:
  std::unique_ptr<Ledger> Open() {
    auto ledger = Ledger::Open(path_);
    EXPECT_THAT(ledger.status(), IsOk());
    return *std::move(ledger);
  }
  std::string Text() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void Append(const std::string& text) const {
    std::ofstream file(path_, std::ios::app);
    file << text;
  }

  const std::string dir_ =
      absl::StrCat(::testing::TempDir(),
                   "ledger_test_",
                   getpid(),
                   "_",
                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
  const std::string path_ = dir_ + "/erasures/customers";

  void TearDown() override { std::filesystem::remove_all(dir_); }
};

TEST_F(LedgerTest, RemembersWhatWasWrittenDown) {
  {
    const auto ledger = Open();
    EXPECT_THAT(ledger->entries(), IsEmpty());
    ASSERT_THAT(ledger->Add("erasures/1", {"customers/a", "contacts/b"}, kNow), IsOk());
    ASSERT_THAT(ledger->Add("erasures/2", {"customers/c"}, kNow), IsOk());
  }
  const auto entries = Open()->entries();
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries[0].erasure, "erasures/1");
  EXPECT_THAT(entries[0].subjects, ElementsAre("customers/a", "contacts/b"));
  EXPECT_THAT(entries[1].subjects, ElementsAre("customers/c"));
}

TEST_F(LedgerTest, WritesEachLineOnce) {
  const auto ledger = Open();
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(ledger->Add("erasures/1", {"customers/a"}, kNow), IsOk());
  }
  EXPECT_EQ(Text(), "erasures/1 2027-01-15T08:00:00+00:00 customers/a\n");
  ASSERT_THAT(Open()->Add("erasures/1", {"customers/a"}, kNow), IsOk());
  EXPECT_EQ(Text(), "erasures/1 2027-01-15T08:00:00+00:00 customers/a\n");
}

TEST_F(LedgerTest, DropsALineThatACrashCutOff) {
  ASSERT_THAT(Open()->Add("erasures/1", {"customers/a"}, kNow), IsOk());
  const std::string whole = Text();
  Append("erasures/2 2027-01-15T08:00:00+00:00 customers/b cust");
  EXPECT_THAT(Open()->entries(), SizeIs(1));
  EXPECT_EQ(Text(), whole);
  ASSERT_THAT(Open()->Add("erasures/3", {"customers/c"}, kNow), IsOk());
  EXPECT_THAT(Open()->entries(), SizeIs(2));
}

TEST_F(LedgerTest, LeavesNothingOfALineThatDoesNotFitTheDisk) {
  const auto ledger = Open();
  ASSERT_THAT(ledger->Add("erasures/1", {"customers/a"}, kNow), IsOk());
  const std::string whole = Text();
  rlimit unlimited;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &unlimited), 0);
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit full = {whole.size() + 20, unlimited.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
  const absl::Status failed = ledger->Add("erasures/2", {"customers/b", "contacts/c"}, kNow);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &unlimited), 0);
  std::signal(SIGXFSZ, ignored);
  EXPECT_THAT(failed, StatusIs(absl::StatusCode::kUnavailable, "LEDGER_FAILED"));
  EXPECT_EQ(Text(), whole);
  EXPECT_THAT(ledger->entries(), SizeIs(1));
  ASSERT_THAT(ledger->Add("erasures/2", {"customers/b", "contacts/c"}, kNow), IsOk());
  EXPECT_THAT(Open()->entries(), SizeIs(2));
}

TEST_F(LedgerTest, RefusesWhatIsNoLedger) {
  Open();
  Append("something else entirely here\n");
  EXPECT_THAT(Ledger::Open(path_), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(LedgerTest, SaysThatItCannotBeWritten) {
  std::filesystem::create_directories(path_);
  EXPECT_THAT(Ledger::Open(path_), StatusIs(absl::StatusCode::kUnavailable, "LEDGER_FAILED"));
}

}  // namespace
}  // namespace guanxi::subjects

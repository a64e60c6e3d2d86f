#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/kv/rocks_engine.h"
#include "common/subjects/erasing.h"
#include "common/subjects/erasing_fixture.h"

namespace guanxi::subjects {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// The files below `dir` that hold `word`.
std::vector<std::string> FilesWith(const std::filesystem::path& dir, const std::string& word) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (absl::StrContains(bytes, word)) files.push_back(entry.path().filename().string());
  }
  return files;
}

class ErasingOnDiskTest : public ErasingTest {
 protected:
  void SetUp() override { std::filesystem::remove_all(dir_); }
  void TearDown() override {
    engine_.reset();
    std::filesystem::remove_all(dir_);
  }

  void OpenStore(const std::string& name) {
    auto engine = kv::RocksEngine::Open({.dir = (dir_ / name).string()});
    ASSERT_THAT(engine, IsOk());
    Use(*std::move(engine));
  }
  void CloseStore() { engine_.reset(); }

  const std::filesystem::path dir_ =
      absl::StrCat(::testing::TempDir(),
                   "erasing_files_test_",
                   getpid(),
                   "_",
                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
  const std::string ledger_ = dir_ / "erasures" / "customers";
  ManualClock clock_{absl::FromUnixSeconds(1'800'000'000)};
};

TEST_F(ErasingOnDiskTest, NothingIsLeftInTheFilesAfterAPurge) {
  OpenStore("store");
  for (const char* id : {"a", "b", "c"}) Fill(id);
  EXPECT_THAT(FilesWith(dir_ / "store", Word("MARKER-a-mail")), Not(IsEmpty()))
      << "in the log, from the index";
  Erase("a");
  ASSERT_THAT(engine_->Compact(ErasedRanges(tables_.catalog, {})), IsOk());
  CloseStore();
  EXPECT_THAT(FilesWith(dir_ / "store", "MARKER-a"), IsEmpty());
  EXPECT_THAT(FilesWith(dir_ / "store", Word("MARKER-a-mail")), IsEmpty());
  EXPECT_THAT(FilesWith(dir_ / "store", Word("MARKER-b-mail")), Not(IsEmpty()));
  OpenStore("store");
  EXPECT_THAT(Export("customers/b"), HasSubstr("MARKER-b-body"));
}

TEST_F(ErasingOnDiskTest, AnOlderViewHoldsAPurgeUp) {
  OpenStore("store");
  Fill("a", 2);
  auto reader = engine_->Snapshot();
  Erase("a");
  EXPECT_THAT(engine_->Compact(ErasedRanges(tables_.catalog, {})),
              StatusIs(absl::StatusCode::kUnavailable, "STILL_READ"));
  EXPECT_EQ(tables_.customers.Get(*reader, "customers/a", access::Scope::All())->display_name(),
            "MARKER-a-name");
  reader.reset();
  EXPECT_THAT(engine_->Compact(ErasedRanges(tables_.catalog, {})), IsOk());
}

TEST_F(ErasingOnDiskTest, AnOlderCopyIsErasedAgain) {
  OpenStore("store");
  for (const char* id : {"a", "b"}) Fill(id);
  CloseStore();
  std::filesystem::copy(dir_ / "store", dir_ / "copy", std::filesystem::copy_options::recursive);
  EXPECT_THAT(FilesWith(dir_ / "copy", Word("MARKER-a-mail")), Not(IsEmpty()));
  OpenStore("store");
  auto ledger = Ledger::Open(ledger_);
  ASSERT_THAT(ledger, IsOk());
  ASSERT_THAT((*ledger)->Add("erasures/a", {"customers/a"}, clock_.Now()), IsOk());
  Erase("a");
  const kv::Revision head = engine_->head();
  ASSERT_THAT(EraseAgain(tables_.catalog, {}, *engine_, clock_, **ledger, "services/x"), IsOk());
  EXPECT_EQ(engine_->head(), head) << "it is erased already";
  CloseStore();
  std::filesystem::remove_all(dir_ / "store");
  std::filesystem::rename(dir_ / "copy", dir_ / "store");
  OpenStore("store");
  EXPECT_THAT(Export("customers/a"), HasSubstr("MARKER-a-body"));
  ASSERT_THAT(EraseAgain(tables_.catalog, {}, *engine_, clock_, **ledger, "services/x"), IsOk());
  EXPECT_THAT(Export("customers/a"), Not(HasSubstr("MARKER")));
  EXPECT_THAT(Export("customers/b"), HasSubstr("MARKER-b-body"));
  CloseStore();
  EXPECT_THAT(FilesWith(dir_ / "store", "MARKER-a"), IsEmpty());
  EXPECT_THAT(FilesWith(dir_ / "store", Word("MARKER-a-mail")), IsEmpty());
  EXPECT_THAT(FilesWith(dir_ / "store", Word("MARKER-b-mail")), Not(IsEmpty()));
}

// Copies that note when they are told to go, and fail when a test says so.
struct NotedCopies {
  Copies Get() {
    return {.ranges = {}, .drop = [this](absl::Time until, bool at_start) {
              EXPECT_TRUE(at_start);
              dropped.push_back(until);
              return answer;
            }};
  }

  std::vector<absl::Time> dropped;
  absl::Status answer;
};

TEST_F(ErasingOnDiskTest, WithAnOlderCopyGoesWhatWasCopiedBefore) {
  OpenStore("store");
  Fill("a", 2);
  auto ledger = Ledger::Open(ledger_);
  ASSERT_THAT((*ledger)->Add("erasures/a", {"customers/a"}, clock_.Now()), IsOk());
  NotedCopies copies;
  ASSERT_THAT(EraseAgain(tables_.catalog, copies.Get(), *engine_, clock_, **ledger, "services/x"),
              IsOk());
  EXPECT_THAT(copies.dropped, ElementsAre(clock_.Now() + absl::Seconds(1)));
  ASSERT_THAT(EraseAgain(tables_.catalog, copies.Get(), *engine_, clock_, **ledger, "services/x"),
              IsOk());
  EXPECT_THAT(copies.dropped, SizeIs(1)) << "nothing is left to do";
}

TEST_F(ErasingOnDiskTest, AnErasureThatHadBegunDropsNoCopies) {
  OpenStore("store");
  Fill("a");
  auto ledger = Ledger::Open(ledger_);
  ASSERT_THAT((*ledger)->Add("erasures/a", {"customers/a"}, clock_.Now()), IsOk());
  ASSERT_THAT(StepOnce("a"), IsOk());
  NotedCopies copies;
  ASSERT_THAT(EraseAgain(tables_.catalog, copies.Get(), *engine_, clock_, **ledger, "services/x"),
              IsOk());
  EXPECT_THAT(copies.dropped, ElementsAre(absl::InfinitePast())) << "its own purge does that";
  EXPECT_THAT(Export("customers/a"), Not(HasSubstr("MARKER")));
}

TEST_F(ErasingOnDiskTest, WhatWasErasedAgainIsPurgedThoughTheFirstTryFails) {
  OpenStore("store");
  Fill("a", 2);
  auto ledger = Ledger::Open(ledger_);
  ASSERT_THAT((*ledger)->Add("erasures/a", {"customers/a"}, clock_.Now()), IsOk());
  NotedCopies copies;
  {
    const auto reader = engine_->Snapshot();
    EXPECT_THAT(EraseAgain(tables_.catalog, copies.Get(), *engine_, clock_, **ledger, "services/x"),
                StatusIs(absl::StatusCode::kUnavailable, "STILL_READ"));
  }
  CloseStore();
  EXPECT_THAT(FilesWith(dir_ / "store", Word("MARKER-a-mail")), Not(IsEmpty()));
  OpenStore("store");
  ASSERT_THAT(EraseAgain(tables_.catalog, copies.Get(), *engine_, clock_, **ledger, "services/x"),
              IsOk());
  CloseStore();
  EXPECT_THAT(FilesWith(dir_ / "store", Word("MARKER-a-mail")), IsEmpty());
}

}  // namespace
}  // namespace guanxi::subjects

#include "common/rpc/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/kv/key.h"
#include "common/kv/memory_engine.h"
#include "common/rpc/meta_tag.h"
#include "common/status/status_matchers.h"

namespace guanxi::rpc {
namespace {

using ::testing::Eq;
using ::testing::Optional;

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

class AnswersTest : public ::testing::Test {
 protected:
  absl::Status KeepAnswer(const Question& question, const Answer& answer) {
    return kv::CommitAndWait(engine_,
                             [&](kv::Txn& txn) { return answers_.Keep(txn, question, answer); })
        .status();
  }
  absl::Status Keep(const Question& question, std::string bytes) {
    return KeepAnswer(question, {.bytes = std::move(bytes)});
  }

  absl::StatusOr<std::optional<Answer>> FindAnswer(const Question& question) {
    return answers_.Find(*engine_.Snapshot(), question);
  }

  // The bytes of the answer.
  absl::StatusOr<std::optional<std::string>> Find(const Question& question) {
    auto answer = FindAnswer(question);
    if (!answer.ok()) return answer.status();
    if (!answer->has_value()) return std::nullopt;
    return std::move((*answer)->bytes);
  }

  // Empties what names one of `records`, a few at a time; how many.
  int Erase(const std::vector<std::string>& records) {
    int emptied = 0;
    std::string position;
    do {
      const auto erase = [&, from = position](kv::Txn& txn) -> absl::Status {
        position = from;
        absl::StatusOr<int> more =
            EraseAnswers(txn, records, position, {.looked_at = 3, .emptied = 1});
        if (more.ok()) emptied += *more;
        return more.status();
      };
      EXPECT_THAT(kv::CommitAndWait(engine_, erase).status(), IsOk());
    } while (!position.empty());
    return emptied;
  }

  // Rows kept under `tag`.
  int Rows(MetaTag tag) {
    int rows = 0;
    const auto count = [&rows](std::string_view, std::string_view) { return ++rows > 0; };
    EXPECT_THAT(
        engine_.Snapshot()->Scan(kv::Space::kMeta, kv::PrefixRange(kv::KeyWriter().Tag(tag).view()),
                                 kv::Order::kForward, count),
        IsOk());
    return rows;
  }

  kv::MemoryEngine engine_;
  Answers answers_;
};

TEST_F(AnswersTest, GivesTheSameAnswerAgain) {
  const std::string answer("a\0b", 3);
  EXPECT_THAT(Find({"users/a", "1", 7, kStart}), IsOkAndHolds(Eq(std::nullopt)));
  ASSERT_THAT(Keep({"users/a", "1", 7, kStart}, answer), IsOk());
  EXPECT_THAT(Find({"users/a", "1", 7, kStart + absl::Hours(23)}), IsOkAndHolds(Optional(answer)));
}

TEST_F(AnswersTest, KeepsAnEmptyAnswer) {
  ASSERT_THAT(Keep({"users/a", "1", 7, kStart}, ""), IsOk());
  EXPECT_THAT(Find({"users/a", "1", 7, kStart}), IsOkAndHolds(Optional(std::string())));
}

TEST_F(AnswersTest, IsOfOneCallerAndOneId) {
  ASSERT_THAT(Keep({"users/a", "1", 7, kStart}, "x"), IsOk());
  EXPECT_THAT(Find({"users/b", "1", 7, kStart}), IsOkAndHolds(Eq(std::nullopt)));
  EXPECT_THAT(Find({"users/a", "2", 7, kStart}), IsOkAndHolds(Eq(std::nullopt)));
}

TEST_F(AnswersTest, RefusesAnIdUsedForSomethingElse) {
  ASSERT_THAT(Keep({"users/a", "1", 7, kStart}, "x"), IsOk());
  EXPECT_THAT(Find({"users/a", "1", 8, kStart}),
              StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_F(AnswersTest, ForgetsAfterADay) {
  ASSERT_THAT(Keep({"users/a", "1", 7, kStart}, "x"), IsOk());
  EXPECT_THAT(Find({"users/a", "1", 7, kStart + absl::Hours(24)}), IsOkAndHolds(Eq(std::nullopt)));
  EXPECT_THAT(Find({"users/a", "1", 8, kStart + absl::Hours(24)}), IsOkAndHolds(Eq(std::nullopt)));
}

TEST_F(AnswersTest, RemovesExpiredRowsAsNewOnesCome) {
  for (int i = 0; i < 50; ++i) {
    const std::string id = absl::StrCat("old", i);
    ASSERT_THAT(Keep({"users/a", id, 7, kStart + absl::Seconds(i)}, "x"), IsOk());
  }
  EXPECT_EQ(Rows(kMetaAnswer), 50);
  for (int i = 0; i < 30; ++i) {
    const std::string id = absl::StrCat("new", i);
    ASSERT_THAT(Keep({"users/a", id, 7, kStart + absl::Hours(25)}, "x"), IsOk());
  }
  EXPECT_EQ(Rows(kMetaAnswer), 30);
  EXPECT_EQ(Rows(kMetaAnswerByTime), 30);
  EXPECT_THAT(Find({"users/a", "new0", 7, kStart + absl::Hours(25)}),
              IsOkAndHolds(Optional(Eq("x"))));
}

TEST_F(AnswersTest, KeepsTheSecondAnswerOfAnIdForItsFullDay) {
  ASSERT_THAT(Keep({"users/a", "1", 7, kStart}, "first"), IsOk());
  const absl::Time second = kStart + absl::Hours(24);
  ASSERT_THAT(Keep({"users/a", "1", 8, second}, "second"), IsOk());
  ASSERT_THAT(Keep({"users/a", "2", 7, second + absl::Hours(1)}, "x"), IsOk());
  EXPECT_THAT(Find({"users/a", "1", 8, second + absl::Hours(23)}),
              IsOkAndHolds(Optional(Eq("second"))));
  EXPECT_EQ(Rows(kMetaAnswerByTime), 2);
}

TEST_F(AnswersTest, PrunesWhatAnAbandonedTransactionLeft) {
  ASSERT_THAT(Keep({"users/a", "1", 7, kStart}, "x"), IsOk());
  ASSERT_THAT(Keep({"users/a", "2", 7, kStart}, "x"), IsOk());
  const absl::Time later = kStart + absl::Hours(25);
  const auto abandoned = kv::CommitAndWait(engine_, [&](kv::Txn& txn) {
    EXPECT_THAT(answers_.Keep(txn, {"users/a", "3", 7, later}, {.bytes = "x"}), IsOk());
    return absl::AbortedError("abandoned");
  });
  ASSERT_THAT(abandoned, StatusIs(absl::StatusCode::kAborted));
  for (int i = 4; i < 8; ++i) {
    const absl::Time now = later + absl::Minutes(2) * (i - 3);
    ASSERT_THAT(Keep({"users/a", absl::StrCat(i), 7, now}, "x"), IsOk());
  }
  EXPECT_EQ(Rows(kMetaAnswer), 4);
}

TEST_F(AnswersTest, RefusesWhatDoesNotFitARow) {
  EXPECT_THAT(Keep({"users/a", "1", 7, kStart}, std::string(kMaxAnswerBytes, 'x')), IsOk());
  EXPECT_THAT(Keep({"users/a", "2", 7, kStart}, std::string(kMaxAnswerBytes + 1, 'x')),
              StatusIs(absl::StatusCode::kInternal));
}

TEST_F(AnswersTest, ReportsADamagedRow) {
  ASSERT_THAT(
      kv::CommitAndWait(engine_,
                        [&](kv::Txn& txn) {
                          txn.Put(kv::Space::kMeta,
                                  kv::KeyWriter().Tag(kMetaAnswer).Str("users/a").Str("1").view(),
                                  "short");
                          return absl::OkStatus();
                        }),
      IsOk());
  EXPECT_THAT(Find({"users/a", "1", 7, kStart}), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(AnswersTest, KeepsARecordByItsNameAndCommit) {
  ASSERT_THAT(KeepAnswer({"users/a", "1", 7, kStart}, {.record = "customers/c", .revision = 300}),
              IsOk());
  const auto answer = FindAnswer({"users/a", "1", 7, kStart});
  ASSERT_THAT(answer, IsOk());
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->record, "customers/c");
  EXPECT_EQ((*answer)->revision, 300u);
  EXPECT_EQ((*answer)->bytes, "");
}

TEST_F(AnswersTest, ReadsAnswersOfEarlierPrograms) {
  const std::string row =
      kv::KeyWriter().Tag(1).U64(7).I64(absl::ToUnixNanos(kStart)).Take() + "first";
  ASSERT_THAT(kv::CommitAndWait(
                  engine_,
                  [&](kv::Txn& txn) {
                    txn.Put(kv::Space::kMeta,
                            kv::KeyWriter().Tag(kMetaAnswer).Str("users/a").Str("1").Take(), row);
                    return absl::OkStatus();
                  })
                  .status(),
              IsOk());
  EXPECT_THAT(Find({"users/a", "1", 7, kStart}), IsOkAndHolds(Optional(std::string("first"))));
}

TEST_F(AnswersTest, AnErasureEmptiesTheAnswersThatNameTheErased) {
  for (int i = 0; i < 10; ++i) {
    const std::string bytes = absl::StrCat("..customers/", i, "..Li Lei");
    ASSERT_THAT(
        KeepAnswer({"users/a", absl::StrCat(i), 7, kStart}, {.bytes = bytes, .personal = true}),
        IsOk());
  }
  EXPECT_EQ(Rows(kMetaAnswerPersonal), 10);
  EXPECT_EQ(Erase({"customers/3", "customers/7"}), 2);
  EXPECT_EQ(Rows(kMetaAnswerPersonal), 8);
  const auto emptied = FindAnswer({"users/a", "7", 7, kStart});
  ASSERT_THAT(emptied, IsOk());
  EXPECT_TRUE((*emptied)->erased);
  EXPECT_EQ((*emptied)->bytes, "");
  EXPECT_THAT(Find({"users/a", "4", 7, kStart}),
              IsOkAndHolds(Optional(std::string("..customers/4..Li Lei"))));
  EXPECT_EQ(Erase({"customers/3"}), 0);
}

TEST_F(AnswersTest, AnErasureLeavesThoseWhoseNamesBeginAlike) {
  const std::string longer =
      "\x12\x10"
      "customers/acme-2"
      "\x1a\x02Li";
  // What follows a name may look like a part of it.
  const std::string own =
      "\x12\x0e"
      "customers/acme"
      "2\x02Li";
  const std::string text =
      "\x12\x20"
      "merged: customers/acme, as asked";
  ASSERT_THAT(KeepAnswer({"users/a", "1", 7, kStart}, {.bytes = longer, .personal = true}), IsOk());
  ASSERT_THAT(KeepAnswer({"users/a", "2", 7, kStart}, {.bytes = own, .personal = true}), IsOk());
  ASSERT_THAT(KeepAnswer({"users/a", "3", 7, kStart}, {.bytes = text, .personal = true}), IsOk());
  EXPECT_EQ(Erase({"customers/acme"}), 2);
  EXPECT_THAT(Find({"users/a", "1", 7, kStart}), IsOkAndHolds(Optional(longer)));
}

TEST_F(AnswersTest, ForgetsThatAnExpiredAnswerWasPersonal) {
  ASSERT_THAT(KeepAnswer({"users/a", "1", 7, kStart}, {.bytes = "x", .personal = true}), IsOk());
  ASSERT_THAT(Keep({"users/a", "2", 7, kStart + absl::Hours(25)}, "y"), IsOk());
  EXPECT_EQ(Rows(kMetaAnswer), 1);
  EXPECT_EQ(Rows(kMetaAnswerPersonal), 0);
}

}  // namespace
}  // namespace guanxi::rpc

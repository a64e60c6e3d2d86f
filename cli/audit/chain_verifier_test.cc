// Tampers with a chain of 10,000 records that the product wrote, in every way it can be tampered
// with, and expects the verifier to name the place each time.
#include "cli/audit/chain_verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "cli/audit/exported_chain.h"
#include "common/audit/chain.h"
#include "common/kv/memory_engine.h"

namespace guanxi::cli {
namespace {

constexpr uint64_t kRecords = 10'000;
constexpr int kMutations = 200;

using Lines = std::vector<std::string>;  // line n is record n + 1

audit::Entry EntryOf(uint64_t n) {
  using guanxi::audit::v1::Record;
  audit::Entry entry{.time = absl::FromUnixSeconds(1'767'225'600) + absl::Milliseconds(37 * n)};
  entry.kind = static_cast<audit::Kind>(n % Record::Kind_MAX + 1);
  entry.actor = absl::StrCat("users/", n % 23);
  entry.method = "guanxi.customers.v1.CustomerService/GetCustomer";
  entry.request_id = n % 3 == 0 ? absl::StrCat("request-", n) : "";
  for (uint64_t i = 0; i < n % 4; ++i) entry.resources.push_back(absl::StrCat("customers/", n + i));
  entry.outcome = entry.kind == Record::KIND_REFUSAL ? "PERMISSION_DENIED" : "OK";
  entry.details = n % 5 == 0 ? "中文 \"quoted\"\nand more" : "";
  return entry;
}

std::string LineOf(const audit::Hash& hash, std::string_view text) {
  return absl::StrCat(absl::BytesToHexString({hash.data(), hash.size()}), " ", std::string(text));
}

const Lines& Whole() {
  static const Lines* const lines = [] {
    kv::MemoryEngine engine;
    for (uint64_t n = 1; n <= kRecords; n += 100) {
      std::vector<audit::Entry> entries;
      for (uint64_t i = n; i < n + 100; ++i) entries.push_back(EntryOf(i));
      EXPECT_TRUE(kv::CommitAndWait(engine, [&](kv::Txn& txn) {
                    return audit::Append(txn, entries);
                  }).ok());
    }
    auto* made = new Lines();
    EXPECT_TRUE(audit::Visit(*engine.Snapshot(), 0, [&](const audit::StoredRecord& record) {
                  made->push_back(LineOf(record.hash, record.text));
                  return true;
                }).ok());
    return made;
  }();
  return *lines;
}

KnownRecord KnownAt(uint64_t sequence, const std::string& where) {
  return {.sequence = sequence, .hash = Whole()[sequence - 1].substr(0, 64), .where = where};
}

ChainVerdict Verify(const Lines& lines, std::vector<KnownRecord> known) {
  ChainVerifier verifier(std::move(known));
  for (size_t i = 0; i < lines.size(); ++i) verifier.Line(i + 1, lines[i]);
  return verifier.Finish();
}

ChainVerdict Verify(const Lines& lines) {
  return Verify(lines, {KnownAt(kRecords, "the service")});
}

class TamperTest : public testing::Test {
 protected:
  void SetUp() override {
    seed_ = std::random_device()();
    random_.seed(seed_);
    std::printf("seed %u\n", seed_);
    ASSERT_EQ(Whole().size(), kRecords);
  }

  uint64_t Pick(uint64_t from, uint64_t to) {
    return std::uniform_int_distribution<uint64_t>(from, to)(random_);
  }

  // The verdict on `lines` names one of `places` as record or as line, and few others: one act of
  // tampering breaks the chain around it only.
  void ExpectNamed(const Lines& lines, std::vector<uint64_t> places, const std::string& what) {
    const ChainVerdict verdict = Verify(lines);
    std::string told;
    bool named = false;
    for (const ChainProblem& problem : verdict.problems) {
      absl::StrAppend(&told, problem.text, "\n");
      for (const uint64_t place : places) {
        named |= problem.sequence == place || problem.line == place;
      }
    }
    if (named && verdict.problem_count <= 3) return;
    ADD_FAILURE() << what << " at " << places.front() << " (seed " << seed_ << "):\n" << told;
  }

  uint32_t seed_ = 0;
  std::mt19937 random_;
};

TEST_F(TamperTest, AWholeChainIsWhole) {
  const auto start = std::chrono::steady_clock::now();
  const ChainVerdict verdict = Verify(Whole());
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
  std::printf("verifying a record: %.2f µs\n", took.count() / kRecords);
  EXPECT_EQ(verdict.problem_count, 0u);
  EXPECT_EQ(verdict.records, kRecords);
  EXPECT_EQ(verdict.sequence, kRecords);
  EXPECT_EQ(verdict.hash, Whole().back().substr(0, 64));
}

TEST_F(TamperTest, AnEmptyChainIsWhole) {
  const ChainVerdict verdict = Verify({}, {});
  EXPECT_EQ(verdict.problem_count, 0u);
  EXPECT_EQ(verdict.sequence, 0u);
}

TEST_F(TamperTest, NamesAByteThatChanged) {
  Lines lines = Whole();
  for (int i = 0; i < kMutations; ++i) {
    const uint64_t n = Pick(1, kRecords);
    std::string& line = lines[n - 1];
    const std::string before = line;
    const size_t at = Pick(0, line.size() - 1);
    line[at] = static_cast<char>(line[at] ^ (1 << Pick(0, 7)));
    ExpectNamed(lines, {n}, absl::StrCat("a change of byte ", at));
    line = before;
  }
}

TEST_F(TamperTest, NamesAChangeOfEachBytePosition) {
  // Every byte of two records, so that each member of a record, the hash and the blank are hit.
  Lines lines(Whole().begin(), Whole().begin() + 12);
  for (const uint64_t n : {5u, 11u}) {
    std::string& line = lines[n - 1];
    for (char& byte : line) {
      const char before = byte;
      byte = static_cast<char>(byte ^ 1);
      const ChainVerdict verdict = Verify(lines, {});
      ASSERT_FALSE(verdict.problems.empty()) << "byte " << &byte - line.data();
      const ChainProblem& first = verdict.problems.front();
      EXPECT_TRUE(first.sequence == n || first.line == n) << first.text;
      byte = before;
    }
  }
}

TEST_F(TamperTest, NamesAValueThatChangedWithItsHash) {
  Lines lines = Whole();
  for (int i = 0; i < kMutations; ++i) {
    const uint64_t n = Pick(2, kRecords - 1);
    const std::string before = lines[n - 1];
    std::string text = before.substr(65);
    text.replace(text.find("users/"), 6, "Users/");
    audit::Hash previous;
    absl::HexStringToBytes(lines[n - 2].substr(0, 64)).copy(previous.data(), previous.size());
    lines[n - 1] = LineOf(audit::NextHash(previous, text), text);
    // Nobody can tell which of two that do not fit is the false one.
    ExpectNamed(lines, {n, n + 1}, "a value and its hash changed");
    lines[n - 1] = before;
  }
}

TEST_F(TamperTest, NamesARecordThatIsMissing) {
  for (int i = 0; i < kMutations; ++i) {
    Lines lines = Whole();
    const uint64_t n = Pick(1, kRecords);
    const uint64_t count = std::min(Pick(1, i % 2 == 0 ? 1 : 50), kRecords - n + 1);
    lines.erase(lines.begin() + n - 1, lines.begin() + n - 1 + count);
    ExpectNamed(lines, {n}, absl::StrCat(count, " missing"));
  }
}

TEST_F(TamperTest, NamesRecordsThatChangedPlaces) {
  for (int i = 0; i < kMutations; ++i) {
    Lines lines = Whole();
    const uint64_t a = Pick(1, kRecords - 1);
    const uint64_t b = i % 3 == 0 ? a + 1 : Pick(a + 1, kRecords);
    std::swap(lines[a - 1], lines[b - 1]);
    ExpectNamed(lines, {a, b}, absl::StrCat("swapped with ", b));
  }
}

TEST_F(TamperTest, NamesARecordThatWasMoved) {
  for (int i = 0; i < kMutations; ++i) {
    Lines lines = Whole();
    const uint64_t from = Pick(1, kRecords);
    const uint64_t to = Pick(1, kRecords);
    if (from == to) continue;
    const std::string line = lines[from - 1];
    lines.erase(lines.begin() + from - 1);
    lines.insert(lines.begin() + to - 1, line);
    ExpectNamed(lines, {from}, absl::StrCat("moved to ", to));
  }
}

TEST_F(TamperTest, NamesARecordThatStandsTwice) {
  for (int i = 0; i < kMutations; ++i) {
    Lines lines = Whole();
    const uint64_t n = Pick(1, kRecords);
    const uint64_t to = i % 3 == 0 ? n : Pick(0, kRecords);
    lines.insert(lines.begin() + to, Whole()[n - 1]);
    ExpectNamed(lines, {n}, absl::StrCat("repeated behind ", to));
  }
}

TEST_F(TamperTest, NamesALineThatWasAdded) {
  for (int i = 0; i < kMutations; ++i) {
    Lines lines = Whole();
    const uint64_t n = Pick(1, kRecords + 1);
    lines.insert(lines.begin() + n - 1, i % 2 == 0 ? "" : std::string(Pick(1, 200), 'x'));
    ExpectNamed(lines, {n}, "a line added");
  }
}

TEST_F(TamperTest, NamesWhereAChainIsCutOff) {
  for (int i = 0; i < kMutations; ++i) {
    Lines lines = Whole();
    const uint64_t left = Pick(0, kRecords - 1);
    lines.resize(left);
    ExpectNamed(lines, {left + 1}, "cut off");
    const uint64_t begin = Pick(1, kRecords - 1);
    lines.assign(Whole().begin() + begin, Whole().end());
    ExpectNamed(lines, {1}, absl::StrCat("begins behind ", begin));
  }
}

TEST_F(TamperTest, NamesALineThatIsCutOff) {
  for (int i = 0; i < kMutations; ++i) {
    Lines lines = Whole();
    const uint64_t n = Pick(1, kRecords);
    lines.resize(n);
    lines.back().resize(Pick(0, lines.back().size() - 1));
    ExpectNamed(lines, {n}, "a line cut off");
  }
}

TEST_F(TamperTest, NamesSequencesThatWereWrittenAnew) {
  Lines lines = Whole();
  for (int i = 0; i < kMutations; ++i) {
    const uint64_t n = Pick(1, kRecords);
    const std::string before = lines[n - 1];
    const std::string said = absl::StrCat("{\"sequence\":", n, ",");
    lines[n - 1].replace(65, said.size(),
                         absl::StrCat("{\"sequence\":", Pick(1, 2 * kRecords) + n % 2, ","));
    if (lines[n - 1] != before) ExpectNamed(lines, {n}, "another sequence");
    lines[n - 1] = before;
  }
}

// Somebody who can write the whole store makes a chain that hangs together: only what is known from
// elsewhere tells.
TEST_F(TamperTest, AnchorsTellWhatWasWrittenAnewAsAWhole) {
  for (int i = 0; i < 20; ++i) {
    const uint64_t from = Pick(2, kRecords);
    Lines lines = Whole();
    audit::Hash hash;
    absl::HexStringToBytes(lines[from - 2].substr(0, 64)).copy(hash.data(), hash.size());
    for (uint64_t n = from; n <= kRecords; ++n) {
      std::string text = lines[n - 1].substr(65);
      if (n == from) text.replace(text.find("users/"), 6, "Users/");
      hash = audit::NextHash(hash, text);
      lines[n - 1] = LineOf(hash, text);
    }
    EXPECT_EQ(Verify(lines, {}).problem_count, 0u) << "it hangs together";
    const uint64_t before = Pick(1, from - 1);
    const uint64_t behind = Pick(from, kRecords);
    const ChainVerdict verdict =
        Verify(lines, {KnownAt(before, "the first anchor"), KnownAt(behind, "the second anchor")});
    ASSERT_EQ(verdict.problem_count, 1u);
    EXPECT_EQ(verdict.problems[0].sequence, behind);
    EXPECT_THAT(
        verdict.problems[0].text,
        testing::AllOf(testing::HasSubstr("the second anchor"),
                       testing::HasSubstr(absl::StrCat("records ", before + 1, " to ", behind))));
  }
}

TEST_F(TamperTest, KeepsTheFirstHundredProblemsAndCountsTheRest) {
  Lines lines = Whole();
  std::reverse(lines.begin(), lines.end());
  const ChainVerdict verdict = Verify(lines);
  EXPECT_EQ(verdict.problems.size(), 100u);
  EXPECT_GE(verdict.problem_count, kRecords / 2);
}

TEST(ExportedChainTest, TitlesAreReadAsTheyAreWritten) {
  const ChainTitle title{.service = "tickets", .sequence = 12, .hash = std::string(64, 'a')};
  const auto read = ParseTitle(TitleLine(title));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->service, "tickets");
  EXPECT_EQ(read->sequence, 12u);
  EXPECT_EQ(read->hash, title.hash);
  for (const char* wrong : {"", "guanxi-audit 1 ", "guanxi-audit 2 tickets 12 aa", "hash {}"}) {
    EXPECT_FALSE(ParseTitle(wrong).ok()) << wrong;
  }
  EXPECT_FALSE(ParseTitle(TitleLine(title) + " more").ok());
}

TEST(ExportedChainTest, HeadsAreSequenceAndHash) {
  const auto head = ParseHead("12:" + std::string(64, 'b'));
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->sequence, 12u);
  const std::string no_number = "x:" + std::string(64, 'b');
  for (const char* wrong : {"", "12", "12:", no_number.c_str(), "12:abc"}) {
    EXPECT_FALSE(ParseHead(wrong).ok()) << wrong;
  }
}

TEST(ExportedChainTest, AFileIsHeldAgainstItsTitle) {
  const ChainTitle title{.service = "tickets", .sequence = 3, .hash = Whole()[2].substr(0, 64)};
  std::istringstream whole(Whole()[0] + "\n" + Whole()[1] + "\n" + Whole()[2] + "\n");
  EXPECT_EQ(VerifyExport(whole, title, {}).problem_count, 0u);
  std::istringstream cut(Whole()[0] + "\n" + Whole()[1] + "\n");
  const ChainVerdict verdict = VerifyExport(cut, title, {});
  ASSERT_EQ(verdict.problem_count, 1u);
  EXPECT_EQ(verdict.problems[0].sequence, 3u);
}

}  // namespace
}  // namespace guanxi::cli

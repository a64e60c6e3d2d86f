#include "cli/import/csv_reader.h"

#include <gmock/gmock.h>

#include "cli/import/scratch_dir.h"
#include "common/status/status_matchers.h"

namespace guanxi::importer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CsvReaderTest : public ::testing::Test {
 protected:
  std::vector<CsvRow> Rows(std::string_view content) {
    auto reader = CsvReader::Open(dir_.Write("t.csv", content));
    EXPECT_THAT(reader, IsOk());
    std::vector<CsvRow> rows;
    while (std::optional<CsvRow> row = (*reader)->Next()) rows.push_back(*std::move(row));
    columns_ = (*reader)->columns();
    return rows;
  }

  ScratchDir dir_;
  std::vector<std::string> columns_;
};

TEST_F(CsvReaderTest, ReadsQuotesLineBreaksAndByteOrderMark) {
  const auto rows = Rows(
      "\xEF\xBB\xBF"
      "a, b\r\n1,\"x \"\"y\"\"\r\nz\"\r\n\r\n  2 ,\r\n");
  EXPECT_THAT(columns_, ElementsAre("a", "b"));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0].fields, ElementsAre("1", "x \"y\"\r\nz"));
  EXPECT_EQ(rows[0].line, 2);
  EXPECT_THAT(rows[1].fields, ElementsAre("  2 ", ""));
  EXPECT_EQ(rows[1].line, 5);
}

TEST_F(CsvReaderTest, LastLineNeedsNoLineEnd) {
  const auto rows = Rows("a\n1\n2");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[1].fields, ElementsAre("2"));
}

TEST_F(CsvReaderTest, RaggedRowsAreFaults) {
  const auto rows = Rows("a,b\n1,2\n1,2,3\n1\n3,4\n");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_THAT(rows[0].fault, IsEmpty());
  EXPECT_THAT(rows[1].fault, HasSubstr("3 columns"));
  EXPECT_EQ(rows[1].line, 3);
  EXPECT_EQ(rows[1].text, "1,2,3");
  EXPECT_THAT(rows[2].fault, HasSubstr("1 columns"));
  EXPECT_THAT(rows[3].fault, IsEmpty());
}

TEST_F(CsvReaderTest, AnOpenQuoteCostsOnlyItsLine) {
  const auto rows = Rows("a,b\n1,\"open\n2,good\n3,5\" pipe\n4,good\n");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_THAT(rows[0].fault, HasSubstr("quote"));
  EXPECT_EQ(rows[0].line, 2);
  EXPECT_EQ(rows[0].text, "1,\"open");
  EXPECT_THAT(rows[1].fields, ElementsAre("2", "good"));
  EXPECT_THAT(rows[2].fault, HasSubstr("quote"));
  EXPECT_EQ(rows[2].line, 4);
  EXPECT_THAT(rows[3].fields, ElementsAre("4", "good"));
  EXPECT_EQ(rows[3].line, 5);
}

TEST_F(CsvReaderTest, AQuoteThatNeverClosesDoesNotSwallowTheFile) {
  std::string content = "a,b\n1,\"open\n";
  const size_t good = 2 * kMaxRowBytes / 8;
  for (size_t i = 0; i < good; ++i) content += "22,good\n";
  const auto rows = Rows(content);
  ASSERT_EQ(rows.size(), good + 1);
  EXPECT_THAT(rows[0].fault, HasSubstr("longer"));
  EXPECT_EQ(rows.back().line, static_cast<int64_t>(good) + 2);
}

TEST_F(CsvReaderTest, NotUtf8IsAFault) {
  const auto rows = Rows("a\n\xff\n");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].fault, "it is not UTF-8");
}

TEST_F(CsvReaderTest, RefusesFilesWithoutColumns) {
  EXPECT_THAT(CsvReader::Open(dir_.File("absent.csv")).status(),
              StatusIs(absl::StatusCode::kNotFound, "CANNOT_READ"));
  EXPECT_THAT(CsvReader::Open(dir_.Write("e.csv", "")).status(),
              StatusIs(absl::StatusCode::kNotFound, "CANNOT_READ"));
  EXPECT_THAT(CsvReader::Open(dir_.Write("d.csv", "a,b,a\n")).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_HEADER"));
  EXPECT_THAT(CsvReader::Open(dir_.Write("n.csv", "a,,b\n")).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_HEADER"));
}

}  // namespace
}  // namespace guanxi::importer

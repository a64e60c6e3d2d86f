#include "common/csv/csv_reader.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>
#include <memory>

#include "common/status/status_matchers.h"

namespace guanxi::csv {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<CsvReader> ReaderOf(std::string_view content, const CsvOptions& options = {}) {
  return std::make_unique<CsvReader>(std::make_unique<TextSource>(std::string(content)), options);
}

// Gives a text a few bytes at a time.
class PiecewiseSource final : public ByteSource {
 public:
  PiecewiseSource(std::string text, size_t piece) : text_(std::move(text)), piece_(piece) {}
  absl::StatusOr<std::string> Read() override {
    std::string piece = text_.substr(0, piece_);
    text_.erase(0, piece_);
    return piece;
  }

 private:
  std::string text_;
  const size_t piece_;
};

class CsvReaderTest : public ::testing::Test {
 protected:
  std::vector<CsvRow> Rows(std::string_view content, const CsvOptions& options = {}) {
    const auto reader = ReaderOf(content, options);
    EXPECT_THAT(reader->ReadColumns("t.csv"), IsOk());
    columns_ = reader->columns();
    return Rest(*reader);
  }

  static std::vector<CsvRow> Rest(CsvReader& reader) {
    std::vector<CsvRow> rows;
    while (std::optional<CsvRow> row = reader.Next()) rows.push_back(*std::move(row));
    EXPECT_THAT(reader.status(), IsOk());
    return rows;
  }

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

TEST_F(CsvReaderTest, PiecesOfTheSourceDoNotMatter) {
  const std::string content = "a,b\r\n1,\"x\ny\"\n\n2,\"open\n3,华\n4,last";
  const auto whole = Rows(content);
  for (const size_t piece : {1, 2, 3, 7}) {
    CsvReader reader(std::make_unique<PiecewiseSource>(content, piece));
    ASSERT_THAT(reader.ReadColumns("t.csv"), IsOk());
    const auto rows = Rest(reader);
    ASSERT_EQ(rows.size(), whole.size()) << piece;
    for (size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i].fields, whole[i].fields);
      EXPECT_EQ(rows[i].text, whole[i].text);
      EXPECT_EQ(rows[i].line, whole[i].line);
      EXPECT_EQ(rows[i].offset, whole[i].offset);
    }
  }
}

TEST_F(CsvReaderTest, AnotherReaderGoesOnAfterAnyRow) {
  const std::string content =
      "\xEF\xBB\xBF"
      "a,b\n1,\"x\ny\"\n\n2,\"open\n3,good\n4,last\n";
  const auto whole = ReaderOf(content);
  ASSERT_THAT(whole->ReadColumns("t.csv"), IsOk());
  int rows = 0;
  while (const std::optional<CsvRow> row = whole->Next()) {
    ++rows;
    const CsvOptions rest{.offset = whole->next_offset(), .line = whole->next_line()};
    const auto reader = ReaderOf(content.substr(static_cast<size_t>(rest.offset)), rest);
    reader->SetColumns(whole->columns());
    const auto left = Rest(*reader);
    EXPECT_EQ(left.size(), 4u - static_cast<size_t>(rows));
    EXPECT_EQ(content.substr(static_cast<size_t>(row->offset), 1), row->text.substr(0, 1));
    if (!left.empty()) {
      EXPECT_EQ(left.back().line, 7);
    }
  }
  EXPECT_EQ(rows, 4);
}

TEST_F(CsvReaderTest, ReadsGb18030AndOtherDelimiters) {
  const auto rows = Rows("name;note\n\xbb\xaa\xce\xaa;\"a;b\"\n\xff\xff;x\n",
                         {.delimiter = ';', .encoding = Encoding::kGb18030});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0].fields, ElementsAre("华为", "a;b"));
  EXPECT_EQ(rows[1].fault, "it is not GB 18030");
}

TEST_F(CsvReaderTest, ALineWithoutEndIsNotHeldInMemory) {
  const auto rows = Rows("a\n" + std::string(4 * kMaxRowBytes, 'x') + "\n1\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[0].fault, HasSubstr("longer"));
  EXPECT_LE(rows[0].text.size(), kMaxRowBytes + 1);
  EXPECT_THAT(rows[1].fields, ElementsAre("1"));
  EXPECT_EQ(rows[1].line, 3);
}

TEST_F(CsvReaderTest, TellsWhyItsSourceFailed) {
  class Failing final : public ByteSource {
   public:
    absl::StatusOr<std::string> Read() override { return absl::DataLossError("gone"); }
  };
  CsvReader reader(std::make_unique<Failing>());
  EXPECT_EQ(reader.ReadColumns("t.csv").code(), absl::StatusCode::kDataLoss);
  EXPECT_FALSE(reader.Next().has_value());
  EXPECT_EQ(reader.status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(CsvReaderTest, RefusesFilesWithoutColumns) {
  const std::string path = ::testing::TempDir() + "/guanxi-csv-reader-test.csv";
  std::remove(path.c_str());
  EXPECT_THAT(CsvReader::Open(path).status(), StatusIs(absl::StatusCode::kNotFound, "CANNOT_READ"));
  std::ofstream(path).close();
  EXPECT_THAT(CsvReader::Open(path).status(), StatusIs(absl::StatusCode::kNotFound, "CANNOT_READ"));
  std::ofstream(path) << "a,b,a\n";
  EXPECT_THAT(CsvReader::Open(path).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_HEADER"));
  std::remove(path.c_str());
  EXPECT_THAT(ReaderOf("a,,b\n")->ReadColumns("n.csv"),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_HEADER"));
}

}  // namespace
}  // namespace guanxi::csv

#include "common/csv/csv_text.h"

#include <gmock/gmock.h>

#include <memory>

#include "common/csv/csv_reader.h"

namespace guanxi::csv {
namespace {

TEST(CsvTextTest, WhatIsWrittenIsRead) {
  const std::vector<std::vector<std::string>> rows = {{"a", "b"},
                                                      {"", ""},
                                                      {"x,y", "say \"hi\""},
                                                      {"two\nlines", "cr\rhere"},
                                                      {" spaced ", "华为"}};
  for (const char delimiter : {',', ';', '\t'}) {
    std::string text;
    for (const auto& row : rows) AppendRow(row, delimiter, text);
    CsvReader reader(std::make_unique<TextSource>(text), {.delimiter = delimiter});
    ASSERT_TRUE(reader.ReadColumns("t.csv").ok());
    for (size_t i = 1; i < rows.size(); ++i) {
      const std::optional<CsvRow> row = reader.Next();
      ASSERT_TRUE(row.has_value());
      EXPECT_EQ(row->fault, "");
      EXPECT_EQ(row->fields, rows[i]);
    }
    EXPECT_FALSE(reader.Next().has_value());
  }
}

TEST(CsvTextTest, ARowOfOneEmptyCellIsARow) {
  std::string text = "a\n";
  AppendRow({""}, ',', text);
  CsvReader reader(std::make_unique<TextSource>(text));
  ASSERT_TRUE(reader.ReadColumns("t.csv").ok());
  EXPECT_TRUE(reader.Next().has_value());
}

TEST(CsvTextTest, FormulasAreGuardedAndNumbersAreNot) {
  EXPECT_EQ(GuardedFromFormulas("=1+1"), "'=1+1");
  EXPECT_EQ(GuardedFromFormulas("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(GuardedFromFormulas("+86 755"), "'+86 755");
  EXPECT_EQ(GuardedFromFormulas("-12.50"), "-12.50");
  EXPECT_EQ(GuardedFromFormulas("+8675528780808"), "+8675528780808");
  EXPECT_EQ(GuardedFromFormulas("Acme"), "Acme");
  EXPECT_EQ(GuardedFromFormulas(""), "");
}

}  // namespace
}  // namespace guanxi::csv

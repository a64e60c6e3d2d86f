#include "services/customers/care/icalendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/text/utf8.h"

namespace guanxi::customers {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;

CalendarEvent Event(std::string summary) {
  return {.uid = "careTasks/x@guanxi",
          .last_changed = absl::FromUnixSeconds(1767600000),
          .day = absl::CivilDay(2026, 2, 17),
          .summary = std::move(summary)};
}

// The lines of `text`, folds and all; fails where one is not ended by CR LF.
std::vector<std::string> PhysicalLines(const std::string& text) {
  EXPECT_THAT(text, EndsWith("\r\n"));
  std::vector<std::string> lines = absl::StrSplit(text, "\r\n");
  lines.pop_back();
  return lines;
}

// What a reader does: joins folded lines, then takes the escapes away.
std::string Unescaped(const std::string& value) {
  std::string text;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '\\') {
      text += value[i];
    } else {
      ++i;
      text += value[i] == 'n' ? '\n' : value[i];
    }
  }
  return text;
}

std::string ValueOf(const std::string& text, const std::string& name) {
  const std::string unfolded = absl::StrReplaceAll(text, {{"\r\n ", ""}});
  for (const std::string& line : PhysicalLines(unfolded)) {
    if (line.rfind(name + ":", 0) == 0) return Unescaped(line.substr(name.size() + 1));
  }
  ADD_FAILURE() << "no " << name;
  return "";
}

TEST(ICalendarTest, AnEventIsAWholeDay) {
  const std::string text = CalendarText("Care", {Event("Call; then visit, with a gift")});
  EXPECT_THAT(
      PhysicalLines(text),
      ElementsAre("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Guanxi//Customer care//EN",
                  "CALSCALE:GREGORIAN", "X-WR-CALNAME:Care", "BEGIN:VEVENT",
                  "UID:careTasks/x@guanxi", "DTSTAMP:20260105T080000Z",
                  "DTSTART;VALUE=DATE:20260217", R"(SUMMARY:Call\; then visit\, with a gift)",
                  "TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR"));
}

TEST(ICalendarTest, ALineOf75BytesIsNotFoldedAndOneOf76Is) {
  EXPECT_THAT(PhysicalLines(ContentLine("A", std::string(73, 'x'))), SizeIs(1));
  const auto folded = PhysicalLines(ContentLine("A", std::string(74, 'x')));
  EXPECT_THAT(folded, ElementsAre("A:" + std::string(73, 'x'), " x"));
}

TEST(ICalendarTest, TextCannotAddALine) {
  const std::string text = CalendarText("Care", {Event("a\r\nEND:VCALENDAR\rb\nc\x01")});
  EXPECT_EQ(ValueOf(text, "SUMMARY"), "a\nEND:VCALENDAR\nb\nc");
  EXPECT_THAT(text, HasSubstr(R"(SUMMARY:a\nEND:VCALENDAR\nb\nc)"));
}

TEST(ICalendarTest, WhateverIsWrittenIsReadAndNoLineIsLongOrPartsACharacter) {
  const std::vector<std::string> pieces = {"张", "三", "é",  "😀",  "a", "b ",
                                           ",",  ";",  "\\", "\n", "n", "客户关怀"};
  std::mt19937 random(5545);
  for (int round = 0; round < 500; ++round) {
    std::string summary;
    for (unsigned i = random() % 120; i > 0; --i) summary += pieces[random() % pieces.size()];
    const std::string text = CalendarText("关怀", {Event(summary)});
    EXPECT_EQ(ValueOf(text, "SUMMARY"), summary);
    for (const std::string& line : PhysicalLines(text)) {
      EXPECT_LE(line.size(), 75u);
      EXPECT_TRUE(text::ValidUtf8(line)) << line;
    }
  }
}

}  // namespace
}  // namespace guanxi::customers

#include "common/obs/log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>
#include <thread>
#include <vector>

#include "common/text/utf8.h"

namespace guanxi::obs {
namespace {

using ::google::protobuf::Struct;

// A pipe a logger writes to.
class Pipe {
 public:
  Pipe() {
    if (pipe(ends_) != 0) abort();
  }
  ~Pipe() {
    CloseWriter();
    CloseReader();
  }
  int writer() const { return ends_[1]; }
  void CloseReader() { Close(ends_[0]); }
  void CloseWriter() { Close(ends_[1]); }
  // Reads until the writer is closed.
  std::string ReadAll() const {
    std::string out;
    char buffer[65536];
    for (ssize_t n; (n = read(ends_[0], buffer, sizeof buffer)) > 0;) out.append(buffer, n);
    return out;
  }

 private:
  static void Close(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }

  int ends_[2];
};

// What `act` logs, by lines.
template <typename Act>
std::vector<std::string> Logged(LogOptions options, const Act& act) {
  Pipe pipe;
  std::string text;
  std::thread reader([&] { text = pipe.ReadAll(); });
  options.fd = pipe.writer();
  {
    Logger logger(options);
    act(logger);
  }
  pipe.CloseWriter();
  reader.join();
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  EXPECT_TRUE(text.empty() || text.back() == '\n');
  return lines;
}

Struct Parse(const std::string& line) {
  Struct out;
  const auto status = google::protobuf::util::JsonStringToMessage(line, &out);
  EXPECT_TRUE(status.ok()) << line;
  return out;
}

TEST(LogTest, OneLineInTheSchema) {
  const ManualClock clock(absl::FromUnixSeconds(1714550400) + absl::Nanoseconds(123));
  LogOptions options{.service = "customers", .version = "1.2.3", .clock = &clock};
  const auto lines = Logged(options, [](Logger& logger) {
    logger.Log(Level::kWarning, "call",
               {{"grpc.method", "/a.B/C"},
                {"code", std::string("OK")},
                {"duration_s", absl::Milliseconds(250)},
                {"count", 3},
                {"revision", std::numeric_limits<uint64_t>::max()},
                {"ratio", 0.1},
                {"retry", true}});
  });
  EXPECT_THAT(lines,
              testing::ElementsAre(
                  R"({"ts":"2024-05-01T08:00:00.000000123Z","level":"warning","msg":"call",)"
                  R"("service":"customers","version":"1.2.3","grpc.method":"/a.B/C","code":"OK",)"
                  R"("duration_s":0.25,"count":3,"revision":18446744073709551615,"ratio":0.1,)"
                  R"("retry":true})"));
}

TEST(LogTest, LevelsBelowTheOneSetAreLeftOut) {
  const auto lines = Logged({}, [](Logger& logger) {
    logger.Log(Level::kDebug, "no");
    logger.Log(Level::kInfo, "yes");
    logger.SetLevel(Level::kError);
    logger.Log(Level::kWarning, "no");
    logger.SetLevel(Level::kDebug);
    logger.Log(Level::kDebug, "yes");
  });
  ASSERT_EQ(lines.size(), 2u);
  for (const auto& line : lines) EXPECT_EQ(Parse(line).fields().at("msg").string_value(), "yes");
}

TEST(LogTest, NumbersThatJsonLacksAreNull) {
  const auto lines = Logged({}, [](Logger& logger) {
    logger.Log(Level::kInfo, "m", {{"a", std::nan("")}, {"b", HUGE_VAL}, {"c", 1e300}});
  });
  const Struct record = Parse(lines.at(0));
  EXPECT_TRUE(record.fields().at("a").has_null_value());
  EXPECT_TRUE(record.fields().at("b").has_null_value());
  EXPECT_EQ(record.fields().at("c").number_value(), 1e300);
}

std::string Hostile(std::mt19937& random) {
  static const std::vector<std::string> kParts = {"\n",
                                                  "\r\n",
                                                  "\"",
                                                  "\\",
                                                  "\x1b[31m",
                                                  "\xFF",
                                                  "\xED\xA0\x80",
                                                  "\xC2\x9B",
                                                  "\xE2\x80\xA8",
                                                  "张",
                                                  "\xF0\x9F\x99\x82",
                                                  std::string(1, '\0'),
                                                  "\x7F",
                                                  "{\"a\":1}",
                                                  "%s%n{}",
                                                  "\xE5\xBC"};
  std::string out;
  for (size_t n = random() % 12; n > 0; --n) out += kParts[random() % kParts.size()];
  return out;
}

TEST(LogTest, HostileStringsMakeOneValidLineEach) {
  constexpr int kRecords = 10000;
  std::mt19937 random(11);
  std::vector<std::string> sent;
  LogOptions options{.service = "a\n\"b", .queue_lines = kRecords};
  const auto lines = Logged(options, [&](Logger& logger) {
    for (int i = 0; i < kRecords; ++i) {
      sent.push_back(Hostile(random));
      logger.Log(Level::kInfo, sent.back(), {{"principal", sent.back()}, {sent.back() + "x", 1}});
    }
  });
  ASSERT_EQ(lines.size(), sent.size());
  for (size_t i = 0; i < lines.size(); ++i) {
    for (const char c : lines[i]) ASSERT_GE(static_cast<unsigned char>(c), 0x20);
    ASSERT_TRUE(text::ValidUtf8(lines[i]));
    ASSERT_EQ(lines[i].find("\xC2\x9B"), std::string::npos);
    const Struct record = Parse(lines[i]);
    ASSERT_EQ(record.fields().at("msg").string_value(), text::ReplaceInvalidUtf8(sent[i]));
    ASSERT_EQ(record.fields().at("principal").string_value(), text::ReplaceInvalidUtf8(sent[i]));
  }
}

TEST(LogTest, LongStringsAreCut) {
  const auto lines = Logged({}, [](Logger& logger) {
    std::string text;
    for (int i = 0; i < 400000; ++i) text += "张";
    logger.Log(Level::kInfo, text);
  });
  EXPECT_EQ(Parse(lines.at(0)).fields().at("msg").string_value().size(), 4095u);
}

TEST(LogTest, AStalledReaderStopsNobody) {
  Pipe pipe;
  std::string text;
  uint64_t dropped = 0;
  constexpr uint64_t kRecords = 20000;
  {
    Logger logger({.fd = pipe.writer(), .queue_lines = 100});
    const std::string message(100, 'x');
    // Would never end if a caller waited: nobody reads yet, and a pipe holds 64 KiB.
    for (uint64_t i = 0; i < kRecords; ++i) logger.Log(Level::kInfo, message, {{"n", i}});
    dropped = logger.dropped_lines();
    EXPECT_GT(dropped, kRecords / 2);
    EXPECT_FALSE(logger.Flush(absl::Milliseconds(10)));
    std::thread reader([&] { text = pipe.ReadAll(); });
    EXPECT_TRUE(logger.Flush(absl::Seconds(60)));
    EXPECT_EQ(logger.dropped_lines(), dropped);
    pipe.CloseWriter();
    reader.join();
  }
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n') + dropped, kRecords);
  EXPECT_THAT(text, testing::HasSubstr("\"n\":19999}"));  // The newest are kept.
}

TEST(LogTest, LinesThatCannotBeWrittenAreCounted) {
  Logger logger({.fd = -1});
  logger.Log(Level::kInfo, "lost");
  EXPECT_TRUE(logger.Flush(absl::Seconds(60)));
  EXPECT_EQ(logger.dropped_lines(), 1u);
}

TEST(LogTest, AReaderThatGoesAwayCostsLinesOnly) {
  Pipe pipe;
  pipe.CloseReader();
  Logger logger({.fd = pipe.writer()});
  logger.Log(Level::kInfo, "lost");
  EXPECT_TRUE(logger.Flush(absl::Seconds(60)));
  EXPECT_EQ(logger.dropped_lines(), 1u);
}

TEST(LogTest, ANonBlockingFileGetsWholeLines) {
  std::string text;
  Pipe pipe;
  ASSERT_EQ(fcntl(pipe.writer(), F_SETFL, O_NONBLOCK), 0);
  {
    Logger logger({.fd = pipe.writer(), .queue_lines = 2000});
    const std::string message(1000, 'x');
    for (int i = 0; i < 1000; ++i) logger.Log(Level::kInfo, message);
    std::thread reader([&] { text = pipe.ReadAll(); });
    EXPECT_TRUE(logger.Flush(absl::Seconds(60)));
    pipe.CloseWriter();
    reader.join();
    EXPECT_EQ(logger.dropped_lines(), 0u);
  }
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1000);
}

TEST(LogTest, LinesOfManyThreadsDoNotMix) {
  LogOptions options{.queue_lines = 8000};
  const auto lines = Logged(options, [](Logger& logger) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&logger, t] {
        for (int i = 0; i < 1000; ++i) logger.Log(Level::kInfo, "m", {{"thread", t}, {"i", i}});
      });
    }
    for (auto& thread : threads) thread.join();
  });
  EXPECT_EQ(lines.size(), 4000u);
  for (const auto& line : lines) Parse(line);
}

TEST(ProcessLogTest, CanBeConfigured) {
  Pipe pipe;
  ConfigureLog({.service = "tickets", .fd = pipe.writer()});
  Log(Level::kInfo, "serving");
  EXPECT_TRUE(ProcessLog().Flush(absl::Seconds(60)));
  ConfigureLog({});
  pipe.CloseWriter();
  EXPECT_EQ(Parse(pipe.ReadAll()).fields().at("service").string_value(), "tickets");
}

}  // namespace
}  // namespace guanxi::obs

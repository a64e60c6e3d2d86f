// JSON lines on standard error, one per record:
//
//   {"ts":"2024-05-01T08:00:00.123456789Z","level":"info","msg":"serving","service":"customers",
//    "version":"0.1.0","address":"127.0.0.1:8081"}
//
// Field keys used everywhere: grpc.method, code, duration_s, trace_id, span_id, request_id,
// principal, tenant. Values of personal fields (names, phones, addresses, texts) are never logged.
#ifndef GUANXI_COMMON_OBS_LOG_H_
#define GUANXI_COMMON_OBS_LOG_H_

#include <atomic>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/time/clock.h"

namespace guanxi::obs {

enum class Level { kDebug, kInfo, kWarning, kError };

// What a field holds. Views need to live until Log returns.
class Value {
 public:
  Value(bool value) : value_(value) {}  // NOLINT: a field is written {"key", value}.
  template <std::signed_integral T>
  Value(T value) : value_(static_cast<int64_t>(value)) {}  // NOLINT
  template <std::unsigned_integral T>
  Value(T value) : value_(static_cast<uint64_t>(value)) {}              // NOLINT
  Value(double value) : value_(value) {}                                // NOLINT
  Value(std::string_view value) : value_(value) {}                      // NOLINT
  Value(const std::string& value) : value_(std::string_view(value)) {}  // NOLINT
  Value(const char* value) : value_(std::string_view(value)) {}         // NOLINT
  Value(absl::string_view value)                                        // NOLINT
      : value_(std::string_view(value.data(), value.size())) {}
  Value(absl::Duration value) : value_(absl::ToDoubleSeconds(value)) {}  // NOLINT: in seconds

  const auto& get() const { return value_; }

 private:
  std::variant<bool, int64_t, uint64_t, double, std::string_view> value_;
};

// `key` is a constant of the code, and none of ts, level, msg, service, version.
struct Field {
  std::string_view key;
  Value value;
};

struct LogOptions {
  std::string service = "guanxi";
  std::string version;  // left out when empty
  Level level = Level::kInfo;
  const Clock* clock = nullptr;  // the machine's when null; outlives the logger
  int fd = 2;                    // where lines go; stays open while the logger lives
  size_t queue_lines = 8192;     // how many may wait for a reader that stalls
};

// Thread-safe.
class Logger {
 public:
  explicit Logger(LogOptions options);
  // Waits until every line is written.
  ~Logger();

  // Writes a record unless `level` lies below the one set. Never waits for the reader: when the
  // queue is full the oldest line in it is dropped and counted. Whatever the strings hold, the
  // record is one line of valid JSON; each is cut at 4 KiB.
  void Log(Level level, std::string_view message, std::initializer_list<Field> fields = {});

  // From now on, records below `level` are not written.
  void SetLevel(Level level) { level_.store(level, std::memory_order_relaxed); }
  bool Enabled(Level level) const { return level >= level_.load(std::memory_order_relaxed); }

  // Waits until all lines logged before are written or dropped. False when that takes longer than
  // `timeout`.
  bool Flush(absl::Duration timeout);

  // Lines never written, because of a full queue or an error of the file.
  uint64_t dropped_lines() const;

 private:
  struct Output;
  const std::string origin_;  // the fields every line has
  const Clock* const clock_;
  std::atomic<Level> level_;
  std::atomic<uint64_t> posted_{0};
  std::unique_ptr<Output> output_;
};

// The process's logger. Before ConfigureLog it has the default options. It is never destroyed:
// Flush it before the process ends.
Logger& ProcessLog();

// Gives the process a logger; called once, before it starts threads.
void ConfigureLog(LogOptions options);

// Logs to the process's logger:
//   obs::Log(obs::Level::kInfo, "call", {{"grpc.method", method}, {"duration_s", took}});
inline void Log(Level level, std::string_view message, std::initializer_list<Field> fields = {}) {
  ProcessLog().Log(level, message, fields);
}

}  // namespace guanxi::obs

#endif  // GUANXI_COMMON_OBS_LOG_H_

#include "common/obs/log.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/obs/json.h"
#include "common/text/utf8.h"

namespace guanxi::obs {
namespace {

constexpr size_t kMaxStringBytes = 4096;

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

void AppendText(std::string_view text, std::string& out) {
  AppendJsonString(text::CutUtf8(text, kMaxStringBytes), out);
}

struct ValueWriter {
  std::string& out;

  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(int64_t value) const { out += std::to_string(value); }
  void operator()(uint64_t value) const { out += std::to_string(value); }
  void operator()(double value) const { AppendJsonNumber(value, out); }
  void operator()(std::string_view value) const { AppendText(value, out); }
};

void AppendKey(std::string_view key, std::string& out) {
  out += ',';
  AppendText(key, out);
  out += ':';
}

std::string Origin(const LogOptions& options) {
  std::string out;
  AppendKey("service", out);
  AppendText(options.service, out);
  if (!options.version.empty()) {
    AppendKey("version", out);
    AppendText(options.version, out);
  }
  return out;
}

const Clock& MachineClock() {
  static const SystemClock clock;
  return clock;
}

// Writes lines to a file descriptor, on the logger's own thread.
class FileSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FileSink(int fd) : fd_(fd) {}

  uint64_t failed() const {
    absl::MutexLock lock(&mu_);
    return failed_;
  }

  // Waits until `finished(number of lines this sink has seen)`.
  template <typename Finished>
  bool Await(const Finished& finished, absl::Duration timeout) const {
    absl::MutexLock lock(&mu_);
    auto condition = [&] { return finished(seen_); };
    return mu_.AwaitWithTimeout(absl::Condition(&condition), timeout);
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const bool written = Write({message.payload.data(), message.payload.size()});
    absl::MutexLock lock(&mu_);
    ++seen_;
    if (!written) ++failed_;
  }
  void flush_() override {}

 private:
  bool Write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
      if (count < 0 && !MayRetry(errno)) return false;
      if (count > 0) bytes.remove_prefix(static_cast<size_t>(count));
    }
    return true;
  }

  // Whoever started the process may have made the file non-blocking; then this waits until it takes
  // more.
  bool MayRetry(int error) const {
    if (error == EINTR) return true;
    if (error != EAGAIN) return false;
    pollfd file{fd_, POLLOUT, 0};
    poll(&file, 1, /*timeout=*/-1);
    return true;
  }

  const int fd_;
  mutable absl::Mutex mu_;
  uint64_t seen_ ABSL_GUARDED_BY(mu_) = 0;
  uint64_t failed_ ABSL_GUARDED_BY(mu_) = 0;
};

// A reader that goes away must cost lines, not the process.
void BlockPipeSignal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

struct Logger::Output {
  Output(int fd, size_t queue_lines)
      : sink(std::make_shared<FileSink>(fd)),
        pool(std::make_shared<spdlog::details::thread_pool>(queue_lines, 1, BlockPipeSignal)),
        logger(std::make_shared<spdlog::async_logger>(
            "guanxi", sink, pool, spdlog::async_overflow_policy::overrun_oldest)) {}

  uint64_t overrun() const { return pool->overrun_counter(); }

  std::shared_ptr<FileSink> sink;
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
};

Logger::Logger(LogOptions options)
    : origin_(Origin(options)),
      clock_(options.clock != nullptr ? options.clock : &MachineClock()),
      level_(options.level),
      output_(std::make_unique<Output>(options.fd, options.queue_lines)) {}

Logger::~Logger() = default;

void Logger::Log(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (!Enabled(level)) return;
  std::string line =
      fmt::format(R"({{"ts":"{}","level":"{}","msg":)",
                  absl::FormatTime("%Y-%m-%dT%H:%M:%E9SZ", clock_->Now(), absl::UTCTimeZone()),
                  LevelName(level));
  AppendText(message, line);
  line += origin_;
  for (const Field& field : fields) {
    AppendKey(field.key, line);
    std::visit(ValueWriter{line}, field.value.get());
  }
  line += "}\n";
  posted_.fetch_add(1, std::memory_order_relaxed);
  // Levels were decided above; spdlog passes everything at or above its own default.
  output_->logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

bool Logger::Flush(absl::Duration timeout) {
  const uint64_t posted = posted_.load(std::memory_order_relaxed);
  return output_->sink->Await(
      [this, posted](uint64_t seen) { return seen + output_->overrun() >= posted; }, timeout);
}

uint64_t Logger::dropped_lines() const { return output_->overrun() + output_->sink->failed(); }

namespace {

// Loggers are never destroyed: threads may log until the very end of the process, and a stalled
// reader must not keep it from ending.
class ProcessLogger {
 public:
  static ProcessLogger& Get() {
    static auto* const kInstance = new ProcessLogger;
    return *kInstance;
  }

  Logger& current() {
    Logger* logger = current_.load(std::memory_order_acquire);
    return logger != nullptr ? *logger : FirstOrDefault();
  }

  void Replace(LogOptions options) {
    absl::MutexLock lock(&mu_);
    Add(std::move(options));
  }

 private:
  // What a record logged before ConfigureLog goes to.
  Logger& FirstOrDefault() {
    absl::MutexLock lock(&mu_);
    if (loggers_.empty()) Add(LogOptions{});
    return *loggers_.back();
  }

  void Add(LogOptions options) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    loggers_.push_back(std::make_unique<Logger>(std::move(options)));
    current_.store(loggers_.back().get(), std::memory_order_release);
  }

  std::atomic<Logger*> current_{nullptr};
  absl::Mutex mu_;
  std::vector<std::unique_ptr<Logger>> loggers_ ABSL_GUARDED_BY(mu_);
};

}  // namespace

Logger& ProcessLog() { return ProcessLogger::Get().current(); }

void ConfigureLog(LogOptions options) { ProcessLogger::Get().Replace(std::move(options)); }

}  // namespace guanxi::obs

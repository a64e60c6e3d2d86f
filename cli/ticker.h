// Calls a function each second while a long command runs: how import and seed show their progress.
#ifndef GUANXI_CLI_TICKER_H_
#define GUANXI_CLI_TICKER_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace guanxi::cli {

// Ticks on a thread of its own, from construction to destruction.
class Ticker {
 public:
  // `tick` is given the seconds since construction.
  explicit Ticker(std::function<void(double seconds)> tick)
      : tick_(std::move(tick)), thread_([this] { Loop(); }) {}
  // Waits for the tick in progress.
  ~Ticker() {
    {
      std::lock_guard lock(mu_);
      stopping_ = true;
    }
    stop_.notify_one();
    thread_.join();
  }
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  using Monotonic = std::chrono::steady_clock;

  void Loop() {
    std::unique_lock lock(mu_);
    while (!stop_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; })) {
      tick_(std::chrono::duration<double>(Monotonic::now() - start_).count());
    }
  }

  const std::function<void(double)> tick_;
  const Monotonic::time_point start_ = Monotonic::now();
  std::mutex mu_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace guanxi::cli

#endif  // GUANXI_CLI_TICKER_H_

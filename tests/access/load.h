// Calls at a steady rate, and when they were accepted.
#ifndef GUANXI_TESTS_ACCESS_LOAD_H_
#define GUANXI_TESTS_ACCESS_LOAD_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace guanxi::access_test {

struct Tally {
  int sent = 0;
  int accepted = 0;  // answered with something else than UNAUTHENTICATED
  int refused = 0;   // answered with UNAUTHENTICATED
  int lost = 0;      // answered with UNAVAILABLE and the like, which says nothing
  absl::Time begun;
  absl::Time last_accepted = absl::InfinitePast();  // when the last one that was accepted was sent
  absl::Time last_answered = absl::InfinitePast();  // when its answer was there
  absl::Time first_refused = absl::InfiniteFuture();  // when the first that was refused was sent
};

// From construction to Stop.
class Load {
 public:
  // Sends blank requests of `method` at `rate` a second, without waiting for answers.
  Load(std::shared_ptr<grpc::Channel> channel,
       std::string method,
       std::string authorization,
       int rate);
  ~Load();

  // Waits until `count` calls have been accepted; false when that takes more than 20 s.
  bool AwaitAccepted(int count);
  // Waits until `count` calls have been refused; false when that takes more than 20 s.
  bool AwaitRefused(int count);
  // Sends no more, and waits for the answers.
  Tally Stop();

 private:
  void Run();
  void Send();
  void Note(const grpc::Status& status, absl::Time sent);
  bool Await(int Tally::*figure, int count);

  const std::shared_ptr<grpc::Channel> channel_;
  const std::string method_;
  const std::string authorization_;
  const int rate_;
  absl::Mutex mu_;
  Tally tally_ ABSL_GUARDED_BY(mu_);
  int pending_ ABSL_GUARDED_BY(mu_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mu_) = false;
  std::thread thread_;
};

}  // namespace guanxi::access_test

#endif  // GUANXI_TESTS_ACCESS_LOAD_H_

#include "cli/serve/signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

namespace guanxi::cli {
namespace {

sigset_t StopSet() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

void HoldStopSignals() {
  const sigset_t set = StopSet();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

int StopSignal() {
  const sigset_t set = StopSet();
  int signal = 0;
  sigwait(&set, &signal);
  return signal;
}

void ExitOnNextSignal() {
  std::thread([] { _exit(128 + StopSignal()); }).detach();
}

}  // namespace guanxi::cli

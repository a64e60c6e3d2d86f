// A child process to be killed, and the lines it writes; for tests of what a store keeps.
#ifndef GUANXI_COMMON_KV_CRASH_PROCESS_H_
#define GUANXI_COMMON_KV_CRASH_PROCESS_H_

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace guanxi::kv {

// Runs from construction until it is killed. Thread-compatible.
class CrashProcess {
 public:
  // Starts `program`, which lies beside the test, with two arguments. A program that cannot be run
  // writes no lines.
  CrashProcess(const std::string& program, const std::string& first, const std::string& second) {
    int pipe_ends[2];
    if (pipe(pipe_ends) != 0) std::abort();
    const std::string path =
        std::filesystem::read_symlink("/proc/self/exe").replace_filename(program);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(pipe_ends[1], STDOUT_FILENO);
      close(pipe_ends[0]);
      close(pipe_ends[1]);
      execl(path.c_str(), path.c_str(), first.c_str(), second.c_str(), nullptr);
      _exit(127);
    }
    close(pipe_ends[1]);
    lines_ = fdopen(pipe_ends[0], "r");
  }
  ~CrashProcess() {
    Kill();
    fclose(lines_);
    free(line_);
  }
  CrashProcess(const CrashProcess&) = delete;
  CrashProcess& operator=(const CrashProcess&) = delete;

  // The next line of its standard output, without its end; nullopt when the process is gone and all
  // whole lines are read.
  std::optional<std::string> NextLine() {
    const ssize_t length = getline(&line_, &capacity_, lines_);
    if (length <= 0 || line_[length - 1] != '\n') return std::nullopt;
    return std::string(line_, static_cast<size_t>(length) - 1);
  }

  // Returns when it is gone; what it wrote before can still be read.
  void Kill() {
    if (pid_ == 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
  FILE* lines_ = nullptr;
  char* line_ = nullptr;
  size_t capacity_ = 0;
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_CRASH_PROCESS_H_

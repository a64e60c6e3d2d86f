#include "cli/bench/child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace guanxi::bench {
namespace {

// The first line `fd` gives, without its line feed; empty when it ends before.
std::string FirstLine(int fd) {
  std::string line;
  char c = 0;
  while (read(fd, &c, 1) == 1 && c != '\n') line.push_back(c);
  return line;
}

std::map<std::string, std::string> ParseServing(const std::string& line) {
  std::map<std::string, std::string> addresses;
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    if (equals != std::string::npos) addresses[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return addresses;
}

// In the new process, which has one thread and the memory of many: system calls only. It is to end
// with `parent`, however that ends.
[[noreturn]] void Become(pid_t parent, char* const* argv, const char* log_file, int output) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const int log = open(log_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const bool ready = getppid() == parent && log >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
                     dup2(log, STDERR_FILENO) >= 0;
  if (ready) execv("/proc/self/exe", argv);
  _exit(127);
}

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& arguments,
                            const std::string& log_file,
                            int output) {
  std::vector<std::string> words = {"guanxi"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) Become(parent, argv.data(), log_file.c_str(), output);
  if (pid < 0)
    return absl::UnavailableError(absl::StrCat("cannot start a server: ", strerror(errno)));
  return pid;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Child>> Child::Start(const std::vector<std::string>& arguments,
                                                    const std::string& log_file) {
  int pipe_ends[2];
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) return absl::UnavailableError("cannot make a pipe");
  const absl::StatusOr<pid_t> pid = Spawn(arguments, log_file, pipe_ends[1]);
  close(pipe_ends[1]);
  std::string line;
  if (pid.ok()) line = FirstLine(pipe_ends[0]);
  close(pipe_ends[0]);
  if (!pid.ok()) return pid.status();
  std::unique_ptr<Child> child(new Child(*pid, ParseServing(line)));
  if (line.rfind("serving", 0) != 0) {
    return absl::UnavailableError(absl::StrCat("the server did not start; see ", log_file));
  }
  return child;
}

Child::~Child() {
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

std::string Child::address(const std::string& name) const {
  const auto found = addresses_.find(name);
  return found == addresses_.end() ? "" : found->second;
}

}  // namespace guanxi::bench

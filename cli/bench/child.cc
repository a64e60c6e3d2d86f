#include "cli/bench/child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

extern char** environ;

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

absl::StatusOr<pid_t> Spawn(const std::vector<std::string>& arguments,
                            const std::string& log_file,
                            int output) {
  std::vector<std::string> words = {"guanxi"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log_file.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0644);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    return absl::UnavailableError(absl::StrCat("cannot start a server: ", strerror(error)));
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

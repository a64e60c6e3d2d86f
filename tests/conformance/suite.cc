#include "tests/conformance/suite.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/str_split.h"

namespace guanxi::conformance {
namespace {

std::unique_ptr<Suite>& Instance() {
  static auto* instance = new std::unique_ptr<Suite>;
  return *instance;
}

class StopAtTheEnd final : public ::testing::Environment {
 public:
  void TearDown() override { Suite::Stop(); }
};

const auto* const kEnvironment = ::testing::AddGlobalTestEnvironment(new StopAtTheEnd);

// The next line of `fd` without its line feed; false at the end.
bool ReadLine(int fd, std::string& line) {
  line.clear();
  char c = 0;
  while (read(fd, &c, 1) == 1) {
    if (c == '\n') return true;
    line.push_back(c);
  }
  return false;
}

std::string ServingLine(int fd) {
  std::string line;
  while (ReadLine(fd, line)) {
    if (line.rfind("serving", 0) == 0) return line;
  }
  return "";
}

[[noreturn]] void Die(const std::string& what, const std::string& log) {
  std::cerr << what << "\n" << std::ifstream(log).rdbuf() << "\n";
  std::abort();
}

// Runs `words` with its output going to `output` and its errors to `log`; it does not outlive this
// process.
pid_t Spawn(std::vector<std::string> words, const std::string& log, int output) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int errors = open(log.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  const pid_t pid = fork();
  if (pid < 0) Die("cannot fork", log);
  if (pid > 0) {
    close(errors);
    return pid;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(output, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  execv(argv[0], argv.data());
  _exit(127);
}

}  // namespace

std::string RouteName(Route route) { return route == Route::kDirect ? "Direct" : "Gateway"; }

Suite& Suite::Get() {
  if (!Instance()) Instance().reset(new Suite);
  return *Instance();
}

void Suite::Stop() { Instance().reset(); }

Suite::Suite() {
  if (const char* addresses = std::getenv("GUANXI_CONFORMANCE_ADDRESSES")) {
    Connect(addresses);
  } else {
    Start();
  }
}

Suite::~Suite() {
  if (pid_ == 0) return;
  channels_.clear();
  kill(pid_, SIGTERM);
  int status = 0;
  waitpid(pid_, &status, 0);
  close(output_);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0)
      << "the suite did not stop cleanly: wait status " << status << "\n"
      << std::ifstream(dir_ + "/log").rdbuf();
  std::filesystem::remove_all(dir_);
}

void Suite::Start() {
  dir_ = std::filesystem::temp_directory_path() / "guanxi-conformance-XXXXXX";
  if (mkdtemp(dir_.data()) == nullptr) Die("cannot make " + dir_, "");
  const char* program = std::getenv("GUANXI");
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) Die("cannot make a pipe", "");
  pid_ = Spawn({program != nullptr ? program : GUANXI_PROGRAM, "serve", "all", "--data-dir",
                dir_ + "/data", "--gateway-listen", "127.0.0.1:0"},
               dir_ + "/log", ends[1]);
  close(ends[1]);
  output_ = ends[0];
  const std::string serving = ServingLine(output_);
  if (serving.empty()) Die("the suite did not start", dir_ + "/log");
  Connect(serving);
}

void Suite::Connect(const std::string& serving) {
  const std::vector<std::string> words = absl::StrSplit(serving, ' ');
  for (const std::string& word : words) {
    const std::vector<std::string> pair = absl::StrSplit(word, absl::MaxSplits('=', 1));
    if (pair.size() != 2 || pair[0] == "metrics") continue;
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    channels_[pair[0]] =
        grpc::CreateCustomChannel(pair[1], grpc::InsecureChannelCredentials(), arguments);
  }
}

std::shared_ptr<grpc::Channel> Suite::channel(Route route, std::string_view package) const {
  if (route == Route::kGateway) return channel("gateway");
  const std::vector<std::string> parts = absl::StrSplit(std::string(package), '.');
  return channel(parts.at(1));
}

std::shared_ptr<grpc::Channel> Suite::channel(const std::string& name) const {
  const auto found = channels_.find(name);
  if (found == channels_.end()) Die("the `serving` line names no address of " + name, "");
  return found->second;
}

std::vector<std::string> Suite::services() const {
  std::vector<std::string> names;
  for (const auto& [name, channel] : channels_) {
    if (name != "gateway") names.push_back(name);
  }
  return names;
}

}  // namespace guanxi::conformance

// The victim of rocks_crash_test: commits without end to the store in the directory named by the
// first argument, and writes a line `<revision> <name>` to standard output for each commit that was
// acknowledged. Names begin with the second argument.
#include <unistd.h>

#include <cstdio>
#include <string>

#include "common/kv/commit_window.h"
#include "common/kv/rocks_engine.h"

namespace {

using guanxi::kv::Revision;
using guanxi::kv::Space;
using guanxi::kv::Txn;

constexpr int kInFlight = 64;

// A row and an event of that name, and one more in the counter.
absl::Status Record(Txn& txn, const std::string& name) {
  const std::string count = txn.Get(Space::kMeta, "count").value().value_or("0");
  txn.Put(Space::kMeta, "count", std::to_string(std::stoull(count) + 1));
  txn.Put(Space::kData, name, std::to_string(txn.next_revision()));
  txn.Emit([&](Revision, uint32_t) { return name; });
  return absl::OkStatus();
}

void Acknowledge(absl::StatusOr<Revision> done, const std::string& name) {
  if (!done.ok()) _exit(2);
  const std::string line = std::to_string(*done) + " " + name + "\n";
  if (write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) _exit(3);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 1;
  auto engine = guanxi::kv::RocksEngine::Open(guanxi::kv::RocksOptions::Tiny(argv[1]));
  if (!engine.ok()) {
    std::fprintf(stderr, "%s\n", engine.status().ToString().c_str());
    return 1;
  }
  guanxi::kv::CommitWindow window(kInFlight);
  for (uint64_t n = 0;; ++n) {
    window.Enter();
    const std::string name = std::string(argv[2]) + "/" + std::to_string(n);
    (*engine)->Commit([name](Txn& txn) { return Record(txn, name); },
                      [name, &window](absl::StatusOr<Revision> done) {
                        Acknowledge(std::move(done), name);
                        window.Leave();
                      });
  }
}

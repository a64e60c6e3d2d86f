// The victim of crash_test: commits rows and their audit records without end to the store in the
// directory named by the first argument, abandons every third transaction after its record was
// appended, and writes a line `<name>` to standard output for each commit that was acknowledged.
// Names begin with the second argument.
#include <unistd.h>

#include <cstdio>
#include <string>

#include "common/audit/chain.h"
#include "common/kv/commit_window.h"
#include "common/kv/rocks_engine.h"

namespace {

using guanxi::kv::Revision;
using guanxi::kv::Space;
using guanxi::kv::Txn;

constexpr int kInFlight = 64;

absl::Status Write(Txn& txn, const std::string& name, bool abandon) {
  txn.Put(Space::kData, name, "row");
  guanxi::audit::Entry entry{.time = absl::Now()};
  entry.details = name;
  const absl::Status appended = guanxi::audit::Append(txn, entry);
  if (!appended.ok()) return appended;
  return abandon ? absl::AbortedError("abandoned") : absl::OkStatus();
}

void Acknowledge(const absl::StatusOr<Revision>& done, const std::string& name) {
  if (absl::IsAborted(done.status())) return;
  if (!done.ok()) _exit(2);
  const std::string line = name + "\n";
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
    const bool abandon = n % 3 == 2;
    const std::string name = std::string(argv[2]) + (abandon ? "/not/" : "/") + std::to_string(n);
    (*engine)->Commit([name, abandon](Txn& txn) { return Write(txn, name, abandon); },
                      [name, &window](absl::StatusOr<Revision> done) {
                        Acknowledge(done, name);
                        window.Leave();
                      });
  }
}

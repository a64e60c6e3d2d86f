// The one test suite that every engine passes. A new engine adds the engine_contract*.cc files to
// its test binary and one line:
//
//   INSTANTIATE_TEST_SUITE_P(Pg, EngineContract, Values(EngineCase{"pg", &OpenPg, true}),
//   CaseName);
#ifndef GUANXI_COMMON_KV_ENGINE_CONTRACT_H_
#define GUANXI_COMMON_KV_ENGINE_CONTRACT_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "common/kv/engine.h"

namespace guanxi::kv {

struct EngineCase {
  std::string name;
  // Opens an engine in `dir`, which exists, and whose queue takes `max_queued` transactions.
  std::function<absl::StatusOr<std::unique_ptr<Engine>>(const std::string& dir, size_t max_queued)>
      open;
  // Whether an engine opened again in the same directory has what the first one committed.
  bool survives_reopen = false;
};

// For messages of failed tests.
inline void PrintTo(const EngineCase& engine, std::ostream* out) { *out << engine.name; }

// For the names of tests.
inline std::string CaseName(const ::testing::TestParamInfo<EngineCase>& info) {
  return info.param.name;
}

class EngineContract : public ::testing::TestWithParam<EngineCase> {
 protected:
  using Row = std::pair<std::string, std::string>;
  using Rows = std::vector<Row>;

  // An event as it was read.
  struct Event {
    Revision revision;
    uint32_t ordinal;
    std::string bytes;
    bool operator==(const Event&) const = default;
  };

  static constexpr size_t kQueue = 16'384;

  void SetUp() override;
  void TearDown() override;

  // Opens the engine in this test's directory; in SetUp with kQueue.
  void Open(size_t max_queued = kQueue);
  void Close() { engine_.reset(); }
  Engine& engine() { return *engine_; }

  // One commit each; the test fails when the commit does.
  Revision Put(Space space, std::string_view key, std::string_view value);
  Revision Delete(Space space, std::string_view key);
  Revision Emit(const std::vector<std::string>& events);

  // Reads through a new snapshot.
  std::optional<std::string> Get(Space space, std::string_view key);
  Rows Scan(const KeyRange& range, Order order, Space space = Space::kData);
  Rows All(Space space = Space::kData) { return Scan({}, Order::kForward, space); }

  // Reads events in one page; fails the test on an error.
  std::vector<Event> Events(Revision after, size_t max_events = 1'000'000);

 private:
  std::string dir_;
  std::unique_ptr<Engine> engine_;
};

// Collects a scan.
std::vector<std::pair<std::string, std::string>> Collect(const Reader& reader,
                                                         Space space,
                                                         const KeyRange& range,
                                                         Order order);

// Occupies the writer until it is released or destroyed, so that what is committed meanwhile queues
// up and forms one group.
class WriterHold {
 public:
  explicit WriterHold(Engine& engine);
  ~WriterHold() { Release(); }
  void Release();

 private:
  // Shared with the transaction, which may outlive this object.
  struct Gates {
    absl::Notification entered;
    absl::Notification released;
  };
  std::shared_ptr<Gates> gates_ = std::make_shared<Gates>();
};

}  // namespace guanxi::kv

#endif  // GUANXI_COMMON_KV_ENGINE_CONTRACT_H_

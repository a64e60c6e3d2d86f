#include "common/kv/engine_contract.h"

#include <unistd.h>

#include <filesystem>

namespace guanxi::kv {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EngineContract);

void EngineContract::SetUp() {
  dir_ = ::testing::TempDir() + "engine_contract_XXXXXX";
  ASSERT_NE(mkdtemp(dir_.data()), nullptr);
  Open();
}

void EngineContract::TearDown() {
  Close();
  std::filesystem::remove_all(dir_);
}

void EngineContract::Open(size_t max_queued) {
  absl::StatusOr<std::unique_ptr<Engine>> opened = GetParam().open(dir_, max_queued);
  ASSERT_TRUE(opened.ok()) << opened.status();
  engine_ = *std::move(opened);
}

Revision EngineContract::Put(Space space, std::string_view key, std::string_view value) {
  absl::StatusOr<Revision> done = CommitAndWait(engine(), [&](Txn& txn) {
    txn.Put(space, key, value);
    return absl::OkStatus();
  });
  EXPECT_TRUE(done.ok()) << done.status();
  return done.value_or(0);
}

Revision EngineContract::Delete(Space space, std::string_view key) {
  absl::StatusOr<Revision> done = CommitAndWait(engine(), [&](Txn& txn) {
    txn.Delete(space, key);
    return absl::OkStatus();
  });
  EXPECT_TRUE(done.ok()) << done.status();
  return done.value_or(0);
}

Revision EngineContract::Emit(const std::vector<std::string>& events) {
  absl::StatusOr<Revision> done = CommitAndWait(engine(), [&](Txn& txn) {
    for (const std::string& event : events) {
      txn.Emit([&](Revision, uint32_t) { return event; });
    }
    return absl::OkStatus();
  });
  EXPECT_TRUE(done.ok()) << done.status();
  return done.value_or(0);
}

std::optional<std::string> EngineContract::Get(Space space, std::string_view key) {
  absl::StatusOr<std::optional<std::string>> value = engine().Snapshot()->Get(space, key);
  EXPECT_TRUE(value.ok()) << value.status();
  return value.value_or(std::nullopt);
}

EngineContract::Rows EngineContract::Scan(const KeyRange& range, Order order, Space space) {
  return Collect(*engine().Snapshot(), space, range, order);
}

std::vector<EngineContract::Event> EngineContract::Events(Revision after, size_t max_events) {
  std::vector<Event> events;
  absl::StatusOr<Revision> last =
      engine().ReadEvents(after, max_events, [&](const EventView& event) {
        events.push_back({event.revision, event.ordinal, std::string(event.bytes)});
      });
  EXPECT_TRUE(last.ok()) << last.status();
  EXPECT_EQ(last.value_or(after), events.empty() ? after : events.back().revision);
  return events;
}

std::vector<std::pair<std::string, std::string>> Collect(const Reader& reader,
                                                         Space space,
                                                         const KeyRange& range,
                                                         Order order) {
  std::vector<std::pair<std::string, std::string>> rows;
  const absl::Status status =
      reader.Scan(space, range, order, [&](std::string_view key, std::string_view value) {
        rows.emplace_back(key, value);
        return true;
      });
  EXPECT_TRUE(status.ok()) << status;
  return rows;
}

WriterHold::WriterHold(Engine& engine) {
  engine.Commit(
      [gates = gates_](Txn&) {
        gates->entered.Notify();
        gates->released.WaitForNotification();
        return absl::OkStatus();
      },
      [](absl::StatusOr<Revision> done) { EXPECT_TRUE(done.ok()) << done.status(); });
  gates_->entered.WaitForNotification();
}

void WriterHold::Release() {
  if (!gates_->released.HasBeenNotified()) gates_->released.Notify();
}

}  // namespace guanxi::kv

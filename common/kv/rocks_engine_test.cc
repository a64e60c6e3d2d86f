#include "common/kv/rocks_engine.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "common/kv/key.h"
#include "common/kv/rocks_backend.h"
#include "common/status/errors.h"

namespace guanxi::kv {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class RocksEngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_ = ::testing::TempDir() + "rocks_engine_XXXXXX";
    ASSERT_NE(mkdtemp(dir_.data()), nullptr);
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }

  absl::Status OpenStatus() { return RocksEngine::Open(RocksOptions::Tiny(dir_)).status(); }

  // Makes a store with `commits` commits of one row and one event each, all of them in the log
  // only.
  void Fill(int commits) {
    RocksOptions options = RocksOptions::Tiny(dir_);
    options.write_buffer_bytes = 8 * 1024 * 1024;
    auto engine = RocksEngine::Open(options);
    ASSERT_TRUE(engine.ok()) << engine.status();
    for (int i = 0; i < commits; ++i) {
      const auto fn = [&](Txn& txn) {
        txn.Put(Space::kData, std::to_string(i), std::string(500, 'v'));
        txn.Emit([](Revision, uint32_t) { return std::string(500, 'e'); });
        return absl::OkStatus();
      };
      ASSERT_TRUE(CommitAndWait(**engine, fn).ok());
    }
  }

  // Changes the closed store behind the engine's back.
  void Tamper(const std::function<void(RocksStore&)>& change) {
    RocksSetup setup = MakeRocksSetup(RocksOptions::Tiny(dir_));
    RocksStore store;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(setup.db, dir_, setup.families, &store.families, &db).ok());
    store.db.reset(db);
    change(store);
    for (rocksdb::ColumnFamilyHandle* family : store.families) {
      db->DestroyColumnFamilyHandle(family);
    }
  }

  // The write-ahead log that holds the most.
  std::filesystem::path Log() {
    std::filesystem::path largest;
    uintmax_t size = 0;
    for (const auto& entry : std::filesystem::directory_iterator(dir_)) {
      if (entry.path().extension() == ".log" && entry.file_size() >= size) {
        largest = entry.path();
        size = entry.file_size();
      }
    }
    return largest;
  }

  std::string dir_;
};

TEST_F(RocksEngineTest, MakesItsDirectory) {
  const std::string nested = dir_ + "/a/b";
  EXPECT_TRUE(RocksEngine::Open(RocksOptions::Tiny(nested)).ok());
  EXPECT_TRUE(std::filesystem::exists(nested));
}

TEST_F(RocksEngineTest, StoreInUseIsRefusedByName) {
  auto first = RocksEngine::Open(RocksOptions::Tiny(dir_));
  ASSERT_TRUE(first.ok());
  const absl::Status second = OpenStatus();
  EXPECT_TRUE(absl::IsFailedPrecondition(second)) << second;
  EXPECT_EQ(errors::Reason(second), "STORE_LOCKED");
  EXPECT_THAT(std::string(second.message()), HasSubstr(dir_));
}

TEST_F(RocksEngineTest, UnknownFormatIsRefused) {
  Fill(1);
  Tamper([](RocksStore& store) {
    ASSERT_TRUE(store.db->Put({}, store.families[kOwnFamily], ToSlice(kFormatKey), "2").ok());
  });
  const absl::Status opened = OpenStatus();
  EXPECT_TRUE(absl::IsFailedPrecondition(opened)) << opened;
  EXPECT_EQ(errors::Reason(opened), "STORE_FORMAT");
}

TEST_F(RocksEngineTest, MissingFormatIsRefused) {
  Fill(1);
  Tamper([](RocksStore& store) {
    ASSERT_TRUE(store.db->Delete({}, store.families[kOwnFamily], ToSlice(kFormatKey)).ok());
  });
  EXPECT_TRUE(absl::IsDataLoss(OpenStatus()));
}

TEST_F(RocksEngineTest, HeadThatIsNotTheLastEventIsRefused) {
  Fill(3);
  for (uint64_t head : {2, 4}) {
    Tamper([&](RocksStore& store) {
      const std::string row = KeyWriter().U64(head).Take();
      ASSERT_TRUE(store.db->Put({}, store.families[kOwnFamily], ToSlice(kHeadKey), row).ok());
    });
    EXPECT_TRUE(absl::IsDataLoss(OpenStatus())) << head;
  }
}

TEST_F(RocksEngineTest, OldestEventThatCannotBeIsRefused) {
  Fill(3);
  for (const std::string& row : {KeyWriter().U64(5).Take(), std::string("short")}) {
    Tamper([&](RocksStore& store) {
      ASSERT_TRUE(store.db->Put({}, store.families[kOwnFamily], ToSlice(kOldestKey), row).ok());
    });
    EXPECT_TRUE(absl::IsDataLoss(OpenStatus())) << row.size();
  }
}

TEST_F(RocksEngineTest, LostEventIsNotPassedOver) {
  Fill(5);
  Tamper([](RocksStore& store) {
    const std::string key = KeyWriter().U64(3).Take() + std::string(4, '\0');
    ASSERT_TRUE(store.db->Delete({}, store.families[kEventsFamily], key).ok());
  });
  auto engine = RocksEngine::Open(RocksOptions::Tiny(dir_));
  ASSERT_TRUE(engine.ok()) << engine.status();
  EXPECT_TRUE(absl::IsDataLoss((*engine)->ReadEvents(0, 10, [](const EventView&) {}).status()));
}

TEST_F(RocksEngineTest, DamagedLogIsRefused) {
  Fill(200);
  const std::filesystem::path log = Log();
  std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
  const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(log) / 2);
  file.seekg(middle);
  const char byte = static_cast<char>(file.get());
  file.seekp(middle);
  file.put(static_cast<char>(byte ^ 1));
  file.close();
  const absl::Status opened = OpenStatus();
  EXPECT_TRUE(absl::IsDataLoss(opened)) << opened;
}

TEST_F(RocksEngineTest, TornTailIsDropped) {
  Fill(200);
  const std::filesystem::path log = Log();
  std::filesystem::resize_file(log, std::filesystem::file_size(log) - 100);
  auto engine = RocksEngine::Open(RocksOptions::Tiny(dir_));
  ASSERT_TRUE(engine.ok()) << engine.status();
  EXPECT_EQ((*engine)->head(), 199u);
  std::unique_ptr<Reader> snapshot = (*engine)->Snapshot();
  EXPECT_TRUE(snapshot->Get(Space::kData, "198").value().has_value());
  EXPECT_FALSE(snapshot->Get(Space::kData, "199").value().has_value());
}

TEST_F(RocksEngineTest, DamagedRowIsDataLoss) {
  Fill(50);
  ASSERT_TRUE(OpenStatus().ok());  // recovery with the tiny buffers writes files
  for (const auto& entry : std::filesystem::directory_iterator(dir_)) {
    if (entry.path().extension() != ".sst") continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    // Past the first bytes of the first block: rows, whatever the file's tail looks like.
    file.seekp(20);
    file.write("damage", 6);
  }
  auto engine = RocksEngine::Open(RocksOptions::Tiny(dir_));
  if (!engine.ok()) {
    EXPECT_TRUE(absl::IsDataLoss(engine.status())) << engine.status();
    return;
  }
  const auto ignore = [](std::string_view, std::string_view) { return true; };
  EXPECT_TRUE(
      absl::IsDataLoss((*engine)->Snapshot()->Scan(Space::kData, {}, Order::kForward, ignore)));
}

TEST_F(RocksEngineTest, MetricsAreNamedOnceAndCount) {
  Fill(10);
  auto engine = RocksEngine::Open(RocksOptions::Tiny(dir_));
  ASSERT_TRUE(engine.ok());
  ASSERT_TRUE(CommitAndWait(**engine, [](Txn& txn) {
                txn.Put(Space::kData, "k", "v");
                return absl::OkStatus();
              }).ok());
  std::unique_ptr<Reader> snapshot = (*engine)->Snapshot();
  std::map<std::string, double> metrics;
  for (const auto& [name, value] : (*engine)->metrics()) {
    EXPECT_THAT(name, StartsWith("guanxi_store_"));
    EXPECT_TRUE(metrics.emplace(name, value).second) << name;
    EXPECT_GE(value, 0) << name;
  }
  EXPECT_GE(metrics.size(), 40u);
  EXPECT_EQ(metrics.at("guanxi_store_head_revision"), 10);
  EXPECT_EQ(metrics.at("guanxi_store_snapshots"), 1);
  EXPECT_GE(metrics.at("guanxi_store_wal_syncs_total"), 1);
  EXPECT_GT(metrics.at("guanxi_store_wal_bytes_total"), 0);
  EXPECT_GT(metrics.at("guanxi_store_memtable_bytes"), 0);
  EXPECT_GT(metrics.at("guanxi_store_block_cache_capacity_bytes"), 0);
  EXPECT_EQ(metrics.at("guanxi_store_write_stopped"), 0);
}

TEST_F(RocksEngineTest, CommitsAreSyncedUnlessToldOtherwise) {
  for (bool sync : {true, false}) {
    RocksOptions options = RocksOptions::Tiny(dir_ + (sync ? "/sync" : "/no_sync"));
    options.sync = sync;
    auto engine = RocksEngine::Open(options);
    ASSERT_TRUE(engine.ok());
    const auto syncs = [&] {
      for (const auto& [name, value] : (*engine)->metrics()) {
        if (name == "guanxi_store_wal_syncs_total") return value;
      }
      return -1.0;
    };
    const double before = syncs();
    for (int i = 0; i < 5; ++i) {
      ASSERT_TRUE(CommitAndWait(**engine, [](Txn& txn) {
                    txn.Put(Space::kData, "k", "v");
                    return absl::OkStatus();
                  }).ok());
    }
    EXPECT_EQ(syncs() - before, sync ? 5 : 0);
  }
}

TEST_F(RocksEngineTest, ReaderThatOutlivesItsEngineAborts) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(
      {
        auto engine = RocksEngine::Open(RocksOptions::Tiny(dir_));
        std::unique_ptr<Reader> snapshot = (*engine)->Snapshot();
        engine->reset();
      },
      "");
}

}  // namespace
}  // namespace guanxi::kv

#include "common/access/roster_follower.h"

#include <google/protobuf/any.pb.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "common/access/roster_events.h"
#include "common/kv/key.h"
#include "common/rpc/meta_tag.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "guanxi/directory/v1/change_service.grpc.pb.h"

namespace guanxi::access {
namespace {

using guanxi::changes::v1::Event;
using guanxi::changes::v1::WatchChangesRequest;
using guanxi::changes::v1::WatchChangesResponse;

// Of the cursor: services that follow the directory for themselves have one of its name.
constexpr char kSource[] = "directory.roster";
// A freeze counts a second after it at the latest, also when it comes while the feed is broken.
constexpr absl::Duration kLongestPause = absl::Milliseconds(300);

std::string KeyOf(std::string_view name) {
  return kv::KeyWriter().Tag(rpc::kMetaRoster).Str(name).Take();
}

kv::KeyRange AllKeys() {
  const auto after = static_cast<uint8_t>(rpc::kMetaRoster + 1);
  return {kv::KeyWriter().Tag(rpc::kMetaRoster).Take(), kv::KeyWriter().Tag(after).Take()};
}

// The row that says that the others are of a feed once read to its end: what is kept of a first
// reading that was broken off tells of people as they once were.
std::string WholeKey() { return KeyOf(""); }

void KeepWhole(kv::Txn& txn) { txn.Put(kv::Space::kMeta, WholeKey(), "1"); }

absl::Status Load(const kv::Reader& reader, Roster& roster) {
  bool intact = true;
  bool told_of_all = false;
  const auto visit = [&](std::string_view key, std::string_view value) {
    if (key == WholeKey()) {
      told_of_all = true;
      return true;
    }
    google::protobuf::Any any;
    intact = any.ParseFromArray(value.data(), static_cast<int>(value.size()));
    if (intact) PutPacked(any, roster);
    return intact;
  };
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kMeta, AllKeys(), kv::Order::kForward, visit));
  if (!intact) return errors::DataLoss("a kept record of the directory");
  roster.Publish();
  if (told_of_all) roster.SetReady();
  return absl::OkStatus();
}

// How far the feed was told.
struct Heard {
  int64_t revision = 0;  // on the follower's thread
  // The row that says so is kept; set on the engine's answerer.
  std::atomic<bool> kept_whole{false};
  // The revision of the last event before the feed's end; 0 while the end is not in sight. Read on
  // the engine's writer.
  std::atomic<int64_t> last{0};
};

absl::Status Keep(kv::Txn& txn, const Event& event, const Heard& heard) {
  if (event.revision() == heard.last) KeepWhole(txn);
  if (event.has_after()) {
    txn.Put(kv::Space::kMeta, KeyOf(event.resource()), event.after().SerializeAsString());
  } else {
    txn.Delete(kv::Space::kMeta, KeyOf(event.resource()));
  }
  return absl::OkStatus();
}

// Keeps, without waiting, that the feed was read to its end.
void KeepWholeSoon(const std::shared_ptr<Heard>& heard, kv::Engine& engine) {
  engine.Commit(
      [](kv::Txn& txn) {
        KeepWhole(txn);
        return absl::OkStatus();
      },
      [heard](const absl::StatusOr<kv::Revision>& done) {
        if (done.ok()) heard->kept_whole = true;
      });
}

// The feed tells again what the store did not take, and nobody is to be, even for a moment, who
// they were before.
void Hear(const WatchChangesResponse& response, Heard& heard, Roster& roster) {
  const bool at_end = response.revision() >= response.head_revision();
  heard.last = at_end && !response.events().empty() ? response.events().rbegin()->revision() : 0;
  for (const Event& event : response.events()) {
    if (event.revision() > heard.revision) PutEvent(event, roster);
  }
  heard.revision = std::max(heard.revision, response.revision());
  roster.Publish();
  // A feed that has been read to its end has told of everybody.
  if (at_end) roster.SetReady();
}

feed::FollowerOptions Following(const RosterFollowerOptions& options) {
  using Feed = guanxi::directory::v1::ChangeService;
  feed::FollowerOptions following;
  following.source = kSource;
  following.self = options.self;
  following.engine = options.engine;
  following.clock = options.clock;
  following.metrics = options.metrics;
  following.longest_pause = kLongestPause;
  following.resource_types = {kRosterTypes.begin(), kRosterTypes.end()};
  following.watch = [stub = std::shared_ptr<Feed::Stub>(Feed::NewStub(options.directory))](
                        auto* context, auto* request, auto* reactor) {
    stub->async()->WatchChanges(context, request, reactor);
  };
  const auto heard = std::make_shared<Heard>();
  following.hear = [roster = options.roster, engine = options.engine,
                    heard](const WatchChangesResponse& response) {
    // A message is heard once all before it is applied; of events that are of no interest, and so
    // are not applied, the end is all that is told.
    const bool all_applied =
        response.events().empty() && response.revision() >= response.head_revision();
    if (all_applied && !heard->kept_whole) KeepWholeSoon(heard, *engine);
    Hear(response, *heard, *roster);
  };
  following.apply = [heard](kv::Txn& txn, const table::Change&, const Event& event) {
    return Keep(txn, event, *heard);
  };
  return following;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RosterFollower>> RosterFollower::Start(
    RosterFollowerOptions options) {
  GUANXI_RETURN_IF_ERROR(Load(*options.engine->Snapshot(), *options.roster));
  return std::unique_ptr<RosterFollower>(new RosterFollower(options));
}

RosterFollower::RosterFollower(const RosterFollowerOptions& options)
    : follower_(Following(options)) {}

}  // namespace guanxi::access

#include "common/access/own_roster.h"

#include <string_view>

#include "common/access/roster_events.h"
#include "common/obs/log.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::access {
namespace {

constexpr size_t kEventsAtOnce = 256;

}  // namespace

absl::StatusOr<std::unique_ptr<OwnRoster>> OwnRoster::Start(Roster* roster,
                                                            kv::Engine* engine,
                                                            const table::Catalog& catalog) {
  auto own = std::unique_ptr<OwnRoster>(new OwnRoster(roster, engine));
  GUANXI_RETURN_IF_ERROR(own->Fill(catalog));
  engine->Subscribe(own.get());
  // Commits between the two.
  own->CatchUp();
  return own;
}

OwnRoster::~OwnRoster() { engine_->Unsubscribe(this); }

absl::Status OwnRoster::Fill(const table::Catalog& catalog) {
  const auto snapshot = engine_->Snapshot();
  for (const table::Core* table : catalog.tables()) {
    GUANXI_RETURN_IF_ERROR(
        table->ForEach(*snapshot, [this](const google::protobuf::Message& record) {
          roster_->Put(record);
          return true;
        }));
  }
  roster_->SetReady();
  roster_->Publish();
  absl::MutexLock lock(&mu_);
  read_ = snapshot->revision();
  return absl::OkStatus();
}

void OwnRoster::CatchUp() {
  absl::MutexLock lock(&mu_);
  if (read_ == engine_->head()) return;
  const absl::Status read = Read();
  if (!read.ok()) {
    obs::Log(obs::Level::kError, "accounts are not brought up to date",
             {{"cause", read.message()}});
  }
  roster_->Publish();
}

absl::Status OwnRoster::Read() {
  bool whole = true;
  const auto visit = [&](const kv::EventView& view) {
    guanxi::changes::v1::Event event;
    whole = whole && event.ParseFromArray(view.bytes.data(), static_cast<int>(view.bytes.size()));
    if (whole) PutEvent(event, *roster_);
  };
  while (true) {
    GUANXI_ASSIGN_OR_RETURN(const kv::Revision last,
                            engine_->ReadEvents(read_, kEventsAtOnce, visit));
    if (!whole) return errors::DataLoss("an event of the directory");
    if (last == read_) return absl::OkStatus();
    read_ = last;
  }
}

}  // namespace guanxi::access

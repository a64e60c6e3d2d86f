#include "services/directory/account_history.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::directory {
namespace {

using changes::v1::Event;

bool IsActive(const v1::User& user) {
  return user.state() == v1::User::STATE_ACTIVE && !user.has_delete_time();
}

// Spans of one account, put together from its newest state to its oldest.
class SpansBackwards {
 public:
  // `user` was so from `from` on, until what was added before it.
  void Add(const v1::User& user, absl::Time from) {
    from = std::min(from, until_);  // a clock that was put back
    if (IsActive(user) && from < until_) {
      if (!spans_.empty() && spans_.back().from == until_ && spans_.back().unit == user.unit()) {
        spans_.back().from = from;
      } else {
        spans_.push_back({.from = from, .until = until_, .unit = user.unit()});
      }
    }
    until_ = from;
  }
  void AddNothing(absl::Time from) { until_ = std::min(from, until_); }

  std::vector<ActiveSpan> Take() {
    std::reverse(spans_.begin(), spans_.end());
    return std::move(spans_);
  }

 private:
  std::vector<ActiveSpan> spans_;
  absl::Time until_ = absl::InfiniteFuture();
};

// Adds what `bytes`, an entry of the history, says; `time` is when that was.
absl::Status AddEntry(std::string_view bytes, SpansBackwards& spans, absl::Time& time) {
  Event event;
  v1::User user;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      (event.has_after() && !event.after().UnpackTo(&user))) {
    return errors::DataLoss("an entry of a user's history");
  }
  time = FromProto(event.time());
  if (event.has_after()) {
    spans.Add(user, time);
  } else {
    spans.AddNothing(time);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ActiveSpan>> ActiveSince(const kv::Reader& reader,
                                                    const table::Table<v1::User>& users,
                                                    const v1::User& user,
                                                    absl::Time since) {
  SpansBackwards spans;
  const absl::Time updated = FromProto(user.update_time());
  if (updated <= since) {
    spans.Add(user, updated);
    return spans.Take();
  }
  GUANXI_ASSIGN_OR_RETURN(const std::string id, api::IdOf(user.name(), users.collection(), "name"));
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kHistory, users.core().HistoryRange(id),
                                     kv::Order::kForward,
                                     [&](std::string_view, std::string_view bytes) {
                                       absl::Time time;
                                       failure = AddEntry(bytes, spans, time);
                                       return failure.ok() && time > since;
                                     }));
  GUANXI_RETURN_IF_ERROR(failure);
  return spans.Take();
}

}  // namespace guanxi::directory

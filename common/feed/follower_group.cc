#include "common/feed/follower_group.h"

#include <utility>
#include <vector>

#include "common/feed/follow_cursor.h"
#include "common/status/macros.h"

namespace guanxi::feed {

FollowerGroup::FollowerGroup(std::string service, prometheus::Registry* families)
    : service_(std::move(service)), families_(families) {}

FollowerGroup::~FollowerGroup() { Stop(); }

void FollowerGroup::Follow(FollowerOptions options) {
  absl::MutexLock lock(&mu_);
  Source& source = sources_[options.source];
  if (source.follower != nullptr) return;
  if (families_ != nullptr && source.metrics == nullptr)
    source.metrics = std::make_unique<FollowMetrics>(*families_, service_, options.source);
  options.metrics = source.metrics.get();
  source.follower = std::make_unique<Follower>(std::move(options));
}

void FollowerGroup::Stop() {
  // Waited for without the lock: a commit in progress may take a while, and State is asked on
  // threads that serve calls.
  std::vector<std::unique_ptr<Follower>> stopping;
  absl::MutexLock lock(&mu_);
  for (auto& [name, source] : sources_) {
    if (source.follower == nullptr) continue;
    source.last = source.follower->state();
    stopping.push_back(std::move(source.follower));
  }
}

absl::StatusOr<FollowState> FollowerGroup::State(const kv::Reader& reader,
                                                 std::string_view source) const {
  absl::MutexLock lock(&mu_);
  const auto found = sources_.find(source);
  if (found != sources_.end() && found->second.follower != nullptr)
    return found->second.follower->state();
  FollowState state;
  if (found != sources_.end()) state = found->second.last;
  GUANXI_ASSIGN_OR_RETURN(state.revision, Cursor(reader, source));
  return state;
}

}  // namespace guanxi::feed

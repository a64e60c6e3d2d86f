#include "common/access/token/refreshed_keys.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/obs/log.h"
#include "common/status/macros.h"

namespace guanxi::token {

using SteadyClock = std::chrono::steady_clock;

RefreshedKeys::RefreshedKeys(std::string name, RefreshOptions options, FetchDocuments fetch)
    : name_(std::move(name)), fetch_(std::move(fetch)), plan_(options, SteadyClock::now()) {}

RefreshedKeys::~RefreshedKeys() {
  stop_.store(true);
  {
    absl::MutexLock lock(&mu_);
    changed_.SignalAll();
  }
  if (thread_.joinable()) thread_.join();
}

void RefreshedKeys::Start() {
  thread_ = std::thread([this] { Run(); });
}

void RefreshedKeys::Run() {
  while (AwaitDue()) {
    const absl::Status status = Refresh();
    if (!stop_.load()) Tell(status);
  }
}

bool RefreshedKeys::AwaitDue() {
  absl::MutexLock lock(&mu_);
  while (!stop_.load()) {
    const auto wait = plan_.next() - SteadyClock::now();
    if (wait <= wait.zero()) return true;
    changed_.WaitWithTimeout(&mu_, absl::FromChrono(wait));
  }
  return false;
}

absl::Status RefreshedKeys::Refresh() {
  auto documents = fetch_(stop_);
  const absl::Status status =
      documents.ok() ? Take(*std::move(documents)) : std::move(documents).status();
  absl::MutexLock lock(&mu_);
  plan_.Done(SteadyClock::now(), status.ok());
  return status;
}

// Documents that were bad are not read again until they change, and their error stands.
absl::Status RefreshedKeys::Take(std::vector<std::string> documents) {
  if (!documents_.empty() && documents == documents_) return outcome_;
  documents_ = std::move(documents);
  outcome_ = [&]() -> absl::Status {
    std::vector<KeySet> sets;
    for (const std::string& document : documents_) {
      GUANXI_ASSIGN_OR_RETURN(KeySet set, KeySet::Parse(document));
      sets.push_back(std::move(set));
    }
    GUANXI_ASSIGN_OR_RETURN(KeySet all, KeySet::Merge(std::move(sets)));
    for (const std::string& why : all.skipped()) {
      obs::Log(obs::Level::kWarning, "key left out", {{"source", name_}, {"cause", why}});
    }
    absl::MutexLock lock(&mu_);
    keys_ = std::make_shared<const KeySet>(std::move(all));
    generation_.fetch_add(1, std::memory_order_release);
    changed_.SignalAll();
    return absl::OkStatus();
  }();
  return outcome_;
}

void RefreshedKeys::Tell(const absl::Status& status) {
  if (status.message() == told_) return;
  told_ = std::string(status.message());
  if (status.ok()) {
    obs::Log(obs::Level::kInfo, "keys are read again", {{"source", name_}});
  } else {
    obs::Log(obs::Level::kWarning, "keys cannot be read; those read before stay",
             {{"source", name_}, {"cause", status.message()}});
  }
}

std::shared_ptr<const KeySet> RefreshedKeys::Keys() const {
  absl::ReaderMutexLock lock(&mu_);
  return keys_;
}

void RefreshedKeys::RequestRefresh() const {
  absl::MutexLock lock(&mu_);
  plan_.Ask();
  changed_.SignalAll();
}

bool RefreshedKeys::AwaitChange(uint64_t seen, absl::Duration timeout) const {
  absl::MutexLock lock(&mu_);
  const absl::Time deadline = absl::Now() + timeout;
  while (generation() <= seen) {
    if (changed_.WaitWithDeadline(&mu_, deadline)) break;
  }
  return generation() > seen;
}

}  // namespace guanxi::token

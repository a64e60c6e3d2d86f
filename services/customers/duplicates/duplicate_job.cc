#include "services/customers/duplicates/duplicate_job.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/api/resource_name.h"
#include "common/status/macros.h"
#include "common/status/transient.h"
#include "services/customers/duplicates/customer_match.h"
#include "services/customers/duplicates/duplicate_search.h"
#include "services/customers/duplicates/find_matches.h"
#include "services/customers/duplicates/key_groups.h"
#include "services/customers/duplicates/match_keys.h"
#include "services/customers/duplicates/search_state.h"
#include "services/customers/duplicates/set_builder.h"

namespace guanxi::customers {
namespace {

using v1::DuplicateSearch;
using v1::DuplicateSet;

constexpr char kSelf[] = "services/customers";
// When a commit is due: some sets, or some bytes of them, of which each takes a few copies; or so
// much work that its being done is worth keeping.
constexpr size_t kSetsPerCommit = 40;
constexpr size_t kBytesPerCommit = 100'000;
constexpr int64_t kRowsPerCommit = 100'000;
constexpr int64_t kComparedPerCommit = 50'000;
constexpr int64_t kRowsPerQuestion = 4'096;  // whether to stop
constexpr size_t kMaxCached = 50'000;        // profiles

// Everything in the store of one resource.
access::Scope Everything() { return access::Scope::All(); }

// A record ready to be compared, with the keys it is filed under.
struct Filed {
  MatchProfile profile;
  std::vector<std::string> keys;
};

// One search at work. `M` is what it searches.
template <typename M>
class Search {
 public:
  Search(kv::Engine* engine,
         const Clock* clock,
         const Tables& tables,
         const table::Table<M>& records,
         api::IdSource* ids,
         DuplicateSearch search)
      : engine_(engine),
        clock_(clock),
        tables_(tables),
        records_(records),
        reader_(engine->Snapshot()),
        search_(std::move(search)),
        sets_(search_.name(), ids) {}

  absl::Status Run(const jobs::Stopping& stopping) {
    GUANXI_ASSIGN_OR_RETURN(place_, ReadPlace(*reader_, search_.name()));
    GUANXI_RETURN_IF_ERROR(LoadSets());
    GUANXI_RETURN_IF_ERROR(CountKeys(stopping));
    absl::Status failure;
    GUANXI_RETURN_IF_ERROR(ForEachKeyGroup(records_.core(), *reader_, [&](const KeyGroup& group) {
      if (Stops(stopping, group.rows)) return false;
      if (group.key <= place_) return true;  // Done by an earlier process.
      failure = Work(group, stopping);
      return failure.ok() && !stopped_;
    }));
    GUANXI_RETURN_IF_ERROR(failure);
    if (stopped_) return absl::OkStatus();
    search_.set_state(DuplicateSearch::STATE_DONE);
    search_.set_progress(1);
    *search_.mutable_end_time() = ToProto(clock_->Now());
    return Commit();
  }

 private:
  absl::Status LoadSets() {
    table::ListQuery query;
    query.page_size = 1000;
    query.extra.push_back({"search", search_.name()});
    do {
      GUANXI_ASSIGN_OR_RETURN(auto page,
                              tables_.duplicate_sets.List(*reader_, query, Everything()));
      for (const DuplicateSet& set : page.records) sets_.Load(set);
      query.page_token = page.next_page_token;
    } while (!query.page_token.empty());
    return absl::OkStatus();
  }

  // How many rows there are, and which keys too many records share.
  absl::Status CountKeys(const jobs::Stopping& stopping) {
    GUANXI_RETURN_IF_ERROR(ForEachKeyGroup(records_.core(), *reader_, [&](const KeyGroup& group) {
      if (group.ids.size() > kMaxSharers) passed_.insert(group.key);
      total_rows_ = group.rows;
      return !Stops(stopping, group.rows);
    }));
    asked_at_row_ = 0;
    search_.set_passed_key_count(static_cast<int64_t>(passed_.size()));
    return absl::OkStatus();
  }

  bool Stops(const jobs::Stopping& stopping, int64_t row) {
    if (row - asked_at_row_ < kRowsPerQuestion) return stopped_;
    asked_at_row_ = row;
    stopped_ = stopped_ || stopping();
    return stopped_;
  }

  absl::Status Work(const KeyGroup& group, const jobs::Stopping& stopping) {
    if (group.ids.size() > 1 && group.ids.size() <= kMaxSharers) {
      GUANXI_RETURN_IF_ERROR(Compare(group, stopping));
      // A group that was left half way is begun anew next time.
      if (stopped_) return absl::OkStatus();
    }
    place_ = group.key;
    search_.set_progress(static_cast<double>(group.rows) / std::max<int64_t>(total_rows_, 1));
    const bool due = group.rows - committed_rows_ >= kRowsPerCommit ||
                     search_.compared_count() - committed_compared_ >= kComparedPerCommit ||
                     sets_.changed_count() >= kSetsPerCommit ||
                     sets_.changed_bytes() >= kBytesPerCommit;
    if (!due) return absl::OkStatus();
    committed_rows_ = group.rows;
    return Commit();
  }

  absl::Status Compare(const KeyGroup& group, const jobs::Stopping& stopping) {
    std::vector<std::pair<std::string, std::shared_ptr<const Filed>>> filed;
    for (const std::string& id : group.ids) {
      GUANXI_ASSIGN_OR_RETURN(std::shared_ptr<const Filed> record, Read(id));
      filed.emplace_back(api::ResourceName(records_.collection(), id), std::move(record));
    }
    for (size_t i = 0; i < filed.size(); ++i) {
      stopped_ = stopped_ || stopping();
      if (stopped_) return absl::OkStatus();
      for (size_t j = i + 1; j < filed.size(); ++j) ComparePair(group.key, filed[i], filed[j]);
    }
    return absl::OkStatus();
  }

  template <typename Named>
  void ComparePair(const std::string& key, const Named& a, const Named& b) {
    if (!IsFirstShared(key, a.second->keys, b.second->keys, passed_)) return;
    search_.set_compared_count(search_.compared_count() + 1);
    const MatchScore score = Score(a.second->profile, b.second->profile);
    if (score.value < search_.min_score()) return;
    search_.set_match_count(search_.match_count() + 1);
    sets_.Add(a.first, b.first, score);
  }

  absl::StatusOr<std::shared_ptr<const Filed>> Read(const std::string& id) {
    const auto cached = cache_.find(id);
    if (cached != cache_.end()) return cached->second;
    GUANXI_ASSIGN_OR_RETURN(
        const M record,
        records_.Get(*reader_, api::ResourceName(records_.collection(), id), Everything()));
    auto filed = std::make_shared<Filed>(Filed{.profile = ProfileOf(record), .keys = {}});
    filed->keys = MatchKeys(filed->profile);
    if (cache_.size() >= kMaxCached) cache_.clear();
    cache_[id] = filed;
    return filed;
  }

  // What was found since the last time, how far the search is, and the place it has come to: these
  // in the last of several transactions, so that a process that ends in between begins at the place
  // before, and recognises what is written already. Stops the work when the search was ended
  // meanwhile.
  absl::Status Commit() {
    committed_compared_ = search_.compared_count();
    search_.set_set_count(static_cast<int64_t>(sets_.set_count()));
    const std::vector<SetBuilder::Changes> slices =
        InSlices(sets_.TakeChanges(), kSetsPerCommit, kBytesPerCommit);
    for (const SetBuilder::Changes& slice : slices) {
      const bool last = &slice == &slices.back();
      const absl::Status committed = kv::CommitAndWait(*engine_, [&](kv::Txn& txn) {
                                       return Write(txn, slice, last);
                                     }).status();
      if (absl::IsCancelled(committed)) {
        stopped_ = true;
        return absl::OkStatus();
      }
      GUANXI_RETURN_IF_ERROR(committed);
    }
    return absl::OkStatus();
  }

  absl::Status Write(kv::Txn& txn, const SetBuilder::Changes& changes, bool last) const {
    const table::Change change = {.actor = kSelf, .time = clock_->Now()};
    GUANXI_ASSIGN_OR_RETURN(const DuplicateSearch before,
                            tables_.duplicate_searches.Get(txn, search_.name(), Everything()));
    if (before.state() != DuplicateSearch::STATE_RUNNING) {
      return absl::CancelledError("the search was ended");
    }
    for (const std::string& name : changes.removed) {
      GUANXI_RETURN_IF_ERROR(
          tables_.duplicate_sets.Delete(txn, change, name, "", Everything()).status());
    }
    for (const DuplicateSet& set : changes.written) {
      GUANXI_RETURN_IF_ERROR(WriteSet(txn, change, set));
    }
    if (!last) return absl::OkStatus();
    const bool done = search_.state() != DuplicateSearch::STATE_RUNNING;
    done ? RemovePlace(txn, search_.name()) : WritePlace(txn, search_.name(), place_);
    return tables_.duplicate_searches.Update(txn, change, before, search_).status();
  }

  absl::Status WriteSet(kv::Txn& txn, const table::Change& change, DuplicateSet set) const {
    const auto before = tables_.duplicate_sets.Get(txn, set.name(), Everything());
    if (absl::IsNotFound(before.status())) {
      return tables_.duplicate_sets.Insert(txn, change, std::move(set)).status();
    }
    GUANXI_RETURN_IF_ERROR(before.status());
    return tables_.duplicate_sets.Update(txn, change, *before, std::move(set)).status();
  }

  kv::Engine* engine_;
  const Clock* clock_;
  const Tables& tables_;
  const table::Table<M>& records_;
  const std::unique_ptr<kv::Reader> reader_;
  DuplicateSearch search_;
  SetBuilder sets_;
  std::string place_;
  absl::flat_hash_set<std::string> passed_;
  absl::flat_hash_map<std::string, std::shared_ptr<const Filed>> cache_;
  int64_t total_rows_ = 0;
  int64_t asked_at_row_ = 0;
  int64_t committed_rows_ = 0;
  int64_t committed_compared_ = 0;
  bool stopped_ = false;
};

}  // namespace

DuplicateJob::DuplicateJob(const rpc::Environment& environment,
                           const Tables* tables,
                           api::IdSource* ids)
    : engine_(environment.engine), clock_(environment.clock), tables_(tables), ids_(ids) {}

absl::StatusOr<bool> DuplicateJob::Work(const jobs::Stopping& stopping) {
  GUANXI_ASSIGN_OR_RETURN(const std::vector<DuplicateSearch> running,
                          RunningSearches(tables_->duplicate_searches, *engine_->Snapshot()));
  if (running.empty()) return false;
  const DuplicateSearch& search = running.front();
  const absl::Status worked =
      search.subject() == DuplicateSearch::SUBJECT_CONTACTS
          ? Search(engine_, clock_, *tables_, tables_->contacts, ids_, search).Run(stopping)
          : Search(engine_, clock_, *tables_, tables_->customers, ids_, search).Run(stopping);
  if (!worked.ok() && !IsTransient(worked)) GUANXI_RETURN_IF_ERROR(GiveUp(search.name()));
  GUANXI_RETURN_IF_ERROR(worked);
  return true;
}

absl::Status DuplicateJob::GiveUp(const std::string& search) {
  const auto cancel = [&](kv::Txn& txn) -> absl::Status {
    GUANXI_ASSIGN_OR_RETURN(const DuplicateSearch before,
                            tables_->duplicate_searches.Get(txn, search, Everything()));
    if (before.state() != DuplicateSearch::STATE_RUNNING) return absl::OkStatus();
    const table::Change change = {.actor = kSelf, .time = clock_->Now()};
    RemovePlace(txn, search);
    return tables_->duplicate_searches.Update(txn, change, before, Cancelled(before, clock_->Now()))
        .status();
  };
  return kv::CommitAndWait(*engine_, cancel).status();
}

}  // namespace guanxi::customers

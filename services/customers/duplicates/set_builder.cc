#include "services/customers/duplicates/set_builder.h"

#include <algorithm>
#include <utility>

#include "common/api/resource_name.h"
#include "services/customers/duplicates/match_reasons.h"

namespace guanxi::customers {

using v1::DuplicateSet;

namespace {

// Whether `set` has room for so many bytes more; they are counted with what surrounds them.
bool HasRoom(const DuplicateSet& set, size_t bytes) {
  constexpr size_t kFraming = 4;
  return set.ByteSizeLong() + bytes + kFraming <= kMaxSetBytes;
}

}  // namespace

SetBuilder::SetBuilder(std::string search, api::IdSource* ids)
    : search_(std::move(search)), ids_(ids) {}

void SetBuilder::Load(const DuplicateSet& set) {
  DuplicateSet* loaded = &(sets_[set.name()] = set);
  stored_.insert(set.name());
  for (const std::string& record : set.records()) {
    DuplicateSet* other = SetOf(record);
    if (other == nullptr) {
      set_names_[record] = loaded->name();
    } else if (other != loaded) {
      loaded = &Join(*loaded, *other);
      changed_.insert(loaded->name());
      changed_bytes_ += loaded->ByteSizeLong();
    }
  }
}

void SetBuilder::Add(const std::string& first, const std::string& second, const MatchScore& score) {
  DuplicateSet::Pair pair;
  pair.set_first(std::min(first, second));
  pair.set_second(std::max(first, second));
  pair.set_score(score.value);
  AddReasons(score.reasons, *pair.mutable_reasons());
  DuplicateSet& set = SetWith(first, second);
  AddPair(set, pair);
  changed_.insert(set.name());
  changed_bytes_ += set.ByteSizeLong();
}

SetBuilder::Changes SetBuilder::TakeChanges() {
  Changes changes;
  for (const std::string& name : changed_) changes.written.push_back(sets_.at(name));
  changes.removed.assign(removed_.begin(), removed_.end());
  stored_.insert(changed_.begin(), changed_.end());
  changed_.clear();
  removed_.clear();
  changed_bytes_ = 0;
  return changes;
}

DuplicateSet& SetBuilder::SetWith(const std::string& first, const std::string& second) {
  DuplicateSet* a = SetOf(first);
  DuplicateSet* b = SetOf(second);
  if (a == nullptr) std::swap(a, b);
  if (a == nullptr) a = &NewSet();
  if (b != nullptr && b != a) a = &Join(*a, *b);
  AddRecord(*a, first);
  AddRecord(*a, second);
  return *a;
}

DuplicateSet& SetBuilder::Join(DuplicateSet& a, DuplicateSet& b) {
  // The larger stays, of two the older: it is the one that has been looked at.
  const bool second =
      std::pair(-b.records_size(), b.name()) < std::pair(-a.records_size(), a.name());
  DuplicateSet& into = second ? b : a;
  Unite(into, second ? a.name() : b.name());
  return into;
}

DuplicateSet* SetBuilder::SetOf(const std::string& record) {
  const auto found = set_names_.find(record);
  return found == set_names_.end() ? nullptr : &sets_.at(found->second);
}

DuplicateSet& SetBuilder::NewSet() {
  const std::string name = api::ResourceName("duplicateSets", ids_->NewId());
  DuplicateSet& set = sets_[name];
  set.set_name(name);
  set.set_search(search_);
  set.set_score(1);
  return set;
}

void SetBuilder::AddRecord(DuplicateSet& set, const std::string& record) {
  std::string& of = set_names_[record];
  if (of == set.name()) return;
  of = set.name();
  auto& records = *set.mutable_records();
  if (std::binary_search(records.begin(), records.end(), record)) return;
  if (set.records_size() == kMaxSetRecords || !HasRoom(set, record.size())) {
    set.set_truncated(true);
    return;
  }
  records.Add(std::string(record));
  std::sort(records.begin(), records.end());
}

void SetBuilder::Unite(DuplicateSet& into, std::string from) {
  const DuplicateSet gone = std::move(sets_.extract(from).mapped());
  for (const std::string& record : gone.records()) AddRecord(into, record);
  for (const DuplicateSet::Pair& pair : gone.pairs()) AddPair(into, pair);
  into.set_truncated(into.truncated() || gone.truncated());
  // Records that the set no longer had room for follow it too.
  if (gone.truncated()) {
    for (auto& [record, name] : set_names_) {
      if (name == from) name = into.name();
    }
  }
  changed_.erase(from);
  if (stored_.erase(from) > 0) removed_.insert(from);
}

void SetBuilder::AddPair(DuplicateSet& set, const DuplicateSet::Pair& pair) {
  const auto& pairs = set.pairs();
  const bool known = std::any_of(pairs.begin(), pairs.end(), [&](const DuplicateSet::Pair& other) {
    return other.first() == pair.first() && other.second() == pair.second();
  });
  if (known) return;
  set.set_score(std::min(set.score(), pair.score()));
  if (set.pairs_size() == kMaxSetPairs || !HasRoom(set, pair.ByteSizeLong())) {
    set.set_truncated(true);
  } else {
    *set.add_pairs() = pair;
  }
}

std::vector<SetBuilder::Changes> InSlices(SetBuilder::Changes changes, size_t most, size_t bytes) {
  std::vector<SetBuilder::Changes> slices(1);
  size_t sets = 0;
  size_t filled = 0;
  const auto slice_for = [&](size_t size) -> SetBuilder::Changes& {
    if (sets == most || (sets > 0 && filled + size > bytes)) {
      slices.emplace_back();
      sets = filled = 0;
    }
    ++sets;
    filled += size;
    return slices.back();
  };
  for (DuplicateSet& set : changes.written) {
    slice_for(set.ByteSizeLong()).written.push_back(std::move(set));
  }
  // How large they were nobody knows any more.
  for (std::string& name : changes.removed) {
    slice_for(kMaxSetBytes).removed.push_back(std::move(name));
  }
  return slices;
}

}  // namespace guanxi::customers

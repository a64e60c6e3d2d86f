// Pairs put together to sets, a few at a time.
#ifndef GUANXI_SERVICES_CUSTOMERS_DUPLICATES_SET_BUILDER_H_
#define GUANXI_SERVICES_CUSTOMERS_DUPLICATES_SET_BUILDER_H_

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/api/ids.h"
#include "guanxi/customers/v1/duplicates.pb.h"
#include "services/customers/duplicates/match_model.h"

namespace guanxi::customers {

// What a set holds at most; more truncates it. The bytes, of records and pairs together, leave room
// for the rest of the record (table::kMaxRecordBytes): ids may be long.
inline constexpr int kMaxSetRecords = 500;
inline constexpr int kMaxSetPairs = 100;
inline constexpr size_t kMaxSetBytes = 24 * 1024;

// The sets of one search. Not thread-safe.
class SetBuilder {
 public:
  // What is to be written since the last time: sets as they now are, and names of sets that have
  // become part of others.
  struct Changes {
    std::vector<v1::DuplicateSet> written;
    std::vector<std::string> removed;
  };

  // `ids` names new sets, and outlives it.
  SetBuilder(std::string search, api::IdSource* ids);

  // Takes over a set that was written before. Sets that share a record become one: a process that
  // ended between two slices of changes may have left both.
  void Load(const v1::DuplicateSet& set);

  // Adds a pair of records; a pair that is there already changes nothing.
  void Add(const std::string& first, const std::string& second, const MatchScore& score);

  size_t set_count() const { return sets_.size(); }
  // How many sets TakeChanges gives, and about how many bytes.
  size_t changed_count() const { return changed_.size() + removed_.size(); }
  size_t changed_bytes() const { return changed_bytes_; }
  Changes TakeChanges();

 private:
  // The set of both, made or put together from two where need be.
  v1::DuplicateSet& SetWith(const std::string& first, const std::string& second);
  v1::DuplicateSet* SetOf(const std::string& record);  // null when it is in none
  v1::DuplicateSet& NewSet();
  // What two different sets become.
  v1::DuplicateSet& Join(v1::DuplicateSet& a, v1::DuplicateSet& b);
  void AddRecord(v1::DuplicateSet& set, const std::string& record);
  void Unite(v1::DuplicateSet& into, std::string from);
  static void AddPair(v1::DuplicateSet& set, const v1::DuplicateSet::Pair& pair);

  const std::string search_;
  api::IdSource* ids_;
  std::map<std::string, v1::DuplicateSet> sets_;             // by name
  absl::flat_hash_map<std::string, std::string> set_names_;  // by record
  std::set<std::string> stored_;                             // names of sets that were written
  std::set<std::string> changed_;
  std::set<std::string> removed_;
  size_t changed_bytes_ = 0;
};

// `changes` in slices of at most `most` sets and, of more than one set, `bytes`: what is written
// before what is removed, so that nothing that was found is lost between two. At least one slice.
std::vector<SetBuilder::Changes> InSlices(SetBuilder::Changes changes, size_t most, size_t bytes);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_DUPLICATES_SET_BUILDER_H_

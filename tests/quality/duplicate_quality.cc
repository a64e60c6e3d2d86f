// How well duplicates are found in public sets of which it is known which records are the same.
// Prints a line per set; fails when one is below what is demanded. Takes the folder of the sets.
#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/customers/duplicates/clusters.h"
#include "services/customers/duplicates/find_matches.h"
#include "tests/quality/data_sets.h"

namespace guanxi::quality {
namespace {

constexpr int kSkipped = 77;

size_t PairsOf(size_t records) { return records * (records - 1) / 2; }

// How many pairs the groups of equal names make.
size_t PairsOf(const std::vector<std::string>& names) {
  absl::flat_hash_map<std::string, size_t> counts;
  for (const std::string& name : names) ++counts[name];
  size_t pairs = 0;
  for (const auto& [name, count] : counts) pairs += PairsOf(count);
  return pairs;
}

struct Quality {
  size_t compared = 0;
  double precision = 0;
  double recall = 0;
  absl::Duration took;

  double F1() const {
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }
};

// Over all pairs of each set found, also those that only a third record joins.
Quality Measure(const DataSet& set) {
  const absl::Time start = absl::Now();
  std::vector<customers::MatchProfile> profiles;
  for (const customers::MatchRecord& record : set.records) {
    profiles.push_back(customers::ProfileOf(record));
  }
  const customers::Matches found = customers::FindMatches(profiles);
  customers::Clusters clusters(profiles.size());
  for (const customers::Match& match : found.matches) clusters.Join(match.a, match.b);
  Quality quality{.compared = found.compared, .took = absl::Now() - start};
  size_t joined = 0;
  size_t right = 0;
  for (const std::vector<size_t>& members : clusters.Sets()) {
    std::vector<std::string> entities;
    for (const size_t member : members) entities.push_back(set.entities[member]);
    joined += PairsOf(members.size());
    right += PairsOf(entities);
  }
  quality.precision = joined == 0 ? 0 : static_cast<double>(right) / joined;
  quality.recall = static_cast<double>(right) / std::max<size_t>(1, PairsOf(set.entities));
  return quality;
}

int Run(const std::string& folder) {
  const absl::StatusOr<std::vector<DataSet>> sets = ReadDataSets(folder);
  if (absl::IsNotFound(sets.status())) {
    fmt::print("skipped: {}\n", sets.status().ToString());
    return kSkipped;
  }
  if (!sets.ok()) {
    fmt::print("{}\n", sets.status().ToString());
    return 1;
  }
  fmt::print("{:<12} {:>8} {:>10} {:>10} {:>9} {:>9} {:>7} {:>7} {:>8}\n", "set", "records",
             "true pairs", "compared", "precision", "recall", "F1", "least", "seconds");
  bool enough = true;
  for (const DataSet& set : *sets) {
    const Quality quality = Measure(set);
    fmt::print("{:<12} {:>8} {:>10} {:>10} {:>9.4f} {:>9.4f} {:>7.4f} {:>7.2f} {:>8.2f}\n",
               set.name, set.records.size(), PairsOf(set.entities), quality.compared,
               quality.precision, quality.recall, quality.F1(), set.least_f1,
               absl::ToDoubleSeconds(quality.took));
    enough = enough && quality.F1() >= set.least_f1;
  }
  if (!enough) fmt::print("a set is below what is demanded of it\n");
  return enough ? 0 : 1;
}

}  // namespace
}  // namespace guanxi::quality

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print("usage: duplicate_quality FOLDER\n");
    return 2;
  }
  return guanxi::quality::Run(argv[1]);
}

// Public sets of records of which it is known which are the same.
#ifndef GUANXI_TESTS_QUALITY_DATA_SETS_H_
#define GUANXI_TESTS_QUALITY_DATA_SETS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/customers/duplicates/match_record.h"

namespace guanxi::quality {

struct DataSet {
  std::string name;
  double least_f1 = 0;  // what is demanded of it
  std::vector<customers::MatchRecord> records;
  std::vector<std::string> entities;  // of each record: those of one entity are the same
};

// The sets below `folder`: FEBRL 1 to 3, fake_1000, restaurants, patstat. NOT_FOUND when a file is
// missing, INVALID_ARGUMENT when one is not what it should be.
absl::StatusOr<std::vector<DataSet>> ReadDataSets(const std::string& folder);

}  // namespace guanxi::quality

#endif  // GUANXI_TESTS_QUALITY_DATA_SETS_H_

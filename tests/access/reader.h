// What a caller sees by each way to read: all of them are to agree.
#ifndef GUANXI_TESTS_ACCESS_READER_H_
#define GUANXI_TESTS_ACCESS_READER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/access/records.h"

namespace guanxi::access_test {

using Names = std::set<std::string>;

// Reads as one caller. A call that fails in a way that says nothing of a record fails the test.
class Reader {
 public:
  explicit Reader(const Caller& caller) : caller_(caller) {}

  // Those of `names` that a get finds.
  Names Gotten(const Names& names) const;
  // Those whose history is told.
  Names WithHistory(const Names& names) const;
  // Those whose access is told. Not for what goes with another record.
  Names WithAccess(const Names& names) const;
  // All of a type that a list gives, page by page. Not for what is listed with another record.
  Names Listed(const RecordType& type, int page_size, const std::string& filter = "") const;
  // All of a type that is listed with another record: what the lists of those of `parents` give
  // that are not hidden.
  Names ListedWith(const RecordType& type, const Names& parents) const;
  // What the feed of `service` has told from its start to now, without what it said was lost.
  Names Watched(const std::string& service) const;
  // The customers that have `word` in their names.
  Names Searched(const std::string& word) const;
  // The customers that a code, or a phone number, leads to.
  Names LookedUp(const std::string& identifier, const std::string& value) const;
  // Those of `customers` that a batch finds.
  Names InBatch(const Names& customers) const;
  // The records of `service` that `owner` looks after.
  Names Owned(const std::string& service, const std::string& owner) const;
  // How many of each type of `service` `owner` looks after, by `guanxi.customers/Customer`.
  std::map<std::string, int64_t> CountOwned(const std::string& service,
                                            const std::string& owner) const;
  // How many opportunities the report counts; `filter` is of its request.
  int64_t Reported(const std::string& filter) const;
  // What the 360 view shows of a customer, itself included; empty when there is no such customer.
  // By the gateway.
  Names Seen360(const std::string& customer) const;
  // The records that the time line of a customer tells of; empty when there is no such customer.
  Names OnTimeline(const std::string& customer) const;

 private:
  Names Answered(const Names& names,
                 const std::function<std::string(const RecordType&)>& method) const;

  const Caller caller_;
};

}  // namespace guanxi::access_test

#endif  // GUANXI_TESTS_ACCESS_READER_H_

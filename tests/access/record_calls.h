// Every call that deals with one record, so that nothing changes when it is permitted but what is
// said here.
#ifndef GUANXI_TESTS_ACCESS_RECORD_CALLS_H_
#define GUANXI_TESTS_ACCESS_RECORD_CALLS_H_

#include <string>
#include <vector>

#include "tests/access/calls.h"
#include "tests/access/relations.h"

namespace guanxi::access_test {

struct RecordCall {
  std::string noun;  // what the record is
  std::string method;
  // In text format; `$name` stands for the record's name and `$ticket` and the like for that of one
  // beside it, `$unit` for another unit, `$heir` for somebody to give or share it to. An etag is
  // never the record's, which is asked last.
  std::string request;
  const Act* act;
  // What is answered when there is no such record.
  grpc::StatusCode missing = grpc::NOT_FOUND;
  // The record is to be given back when the call was permitted.
  bool reassigns = false;

  std::string RequestFor(const RecordSet& set,
                         const std::string& unit,
                         const std::string& heir) const;
};

// All of them.
const std::vector<RecordCall>& RecordCalls();

// Whether calls of `method` name one record that has an owner, and so belong here.
bool DealsWithOneRecord(const MethodDescriptor& method);

// The code with which the answer speaks of the one record: the status, or what a batch says of it.
grpc::StatusCode CodeOf(const Answer& answer);

}  // namespace guanxi::access_test

#endif  // GUANXI_TESTS_ACCESS_RECORD_CALLS_H_

// What rows of a file become: the work of a service's own Create and Update, without the call.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_RECORD_WRITER_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_RECORD_WRITER_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/rpc/call.h"
#include "common/table/core.h"
#include "google/protobuf/message.h"

namespace guanxi::customers {

// A record that was written.
struct Written {
  std::string name;
  std::string etag;
};

// Writes one record in a transaction, which may run more than once.
using WriteRecord = std::function<absl::StatusOr<Written>(const rpc::Call& call, kv::Txn& txn)>;

// One resource. Thread-safe.
class RecordWriter {
 public:
  virtual ~RecordWriter() = default;

  virtual const table::Core& table() const = 0;
  // Its service, whose methods Create…, Update…, Delete… and List… have the usual names.
  virtual const google::protobuf::ServiceDescriptor& service() const = 0;

  // What Create… and Update… do before their transaction, on any thread; `request` is theirs, valid
  // by what its proto states. Errors are theirs.
  virtual absl::StatusOr<WriteRecord> PrepareCreate(
      const rpc::Call& call, const google::protobuf::Message& request) const = 0;
  virtual absl::StatusOr<WriteRecord> PrepareUpdate(
      const rpc::Call& call, const google::protobuf::Message& request) const = 0;

  // Under what a record is filed as a possible duplicate; nothing for what has no duplicates.
  virtual std::vector<std::string> MatchKeys(const google::protobuf::Message&) const { return {}; }
  // The score from which the rules for writes stop a new record such as `record`, also one that
  // insists when `insists`; 0 when they let it pass.
  virtual absl::StatusOr<double> StoppingScore(const kv::Reader&,
                                               const google::protobuf::Message&,
                                               bool /*insists*/) const {
    return 0;
  }
  // The records in `call`'s scope that may be the same as `record` by `min_score`; 0 means the
  // usual one.
  virtual absl::StatusOr<std::vector<std::string>> Duplicates(const rpc::Call&,
                                                              const kv::Reader&,
                                                              const google::protobuf::Message&,
                                                              double /*min_score*/) const {
    return std::vector<std::string>();
  }

  // `Customer`.
  std::string noun() const;
  // `guanxi.customers.v1.CustomerService/CreateCustomer` of `Create`.
  std::string Method(std::string_view verb) const;
  const google::protobuf::MethodDescriptor& Descriptor(std::string_view verb) const;
};

// A blank request of `method`.
std::unique_ptr<google::protobuf::Message> NewRequest(
    const google::protobuf::MethodDescriptor& method);

// What rpc::Methods asks of a request of `method`, which `call` is of, before the method sees it:
// clears output-only fields, and refuses what is hidden from the caller, and what the protos state.
absl::Status CheckRequest(const rpc::Call& call,
                          const google::protobuf::MethodDescriptor& method,
                          google::protobuf::Message& request);

// Whether an error of writing a record is that record's own, and not of the store or the moment.
bool IsOfRecord(const absl::Status& error);

// The part of an Update request's `request` of `writer`'s resource that is the resource.
google::protobuf::Message& ResourceIn(const RecordWriter& writer,
                                      google::protobuf::Message& request);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_RECORD_WRITER_H_

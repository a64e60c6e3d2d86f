// Takes back what an import wrote, a few records at a time.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_UNDO_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_UNDO_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/methods.h"
#include "guanxi/customers/state/v1/transfer_state.pb.h"
#include "services/customers/customers_tables.h"
#include "services/customers/transfer/counted_txn.h"
#include "services/customers/transfer/record_writer.h"
#include "services/customers/transfer/transfer_rows.h"

namespace guanxi::customers {

// For one thread.
class ImportUndo {
 public:
  // What the pointers lead to outlives it. `state` is the import's when the undo began.
  ImportUndo(const rpc::Environment& environment,
             const Tables* tables,
             const RecordWriter* writer,
             std::string job,
             const state::v1::ImportState& state);

  // Takes the next records back, in one commit with what it has come to; false when none is left.
  // CANCELLED when the undo has been stopped. Errors are those of the store, and of CallFor.
  absl::StatusOr<bool> Step();

 private:
  // A record to take back.
  struct Entry {
    std::string name;
    state::v1::ImportedRecord imported;
  };
  // The calls that taking back stands for.
  struct Calls {
    rpc::Call remove;
    rpc::Call update;
  };

  absl::StatusOr<std::vector<Entry>> Next() const;
  absl::Status Write(kv::Txn& txn, const Calls& calls, const std::vector<Entry>& entries);
  // Takes one back; a rule when it stays as it is.
  absl::StatusOr<std::optional<std::string>> TakeBack(kv::Txn& txn,
                                                      const Calls& calls,
                                                      const Entry& entry) const;
  absl::Status Restore(kv::Txn& txn,
                       const Calls& calls,
                       const Entry& entry,
                       const google::protobuf::Message& now) const;

  const rpc::Environment environment_;
  const Tables* tables_;
  const RecordWriter* writer_;
  const std::string job_;
  const state::v1::TransferRequester requester_;
  const int64_t run_;
  std::map<std::string, std::string> refused_;  // records that cannot be taken back, and why
  size_t at_once_;
  // Where the next records are: behind those taken back, whose rows the store has to pass over.
  std::string from_;
  std::string reached_;  // the last record of the last attempt
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_IMPORT_UNDO_H_

// Giving the records of one customer to another, where two became one: step by step, and back.
//
// A step is one commit that says in itself where it went on, so that whoever asks for steps may
// crash at any point and ask again. What it gave is noted, record by record; taking a merge back
// gives back what was noted, and nothing else.
//
//   meta   9, merge           → records.state.v1.RepointState        (frozen, as it is on disk)
//          9, merge, record   → records.state.v1.RepointNote
#ifndef GUANXI_COMMON_RECORDS_REPOINTING_H_
#define GUANXI_COMMON_RECORDS_REPOINTING_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/catalog.h"
#include "common/table/schema.h"
#include "google/protobuf/message.h"
#include "guanxi/records/state/v1/repointing_state.pb.h"
#include "guanxi/records/v1/repointing.pb.h"

namespace guanxi::records {

// What is particular to the links of one table.
struct LinkRule {
  // What becomes of a record.
  enum class Fate {
    kGiven,    // it is written as `after` says
    kDropped,  // it has nothing to say any more, and is deleted
  };
  // May write other records besides; Repointing::Note has those taken back with the merge.
  using Settle = std::function<absl::StatusOr<Fate>(kv::Txn& txn,
                                                    const table::Change& change,
                                                    const v1::RepointRecordsRequest& request,
                                                    const google::protobuf::Message& before,
                                                    google::protobuf::Message& after)>;
  // Called with a record as the merge found it and left it, and as it is now, which it brings back
  // as far as people have not changed it since.
  using Return = std::function<absl::Status(const kv::Reader& reader,
                                            const v1::RepointRecordsRequest& request,
                                            const google::protobuf::Message& before,
                                            const google::protobuf::Message& after,
                                            google::protobuf::Message& current)>;

  Settle settle = nullptr;     // after the names are replaced; null: that is all
  Return give_back = nullptr;  // null: each field that is still as the merge left it goes back
  bool without_index = false;  // links are found by reading all records: for small tables
};

// Gives each field that the merge changed and nobody since its value from before.
void ReturnFields(const google::protobuf::Message& before,
                  const google::protobuf::Message& after,
                  google::protobuf::Message& current);

// Immutable. Thread-safe.
class Repointing {
 public:
  // `catalog` outlives it. `rules` by collection; tables without one have none.
  explicit Repointing(const table::Catalog* catalog, std::map<std::string, LinkRule> rules = {});

  // Does the next step. INVALID_ARGUMENT for names that are none, FAILED_PRECONDITION (WRONG_STATE)
  // for a step forward of a merge that was taken back.
  absl::StatusOr<v1::RepointRecordsResponse> Step(kv::Txn& txn,
                                                  const table::Change& change,
                                                  const v1::RepointRecordsRequest& request) const;

  // Notes that `merge` has written `record` in the commit `txn` will be: created or undeleted, it
  // is deleted when the merge is taken back, unless it was changed since.
  static void Note(kv::Txn& txn, std::string_view merge, std::string_view record);

  // The commit in which `merge` gave `record` to its master, while it has not been given back;
  // nullopt when it did not.
  static absl::StatusOr<std::optional<kv::Revision>> GivenAt(const kv::Reader& reader,
                                                             std::string_view merge,
                                                             std::string_view record);

  // How far it is, and what is still to be given.
  absl::StatusOr<v1::RepointRecordsResponse> Count(const kv::Reader& reader,
                                                   const v1::RepointRecordsRequest& request) const;

 private:
  using Message = google::protobuf::Message;
  using Request = v1::RepointRecordsRequest;
  class Room;

  // The rule of `table`, the default one where it has none.
  const LinkRule& RuleOf(const table::Core& table) const;
  // The names of the records of `table` that name a customer of `request.from`, at most `most`.
  absl::StatusOr<std::vector<std::string>> NamesOf(const table::Core& table,
                                                   const kv::Reader& reader,
                                                   const Request& request,
                                                   size_t most) const;
  absl::Status Forward(kv::Txn& txn,
                       const table::Change& change,
                       const Request& request,
                       state::v1::RepointState& state,
                       bool& done) const;
  absl::Status Backward(kv::Txn& txn,
                        const table::Change& change,
                        const Request& request,
                        state::v1::RepointState& state,
                        bool& done) const;
  // Gives one record; false when there is no room for it.
  absl::StatusOr<bool> Give(const table::Core& table,
                            kv::Txn& txn,
                            const table::Change& change,
                            const Request& request,
                            const std::string& name,
                            Room& room) const;
  // What became of a record that was to be given back.
  enum class Came { kBack, kNot, kNoRoom };
  absl::StatusOr<Came> GiveBack(kv::Txn& txn,
                                const table::Change& change,
                                const Request& request,
                                const std::string& name,
                                kv::Revision revision,
                                Room& room) const;

  const table::Catalog* catalog_;
  const std::map<std::string, LinkRule> rules_;
};

}  // namespace guanxi::records

#endif  // GUANXI_COMMON_RECORDS_REPOINTING_H_

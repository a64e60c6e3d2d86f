// The table behind `Table<M>`, over any message: reads and writes by descriptor.
#ifndef GUANXI_COMMON_TABLE_CORE_H_
#define GUANXI_COMMON_TABLE_CORE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/api/filter.h"
#include "common/kv/engine.h"
#include "common/table/bookkeeping.h"
#include "common/table/indexes.h"
#include "common/table/plan.h"
#include "common/table/schema.h"
#include "google/protobuf/message.h"

namespace guanxi::table {

// What a List request asks.
struct ListQuery {
  std::string filter;      // AIP-160
  std::string order_by;    // empty, or one field with an optional ` desc`
  int page_size = 0;       // as api::PageSize
  std::string page_token;  // empty for the first page
  bool show_deleted = false;
  std::vector<api::Equality>
      extra;  // conditions of the method itself, such as `ticket = tickets/7`
};

// What `request` asks, a List request with the AIP-132 fields; one without `show_deleted` asks for
// no deleted record.
template <typename Request>
ListQuery QueryOf(const Request& request) {
  bool show_deleted = false;
  if constexpr (requires { request.show_deleted(); }) show_deleted = request.show_deleted();
  return {.filter = request.filter(),
          .order_by = request.order_by(),
          .page_size = request.page_size(),
          .page_token = request.page_token(),
          .show_deleted = show_deleted,
          .extra = {}};
}

// A page of records. May be short of the page size and still have a next one: a page reads a
// bounded number of rows.
template <typename M>
struct Page {
  std::vector<M> records;
  std::string next_page_token;  // empty at the end
};

// The most rows one page examines, over all the index ranges it reads: what bounds its time on a
// callback thread.
inline constexpr int kRowBudget = 2000;

// The most bytes of a record that is inserted or updated. The event of a change holds the record
// before and after it and has to fit a row, with room for who made it and how: a larger record
// could be created, but never changed or deleted.
inline constexpr size_t kMaxRecordBytes = (kv::kMaxValueBytes - 4 * 1024) / 2;

using IdSet = absl::flat_hash_set<std::string>;

// See Table<M> for what each method does. Messages passed in are of the table's type.
class Core {
 public:
  using Visitor = absl::FunctionRef<void(const google::protobuf::Message& record)>;

  // Aborts on a schema that does not fit the message: a bug of the declaration.
  Core(Schema schema, const google::protobuf::Message& prototype);
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  const Schema& schema() const { return schema_; }
  // `guanxi.customers/Customer`, from the message's google.api.resource.
  const std::string& resource_type() const { return resource_type_; }
  const Bookkeeping& bookkeeping() const { return bookkeeping_; }
  std::unique_ptr<google::protobuf::Message> NewRecord() const {
    return std::unique_ptr<google::protobuf::Message>(prototype_->New());
  }

  // Whether `scope` holds `record` at `level`: by its own unit, owner and shares, or where it goes
  // with a parent by the parent's.
  absl::StatusOr<bool> Sees(const kv::Reader& reader,
                            const access::Scope& scope,
                            const google::protobuf::Message& record,
                            access::Level level = access::Level::kRead) const;

  absl::Status Get(const kv::Reader& reader,
                   std::string_view name,
                   const access::Scope& scope,
                   google::protobuf::Message& record) const;
  absl::Status GetForUpdate(const kv::Reader& reader,
                            std::string_view name,
                            std::string_view etag,
                            const access::Scope& scope,
                            google::protobuf::Message& record) const;
  absl::Status GetLive(const kv::Reader& reader,
                       std::string_view name,
                       const access::Scope& scope,
                       google::protobuf::Message& record) const;
  absl::StatusOr<bool> Exists(const kv::Reader& reader, std::string_view name) const;

  // What Insert needs of `record` besides the store: its id and its index rows. Stamps its times.
  struct Draft {
    std::string id;
    IndexRows rows;
  };
  absl::StatusOr<Draft> Prepare(const Change& change, google::protobuf::Message& record) const;
  absl::Status Insert(kv::Txn& txn,
                      const Change& change,
                      const Draft& draft,
                      google::protobuf::Message& record) const;
  absl::Status Insert(kv::Txn& txn, const Change& change, google::protobuf::Message& record) const;
  absl::Status Update(kv::Txn& txn,
                      const Change& change,
                      const google::protobuf::Message& before,
                      google::protobuf::Message& after) const;
  absl::Status Delete(kv::Txn& txn,
                      const Change& change,
                      std::string_view name,
                      std::string_view etag,
                      const access::Scope& scope,
                      google::protobuf::Message& record) const;
  absl::Status Undelete(kv::Txn& txn,
                        const Change& change,
                        std::string_view name,
                        std::string_view etag,
                        const access::Scope& scope,
                        google::protobuf::Message& record) const;

  absl::StatusOr<std::string> List(const kv::Reader& reader,
                                   const ListQuery& query,
                                   const access::Scope& scope,
                                   Visitor visit) const;
  absl::Status LookUp(const kv::Reader& reader,
                      std::string_view term_index,
                      std::string_view term,
                      bool prefix,
                      size_t limit,
                      const access::Scope& scope,
                      Visitor visit) const;
  absl::Status ScanTerms(
      const kv::Reader& reader,
      std::string_view term_index,
      std::string_view prefix,
      absl::FunctionRef<bool(std::string_view term, std::string_view id)> visit) const;
  absl::Status ForEach(const kv::Reader& reader,
                       absl::FunctionRef<bool(const google::protobuf::Message&)> visit) const;
  absl::Status ForEach(const kv::Reader& reader,
                       const access::Scope& scope,
                       absl::FunctionRef<bool(const google::protobuf::Message&)> visit) const;
  absl::StatusOr<std::optional<IdSet>> VisibleIds(const kv::Reader& reader,
                                                  const access::Scope& scope,
                                                  size_t most) const;
  absl::StatusOr<bool> AnyWith(const kv::Reader& reader,
                               std::string_view field,
                               std::string_view value) const;

  // For Reindex. The numbers of all indexes, sorted.
  std::vector<uint8_t> IndexNumbers() const;
  // For Reindex. Writes the rows, in the indexes of those numbers, of up to `limit` records after
  // the one whose key is `position` (empty for the first); says in `records` how many, and in
  // `reached` the last one's key.
  absl::Status AddIndexRows(kv::Txn& txn,
                            const std::vector<uint8_t>& numbers,
                            const std::string& position,
                            int limit,
                            int& records,
                            std::string& reached) const;

  // The keys of a record's history, newest first; for feed::ChangeService.
  kv::KeyRange HistoryRange(std::string_view id) const;

  // The most writes and bytes that an Update by `change` takes which gives `record` another unit,
  // owner or shares.
  struct Cost {
    size_t writes;
    size_t bytes;
  };
  Cost CostOfMove(const Change& change, const google::protobuf::Message& record) const;

 private:
  using Message = google::protobuf::Message;
  class Sight;
  class Lister;

  absl::StatusOr<std::string> IdOf(std::string_view name) const;
  // False when there is no row of that id; visibility is not asked.
  absl::StatusOr<bool> Read(const kv::Reader& reader, std::string_view id, Message& record) const;
  // The record of a row of a list: the row's value itself, or what the id in it leads to.
  absl::Status ReadListed(const kv::Reader& reader,
                          kv::Space space,
                          const std::string& value,
                          Message& record) const;
  absl::Status Replace(kv::Txn& txn,
                       const Change& change,
                       const Message& before,
                       const Message& after,
                       int kind) const;
  absl::Status Put(kv::Txn& txn,
                   const Change& change,
                   std::string_view id,
                   const Message* before,
                   const Message& after,
                   int kind) const;
  absl::Status CheckSize(const Message& record) const;
  // What an error calls the record `id`: nothing when it is outside `scope`.
  absl::StatusOr<std::string> NameOf(const kv::Reader& reader,
                                     std::string_view id,
                                     const access::Scope& scope) const;
  absl::Status CheckEtag(const Message& record, std::string_view etag) const;
  // RECORD_READ_ONLY unless `scope`, which sees `record`, may change it.
  absl::Status CheckWritable(const kv::Reader& reader,
                             const access::Scope& scope,
                             const Message& record) const;
  // OUT_OF_REACH unless `record`, which is to be inserted, lies where `change` reaches; errors of
  // CheckNewOwner for its owner.
  absl::Status CheckReach(const Change& change, const Message& record) const;
  // MOVE_DENIED when unit or owner change and `change` may not move the record; errors of
  // CheckNewOwner for a new owner.
  absl::Status CheckMove(const Change& change, const Message& before, const Message& after) const;
  // CheckNewOwner for `owner`, unless it is nobody.
  absl::Status CheckOwner(const Change& change,
                          const access::Scope& reach,
                          const std::string& owner) const;
  // Whether the indexes by unit, owner and grantee tell who sees a record.
  bool HasReach() const;
  // The records that `scope` holds, unless these are too many, and that have a term of LookUp, with
  // that term, in its order; without those of `examined`.
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> HoldersInReach(
      const kv::Reader& reader,
      std::string_view term_index,
      std::string_view term,
      bool prefix,
      const access::Scope& scope,
      const IdSet& examined) const;
  // Adds the ids in `ranges` to `ids`; false when there are more than `most` rows.
  absl::StatusOr<bool> CollectIds(const kv::Reader& reader,
                                  const std::vector<Range>& ranges,
                                  size_t most,
                                  IdSet& ids) const;

  Schema schema_;
  const Message* prototype_;
  std::string resource_type_;
  Bookkeeping bookkeeping_;
  Indexes indexes_;
};

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_CORE_H_

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
#include "common/table/redirects.h"
#include "common/table/schema.h"
#include "common/table/sealing.h"
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

// The most bytes a record may have. The event of a change holds the record before and after it and
// has to fit a row, with room for who made it and how: a larger record could be created, but never
// changed or deleted.
inline constexpr size_t kMaxStoredBytes = (kv::kMaxValueBytes - 4 * 1024) / 2;
// Of these, what is left for changes by `Change::uses_reserve`: some thirty names, each as much
// longer as a name may be. One that needs more fails with VALUE_SIZE.
inline constexpr size_t kReserveBytes = 2 * 1024;
// The most bytes of a record that is inserted, or updated and not shorter before.
inline constexpr size_t kMaxRecordBytes = kMaxStoredBytes - kReserveBytes;

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
  const Sealing& sealing() const { return sealing_; }
  const google::protobuf::Message& prototype() const { return *prototype_; }
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

  // What a write takes of its transaction.
  struct Cost {
    size_t writes;
    size_t bytes;
  };

  // The fields of a record that name others which can be merged.
  const References& references() const { return references_; }

  // The indexed fields that name such: the first of an index each, once.
  const std::vector<std::string>& link_fields() const { return link_fields_; }
  // Adds to `ids` those of records, deleted ones too, that have `value` in `field`, the first of an
  // index: each once, at most `most` in all. A name means what it says, merged or not.
  absl::Status IdsWith(const kv::Reader& reader,
                       std::string_view field,
                       std::string_view value,
                       size_t most,
                       IdSet& ids) const;

  // As Get, but of a merged record itself in place of the one it was merged into.
  absl::Status GetAsIs(const kv::Reader& reader,
                       std::string_view name,
                       const access::Scope& scope,
                       google::protobuf::Message& record) const;
  // Replaces `before` by `after`, which says in `merged_into` where it went, and marks it deleted:
  // Get and all that goes by it gives the other record from then on. Its rows in field indexes go,
  // but those of whose it is and of unique values.
  absl::Status Retire(kv::Txn& txn,
                      const Change& change,
                      const google::protobuf::Message& before,
                      google::protobuf::Message& after) const;
  // Takes Retire back: `after` names no other record.
  absl::Status Restore(kv::Txn& txn,
                       const Change& change,
                       const google::protobuf::Message& before,
                       google::protobuf::Message& after) const;
  // The history entry of the record `name` of commit `revision`, opened; nullopt when there is
  // none.
  absl::StatusOr<std::optional<changes::v1::Event>> HistoryAt(const kv::Reader& reader,
                                                              std::string_view name,
                                                              kv::Revision revision) const;
  // The most writes and bytes that an Update by `change` from `before` to `after` takes.
  Cost CostOfUpdate(const Change& change,
                    const google::protobuf::Message& before,
                    const google::protobuf::Message& after) const;

  // The next record whose subject is `subject`, by the index that begins with it, in `record`;
  // false at the end. `position` says where the search is, empty at the first, and is moved on; one
  // that is of no use any more begins anew. Names mean what they say, merged or not. For tables
  // whose records are about others.
  absl::StatusOr<bool> NextAbout(const kv::Reader& reader,
                                 std::string_view subject,
                                 std::string& position,
                                 google::protobuf::Message& record) const;
  // Whether records of `other` hang on records of this table, as comments do on a ticket: what is
  // personal in them is sealed with the key of such a record.
  bool Carries(const Core& other) const;

  // Takes what is personal out of the record `name`, and with it its index rows; says so in the
  // record's `erase_time` where the record is its own subject and has the field. Its event and
  // history entry hold nothing personal, also of what was before, and it has no effects. Takes no
  // more than CostOfUpdate says. False when there was nothing to take, or there is no such record.
  // INTERNAL unless the key of the record's subject is closed (subject_key.h).
  absl::StatusOr<bool> Redact(kv::Txn& txn, const Change& change, std::string_view name) const;

  // Opens what the records in `event`, of this table and as it is stored, are sealed with. A
  // record whose subject is erased is left with what is not personal. DATA_LOSS for damage.
  absl::Status OpenEvent(const kv::Reader& reader, changes::v1::Event& event) const;

  // The keys of a record's history, newest first; for feed::ChangeService.
  kv::KeyRange HistoryRange(std::string_view id) const;

  // The most writes and bytes that an Update by `change` takes which gives `record` another unit,
  // owner or shares.
  Cost CostOfMove(const Change& change, const google::protobuf::Message& record) const;

 private:
  using Message = google::protobuf::Message;
  class Sight;
  class Lister;

  absl::StatusOr<std::string> IdOf(std::string_view name) const;
  // The filter of a list, its relative times as of when `scope` looks; errors of Groups::check for
  // a group that is not there for it.
  absl::StatusOr<api::Filter> FilterOf(const kv::Reader& reader,
                                       const std::string& text,
                                       const access::Scope& scope) const;
  // Where `record` was merged into another, reads that one in its place.
  absl::Status FollowMerges(const kv::Reader& reader, Message& record) const;
  // False when there is no row of that id; visibility is not asked.
  absl::StatusOr<bool> Read(const kv::Reader& reader, std::string_view id, Message& record) const;
  // The same without what is personal, where that is not asked for: costs less.
  absl::StatusOr<bool> ReadClear(const kv::Reader& reader,
                                 std::string_view id,
                                 Message& record) const;
  absl::StatusOr<std::optional<std::string>> RowOf(const kv::Reader& reader,
                                                   std::string_view id) const;
  // `query` with the names of merged records replaced by those that stand for them.
  absl::StatusOr<ListQuery> Resolved(const kv::Reader& reader, const ListQuery& query) const;
  // The record of a row of a list: the row's value itself, or what the id in it leads to.
  absl::Status ReadListed(const kv::Reader& reader,
                          kv::Space space,
                          const std::string& value,
                          Message& record) const;
  // Without `before`'s personal fields where `after`'s subject is erased or about to be; then
  // `after` is left without them too.
  absl::Status Replace(
      kv::Txn& txn, const Change& change, const Message& before, Message& after, int kind) const;
  // `holder` is that of `after`.
  absl::Status Put(kv::Txn& txn,
                   const Change& change,
                   std::string_view id,
                   const Message* before,
                   const Message& after,
                   Sealing::Holder& holder,
                   int kind) const;
  absl::Status ApplyEffects(kv::Txn& txn,
                            const Change& change,
                            const Message* before,
                            const Message& after,
                            changes::v1::Event event) const;
  // Whose key a write of `record` uses. For a record that hangs on one whose own subject is erased,
  // a key that refuses.
  absl::StatusOr<Sealing::Holder> HolderOf(const kv::Reader& reader, const Message& record) const;
  // The index that begins with `field`, not a unique one; null when there is none.
  const ResolvedIndex* IndexBy(std::string_view field) const;
  // FAILED_PRECONDITION (RESOURCE_ERASED) when `record` is its own subject and erased.
  absl::Status CheckNotErased(const kv::Reader& reader, const Message& record) const;
  // `before` is how long the record was, in bytes; 0 for one that is inserted.
  absl::Status CheckSize(const Change& change,
                         size_t before,
                         const google::protobuf::Message& record) const;
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
  Sealing sealing_;
  References references_;
  std::vector<std::string> link_fields_;
  Indexes indexes_;
};

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_CORE_H_

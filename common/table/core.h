// The table behind `Table<M>`, over any message: reads and writes by descriptor.
#ifndef GUANXI_COMMON_TABLE_CORE_H_
#define GUANXI_COMMON_TABLE_CORE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/access/principal.h"
#include "common/api/filter.h"
#include "common/kv/engine.h"
#include "common/table/bookkeeping.h"
#include "common/table/indexes.h"
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

// A page of records. May be short of the page size and still have a next one: a page reads a
// bounded number of rows.
template <typename M>
struct Page {
  std::vector<M> records;
  std::string next_page_token;  // empty at the end
};

// The most rows one page examines: what bounds its time on a callback thread.
inline constexpr int kRowBudget = 2000;

// The most bytes of a record that is inserted or updated. The event of a change holds the record
// before and after it and has to fit a row, with room for who made it and how: a larger record
// could be created, but never changed or deleted.
inline constexpr size_t kMaxRecordBytes = (kv::kMaxValueBytes - 4 * 1024) / 2;

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

  absl::Status Get(const kv::Reader& reader,
                   std::string_view name,
                   const access::Scope& scope,
                   google::protobuf::Message& record) const;
  absl::Status GetForUpdate(const kv::Reader& reader,
                            std::string_view name,
                            std::string_view etag,
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

 private:
  using Message = google::protobuf::Message;

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
  void Put(kv::Txn& txn,
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
  bool Visible(const Message& record, const access::Scope& scope) const;
  std::vector<api::Equality> Equalities(const api::Filter& filter,
                                        const ListQuery& query,
                                        const access::Scope& scope) const;

  Schema schema_;
  const Message* prototype_;
  std::string resource_type_;
  Bookkeeping bookkeeping_;
  Indexes indexes_;
};

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_CORE_H_

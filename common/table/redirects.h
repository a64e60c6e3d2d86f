// Names that stand for others: where a customer was merged into another, its name is the other's
// from then on, in every service. The only place that knows.
//
//   meta   8, name   → the name that stands for it        (frozen, as it is on disk)
//
// A row says one step: where that name was merged again, the next row says the next. So taking the
// later merge back leaves the earlier one as it was.
#ifndef GUANXI_COMMON_TABLE_REDIRECTS_H_
#define GUANXI_COMMON_TABLE_REDIRECTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/schema.h"
#include "google/protobuf/message.h"

namespace guanxi::table {

// The type of the records that can be merged, as google.api.resource_reference has it, and how
// their names begin.
inline constexpr char kMergedType[] = "guanxi.customers/Customer";
inline constexpr char kMergedCollection[] = "customers";

// More merges in a row than anybody makes: a longer chain is a circle.
inline constexpr int kMostMerges = 1000;

// From now on `name` stands for `to`.
void PutRedirect(kv::Txn& txn, std::string_view name, std::string_view to);
// `name` is its own again.
void DropRedirect(kv::Txn& txn, std::string_view name);

// What `name` stands for: the end of the chain, most often the name itself.
absl::StatusOr<std::string> Resolve(const kv::Reader& reader, std::string_view name);

// `text`, a filter, with each name in it replaced by what it stands for.
absl::StatusOr<std::string> ResolveNames(const kv::Reader& reader, std::string_view text);

// The fields of records of `type` that are the first of one of the schema's indexes and name
// records which can be merged; those the schema keeps are left out. Paths, each once.
std::vector<std::string> LinkFields(const Schema& schema, const google::protobuf::Descriptor& type);

// The fields of one type that name records which can be merged, however deep. Immutable.
class References {
 public:
  // `kept` are top-level fields that are left out: what is said there was so, whatever became of
  // the records since.
  References(const google::protobuf::Descriptor& type, const std::vector<std::string>& kept);

  bool any() const { return !steps_.empty(); }

  // Every name in `record`, empty ones left out.
  std::vector<std::string> NamesIn(const google::protobuf::Message& record) const;

  // Replaces names in `record` by what they stand for; whether there was one. A name that is in
  // `before`, too, stays: it is for whoever moves that record. `before` may be null.
  absl::StatusOr<bool> Resolve(const kv::Reader& reader,
                               const google::protobuf::Message* before,
                               google::protobuf::Message& record) const;

  // Replaces the names among `from` by `to`; whether there was one.
  bool Replace(const std::vector<std::string>& from,
               const std::string& to,
               google::protobuf::Message& record) const;

 private:
  // A field that is, or leads to, a name.
  struct Step {
    const google::protobuf::FieldDescriptor* field;
    std::vector<Step> inside;  // empty where the field is the name
  };
  // Gives what takes a name's place; the same name where it stays.
  using Exchange = absl::FunctionRef<std::string(const std::string& name)>;

  static std::vector<Step> StepsOf(const google::protobuf::Descriptor& type,
                                   const std::vector<std::string>& kept,
                                   int depth);
  static bool ExchangeIn(const std::vector<Step>& steps,
                         Exchange exchange,
                         google::protobuf::Message& record);
  static void Collect(const std::vector<Step>& steps,
                      const google::protobuf::Message& record,
                      std::vector<std::string>& names);

  std::vector<Step> steps_;
};

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_REDIRECTS_H_

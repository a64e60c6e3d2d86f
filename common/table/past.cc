#include "common/table/past.h"

#include <charconv>
#include <optional>

#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/layout.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::table {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The name `message` gives itself; empty when it has none.
std::string NameIn(const Message& message) {
  const FieldDescriptor* name = message.GetDescriptor()->FindFieldByName("name");
  const bool fits = name != nullptr && !name->is_repeated() &&
                    name->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return fits ? message.GetReflection()->GetString(message, name) : "";
}

// The table whose record `message` may be, by its name and type; else null.
const Core* TableOf(const Catalog& catalog, const std::string& name, const Message& message) {
  const Core* table = name.find('/') == std::string::npos ? nullptr : catalog.Of(name);
  const bool fits =
      table != nullptr && table->prototype().GetDescriptor() == message.GetDescriptor();
  return fits ? table : nullptr;
}

std::string IdIn(const std::string& name) { return name.substr(name.find('/') + 1); }

// The commit that `etag` stands for; 0 for none.
kv::Revision RevisionIn(const std::string& etag) {
  kv::Revision revision = 0;
  const char* end = etag.data() + etag.size();
  const auto read = std::from_chars(etag.data(), end, revision, 16);
  return read.ec == std::errc() && read.ptr == end ? revision : 0;
}

}  // namespace

absl::StatusOr<kv::Revision> RevisionOf(const Catalog& catalog,
                                        const kv::Reader& reader,
                                        const Message& message) {
  const std::string name = NameIn(message);
  const Core* table = TableOf(catalog, name, message);
  if (table == nullptr) return 0;
  const kv::Revision revision = RevisionIn(table->bookkeeping().Etag(message));
  if (revision == 0) return 0;
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          reader.Get(kv::Space::kData, DataKey(table->schema().id, IdIn(name))));
  return row.has_value() && table->sealing().Resembles(*row, message) ? revision : 0;
}

absl::Status ReadAt(const Catalog& catalog,
                    const kv::Reader& reader,
                    const std::string& name,
                    kv::Revision revision,
                    Message& record) {
  const Core* table = TableOf(catalog, name, record);
  if (table == nullptr) return errors::NotFound(name);
  const std::string prefix = HistoryPrefix(table->schema().id, IdIn(name));
  const kv::KeyRange entries =
      kv::PrefixRange(std::move(kv::KeyWriter(prefix).U64Desc(revision)).Take());
  changes::v1::Event event;
  bool whole = true;
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kHistory, entries, kv::Order::kForward,
                                     [&](std::string_view, std::string_view bytes) {
                                       whole = event.ParseFromArray(bytes.data(),
                                                                    static_cast<int>(bytes.size()));
                                       return false;
                                     }));
  if (!whole) return errors::DataLoss("an entry of a history");
  if (!event.has_after()) return errors::NotFound(name);
  GUANXI_RETURN_IF_ERROR(table->OpenEvent(reader, event));
  if (!record.ParsePartialFromString(event.after().value()))
    return errors::DataLoss("a record in a history");
  GUANXI_ASSIGN_OR_RETURN(const Sealing::Holder holder, table->sealing().HolderOf(reader, record));
  return holder.key.refuses() ? errors::NotFound(name) : absl::OkStatus();
}

}  // namespace guanxi::table

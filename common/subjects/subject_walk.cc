#include "common/subjects/subject_walk.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/table/subject_key.h"

namespace guanxi::subjects {
namespace {

using google::protobuf::Message;

// The first table from number `from` on that is searched; null behind the last.
const table::Core* TableFrom(const table::Catalog& catalog, Tables which, int from) {
  const table::Core* first = nullptr;
  for (const table::Core* table : catalog.tables()) {
    const int number = table->schema().id;
    const bool searched =
        which == Tables::kSealed ? table->sealing().active() : !table->schema().subject.empty();
    if (!searched || number < from) continue;
    if (first == nullptr || number < first->schema().id) first = table;
  }
  return first;
}

void Enter(int table, Frame& frame) {
  if (frame.table() == table) return;
  frame.set_table(table);
  frame.clear_position();
}

// The subject's own record.
absl::Status FindItself(const table::Core& table,
                        const kv::Reader& reader,
                        const std::string& subject,
                        Found& found) {
  if (!absl::StartsWith(subject, absl::StrCat(table.schema().collection, "/")))
    return absl::OkStatus();
  std::unique_ptr<Message> record = table.NewRecord();
  const absl::Status read = table.GetAsIs(reader, subject, access::Scope::All(), *record);
  if (absl::IsNotFound(read) || absl::IsInvalidArgument(read)) return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(read);
  found.table = &table;
  found.record = std::move(record);
  return absl::OkStatus();
}

// The next record whose subject it is.
absl::Status FindNext(const table::Core& table,
                      const kv::Reader& reader,
                      Frame& frame,
                      Found& found) {
  std::unique_ptr<Message> record = table.NewRecord();
  GUANXI_ASSIGN_OR_RETURN(
      const bool any, table.NextAbout(reader, frame.subject(), *frame.mutable_position(), *record));
  if (!any) return absl::OkStatus();
  found.table = &table;
  found.record = std::move(record);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Found> Next(const table::Catalog& catalog,
                           const kv::Reader& reader,
                           Tables which,
                           Frame& frame) {
  Found found;
  while (found.table == nullptr) {
    const table::Core* table = TableFrom(catalog, which, frame.table());
    found.end = table == nullptr;
    if (found.end) break;
    const int number = table->schema().id;
    Enter(number, frame);
    const bool of_itself = table->schema().subject == "name";
    GUANXI_RETURN_IF_ERROR(of_itself ? FindItself(*table, reader, frame.subject(), found)
                                     : FindNext(*table, reader, frame, found));
    if (of_itself || found.table == nullptr) Enter(number + 1, frame);
  }
  return found;
}

absl::StatusOr<bool> IsNested(const table::Catalog& catalog,
                              const kv::Reader& reader,
                              const Frame& frame,
                              const table::Core& table,
                              const std::string& name) {
  if (name == frame.subject()) return false;
  const auto& tables = catalog.tables();
  const bool carries = std::any_of(tables.begin(), tables.end(),
                                   [&](const auto* other) { return table.Carries(*other); });
  if (carries) return true;
  GUANXI_ASSIGN_OR_RETURN(const table::SubjectKey key, table::FindSubjectKey(reader, name));
  return key.opens();
}

}  // namespace guanxi::subjects

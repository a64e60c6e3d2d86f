#include "common/records/repointing.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "common/api/field_mask.h"
#include "common/api/resource_name.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/layout.h"
#include "common/table/redirects.h"
#include "common/table/reserve.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::records {
namespace {

using changes::v1::Event;
using google::protobuf::Message;
using state::v1::RepointNote;
using state::v1::RepointState;
using v1::RepointRecordsRequest;
using v1::RepointRecordsResponse;

constexpr uint8_t kMetaRepoint = 9;  // common/rpc/meta_tag.h
// The most records of one step: what a step takes of the writer's time.
constexpr size_t kMostRecords = 40;

std::string StateKey(std::string_view merge) {
  return std::move(kv::KeyWriter().Tag(kMetaRepoint).Str(merge)).Take();
}

std::string NotePrefix(std::string_view merge) { return StateKey(merge); }

std::string NoteKey(std::string_view merge, std::string_view record) {
  return std::move(kv::KeyWriter(NotePrefix(merge)).Str(record)).Take();
}

template <typename M>
absl::StatusOr<M> ReadRow(const kv::Reader& reader, const std::string& key) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kMeta, key));
  M row;
  if (bytes.has_value()) GUANXI_RETURN_IF_ERROR(table::DecodeRecord(*bytes, row));
  return row;
}

void WriteRow(kv::Txn& txn, const std::string& key, const Message& row) {
  txn.Put(kv::Space::kMeta, key, table::EncodeRecord(row));
}

absl::Status CheckNames(const RepointRecordsRequest& request) {
  GUANXI_RETURN_IF_ERROR(api::IdOf(request.merge(), "merges", "merge").status());
  GUANXI_RETURN_IF_ERROR(api::IdOf(request.to(), table::kMergedCollection, "to").status());
  for (int i = 0; i < request.from_size(); ++i) {
    const std::string field = fmt::format("from[{}]", i);
    GUANXI_RETURN_IF_ERROR(api::IdOf(request.from(i), table::kMergedCollection, field).status());
    if (request.from(i) == request.to())
      return errors::InvalidField(field, "must not be the one they are given to");
  }
  return absl::OkStatus();
}

std::vector<std::string> FromOf(const RepointRecordsRequest& request) {
  return {request.from().begin(), request.from().end()};
}

bool Names(const table::Core& table, const RepointRecordsRequest& request, const Message& record) {
  const std::vector<std::string> from = FromOf(request);
  const std::vector<std::string> names = table.references().NamesIn(record);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return std::find(from.begin(), from.end(), name) != from.end();
  });
}

// A record as an event has it, as a message of its table; nullopt when the event has none.
std::optional<std::unique_ptr<Message>> Unpack(const table::Core& table,
                                               bool has,
                                               const google::protobuf::Any& any) {
  std::unique_ptr<Message> record = table.NewRecord();
  if (!has || !any.UnpackTo(record.get())) return std::nullopt;
  return record;
}

}  // namespace

void ReturnFields(const Message& before, const Message& after, Message& current) {
  const std::vector<std::string> since = api::ChangedFields(after, current);
  for (const std::string& name : api::ChangedFields(before, after)) {
    if (std::find(since.begin(), since.end(), name) != since.end()) continue;
    api::CopyField(*before.GetDescriptor()->FindFieldByName(name), before, current);
  }
}

// Counts what a step has written against what a transaction takes. Half of that is left for what
// changes of records write besides.
class Repointing::Room {
 public:
  // Whether another `cost` fits; if so it is taken. The first always fits.
  bool Take(const table::Core::Cost& cost) {
    const bool fits = records_ == 0 ||
                      (records_ < kMostRecords && writes_ + cost.writes <= kv::kMaxTxnWrites / 2 &&
                       bytes_ + cost.bytes <= kv::kMaxTxnBytes / 2);
    if (!fits) return false;
    ++records_;
    writes_ += cost.writes;
    bytes_ += cost.bytes;
    return true;
  }

 private:
  size_t records_ = 0;
  size_t writes_ = 0;
  size_t bytes_ = 0;
};

Repointing::Repointing(const table::Catalog* catalog, std::map<std::string, LinkRule> rules)
    : catalog_(catalog), rules_(std::move(rules)) {}

const LinkRule& Repointing::RuleOf(const table::Core& table) const {
  static const LinkRule* const kDefault = new LinkRule();
  const auto found = rules_.find(table.schema().collection);
  return found == rules_.end() ? *kDefault : found->second;
}

absl::StatusOr<std::vector<std::string>> Repointing::NamesOf(const table::Core& table,
                                                             const kv::Reader& reader,
                                                             const Request& request,
                                                             size_t most) const {
  std::vector<std::string> names;
  if (RuleOf(table).without_index) {
    GUANXI_RETURN_IF_ERROR(table.ForEach(reader, [&](const Message& record) {
      if (Names(table, request, record)) names.push_back(table.bookkeeping().Name(record));
      return names.size() < most;
    }));
    return names;
  }
  table::IdSet ids;
  for (const std::string& field : table.link_fields()) {
    for (const std::string& from : request.from()) {
      if (ids.size() >= most) break;
      GUANXI_RETURN_IF_ERROR(table.IdsWith(reader, field, from, most, ids));
    }
  }
  for (const std::string& id : ids)
    names.push_back(api::ResourceName(table.schema().collection, id));
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<RepointRecordsResponse> Repointing::Count(const kv::Reader& reader,
                                                         const Request& request) const {
  GUANXI_RETURN_IF_ERROR(CheckNames(request));
  GUANXI_ASSIGN_OR_RETURN(const auto state,
                          ReadRow<RepointState>(reader, StateKey(request.merge())));
  RepointRecordsResponse response;
  response.set_moved(request.undo() ? state.returned() : state.moved());
  response.set_left(state.left());
  for (const table::Core* table : catalog_->tables()) {
    GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                            NamesOf(*table, reader, request, SIZE_MAX));
    if (names.empty()) continue;
    RepointRecordsResponse::Count& count = *response.add_remaining();
    count.set_resource_type(table->resource_type());
    count.set_count(static_cast<int64_t>(names.size()));
  }
  return response;
}

absl::StatusOr<RepointRecordsResponse> Repointing::Step(kv::Txn& txn,
                                                        const table::Change& change,
                                                        const Request& request) const {
  GUANXI_RETURN_IF_ERROR(CheckNames(request));
  const std::string key = StateKey(request.merge());
  GUANXI_ASSIGN_OR_RETURN(RepointState state, ReadRow<RepointState>(txn, key));
  if (state.undone() && !request.undo())
    return errors::WrongState(request.merge(), "undone", "must not have been taken back");
  state.set_undone(request.undo());
  table::Change by = table::WithReserve(change);
  by.scope = access::Scope::All();
  if (by.note.empty()) by.note = request.merge();
  bool done = true;
  GUANXI_RETURN_IF_ERROR(request.undo() ? Backward(txn, by, request, state, done)
                                        : Forward(txn, by, request, state, done));
  WriteRow(txn, key, state);
  RepointRecordsResponse response;
  response.set_moved(request.undo() ? state.returned() : state.moved());
  response.set_left(state.left());
  response.set_done(done);
  return response;
}

absl::Status Repointing::Forward(kv::Txn& txn,
                                 const table::Change& change,
                                 const Request& request,
                                 RepointState& state,
                                 bool& done) const {
  for (const std::string& from : request.from()) table::PutRedirect(txn, from, request.to());
  Room room;
  for (const table::Core* table : catalog_->tables()) {
    GUANXI_ASSIGN_OR_RETURN(const std::vector<std::string> names,
                            NamesOf(*table, txn, request, kMostRecords + 1));
    for (const std::string& name : names) {
      GUANXI_ASSIGN_OR_RETURN(const bool given, Give(*table, txn, change, request, name, room));
      if (!given) {
        done = false;
        return absl::OkStatus();
      }
      state.set_moved(state.moved() + 1);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Repointing::Give(const table::Core& table,
                                      kv::Txn& txn,
                                      const table::Change& change,
                                      const Request& request,
                                      const std::string& name,
                                      Room& room) const {
  const std::unique_ptr<Message> before = table.NewRecord();
  GUANXI_RETURN_IF_ERROR(table.GetAsIs(txn, name, change.scope, *before));
  const std::unique_ptr<Message> after(before->New());
  after->CopyFrom(*before);
  table.references().Replace(FromOf(request), request.to(), *after);
  auto fate = LinkRule::Fate::kGiven;
  if (const LinkRule& rule = RuleOf(table); rule.settle) {
    GUANXI_ASSIGN_OR_RETURN(fate, rule.settle(txn, change, request, *before, *after));
  }
  if (!room.Take(table.CostOfUpdate(change, *before, *after))) return false;
  if (fate == LinkRule::Fate::kDropped && !table.bookkeeping().IsDeleted(*before)) {
    // By Retire, so that what was to be said by it no longer stands in the indexes of either.
    GUANXI_RETURN_IF_ERROR(table.Retire(txn, change, *before, *after));
  } else {
    GUANXI_RETURN_IF_ERROR(table.Update(txn, change, *before, *after));
  }
  Note(txn, request.merge(), name);
  return true;
}

void Repointing::Note(kv::Txn& txn, std::string_view merge, std::string_view record) {
  RepointNote note;
  note.set_revision(static_cast<int64_t>(txn.next_revision()));
  WriteRow(txn, NoteKey(merge, record), note);
}

absl::StatusOr<std::optional<kv::Revision>> Repointing::GivenAt(const kv::Reader& reader,
                                                                std::string_view merge,
                                                                std::string_view record) {
  GUANXI_ASSIGN_OR_RETURN(const auto note, ReadRow<RepointNote>(reader, NoteKey(merge, record)));
  if (note.revision() == 0) return std::nullopt;
  return static_cast<kv::Revision>(note.revision());
}

absl::Status Repointing::Backward(kv::Txn& txn,
                                  const table::Change& change,
                                  const Request& request,
                                  RepointState& state,
                                  bool& done) const {
  for (const std::string& from : request.from()) table::DropRedirect(txn, from);
  const std::string prefix = NotePrefix(request.merge());
  std::vector<std::pair<std::string, RepointNote>> notes;
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(txn.Scan(kv::Space::kMeta, kv::PrefixRange(prefix), kv::Order::kForward,
                                  [&](std::string_view key, std::string_view bytes) {
                                    if (key.size() == prefix.size()) return true;
                                    RepointNote note;
                                    failure = table::DecodeRecord(bytes, note);
                                    kv::KeyReader parts(key.substr(prefix.size()));
                                    notes.emplace_back(std::string(parts.Str()), std::move(note));
                                    return failure.ok() && notes.size() <= kMostRecords;
                                  }));
  GUANXI_RETURN_IF_ERROR(failure);
  Room room;
  for (const auto& [name, note] : notes) {
    GUANXI_ASSIGN_OR_RETURN(
        const Came came,
        GiveBack(txn, change, request, name, static_cast<kv::Revision>(note.revision()), room));
    if (came == Came::kNoRoom) {
      done = false;
      return absl::OkStatus();
    }
    txn.Delete(kv::Space::kMeta, NoteKey(request.merge(), name));
    if (came == Came::kBack) {
      state.set_returned(state.returned() + 1);
    } else {
      state.set_left(state.left() + 1);
    }
  }
  done = notes.size() <= kMostRecords;
  return absl::OkStatus();
}

absl::StatusOr<Repointing::Came> Repointing::GiveBack(kv::Txn& txn,
                                                      const table::Change& change,
                                                      const Request& request,
                                                      const std::string& name,
                                                      kv::Revision revision,
                                                      Room& room) const {
  const table::Core* table = catalog_->Of(name);
  if (table == nullptr) return Came::kNot;
  GUANXI_ASSIGN_OR_RETURN(const std::optional<Event> event, table->HistoryAt(txn, name, revision));
  const std::unique_ptr<Message> current = table->NewRecord();
  const absl::Status found = table->GetAsIs(txn, name, change.scope, *current);
  if (absl::IsNotFound(found) || !event.has_value()) return Came::kNot;
  GUANXI_RETURN_IF_ERROR(found);
  const auto before = Unpack(*table, event->has_before(), event->before());
  const auto after = Unpack(*table, event->has_after(), event->after());
  const table::Bookkeeping& fields = table->bookkeeping();
  if (event->kind() == Event::KIND_CREATED || event->kind() == Event::KIND_UNDELETED) {
    const bool as_left = after.has_value() && fields.Etag(*current) == fields.Etag(**after);
    if (!as_left || fields.IsDeleted(*current)) return Came::kNot;
    if (!room.Take(table->CostOfUpdate(change, *current, *current))) return Came::kNoRoom;
    GUANXI_RETURN_IF_ERROR(table->Delete(txn, change, name, "", change.scope, *current));
    return Came::kBack;
  }
  if (!before.has_value() || !after.has_value()) return Came::kNot;
  const std::unique_ptr<Message> returned(current->New());
  if (event->kind() == Event::KIND_DELETED) {
    // Still as the merge left it, or somebody has thought about it since.
    if (fields.Etag(*current) != fields.Etag(**after)) return Came::kNot;
    returned->CopyFrom(**before);
    GUANXI_ASSIGN_OR_RETURN(const bool resolved,
                            table->references().Resolve(txn, nullptr, *returned));
    if (const LinkRule& rule = RuleOf(*table); resolved && rule.settle) {
      // It would name others than it did: it may have nothing to say of them.
      GUANXI_ASSIGN_OR_RETURN(const auto fate,
                              rule.settle(txn, change, request, **before, *returned));
      if (fate == LinkRule::Fate::kDropped) return Came::kNot;
    }
    if (!room.Take(table->CostOfUpdate(change, *current, *returned))) return Came::kNoRoom;
    GUANXI_RETURN_IF_ERROR(table->Restore(txn, change, *current, *returned));
    return Came::kBack;
  }
  returned->CopyFrom(*current);
  if (const LinkRule& rule = RuleOf(*table); rule.give_back) {
    GUANXI_RETURN_IF_ERROR(rule.give_back(txn, request, **before, **after, *returned));
  } else {
    ReturnFields(**before, **after, *returned);
    fields.CopyFrom(*current, *returned);
  }
  if (api::ChangedFields(*current, *returned).empty()) return Came::kNot;
  if (!room.Take(table->CostOfUpdate(change, *current, *returned))) return Came::kNoRoom;
  GUANXI_RETURN_IF_ERROR(table->Update(txn, change, *current, *returned));
  return Came::kBack;
}

}  // namespace guanxi::records

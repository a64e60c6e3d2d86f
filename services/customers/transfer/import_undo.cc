#include "services/customers/transfer/import_undo.h"

#include <google/protobuf/field_mask.pb.h>

#include <utility>

#include "common/access/scope.h"
#include "common/api/field_mask.h"
#include "common/kv/key.h"
#include "common/rpc/guarded.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/past.h"
#include "services/customers/transfer/import_state.h"
#include "services/customers/transfer/requester.h"

namespace guanxi::customers {
namespace {

using google::protobuf::Message;
using state::v1::ImportedRecord;
using state::v1::ImportState;
using v1::ImportJob;

constexpr size_t kMostAtOnce = 12;
constexpr size_t kEnoughWrites = 600;
constexpr size_t kEnoughBytes = size_t{500} * 1024;
constexpr size_t kMostWrites = kv::kMaxTxnWrites - 40;
constexpr size_t kMostBytes = kv::kMaxTxnBytes - size_t{64} * 1024;

constexpr char kChanged[] = "has been changed since";
constexpr char kErased[] = "is not there any more";
constexpr char kTooLarge[] = "takes more than one commit holds";

}  // namespace

ImportUndo::ImportUndo(const rpc::Environment& environment,
                       const Tables* tables,
                       const RecordWriter* writer,
                       std::string job,
                       const ImportState& state)
    : environment_(environment),
      tables_(tables),
      writer_(writer),
      job_(std::move(job)),
      requester_(state.requester()),
      run_(state.run()),
      at_once_(kMostAtOnce) {}

absl::StatusOr<bool> ImportUndo::Step() {
  GUANXI_ASSIGN_OR_RETURN(const std::vector<Entry> entries, Next());
  if (entries.empty()) return false;
  Calls calls;
  GUANXI_ASSIGN_OR_RETURN(calls.remove,
                          CallFor(environment_, requester_, writer_->Method("Delete")));
  GUANXI_ASSIGN_OR_RETURN(calls.update,
                          CallFor(environment_, requester_, writer_->Method("Update")));
  const absl::Status written =
      kv::CommitAndWait(*environment_.engine, [&](kv::Txn& txn) {
        return rpc::Guarded("an undo", [&] { return Write(txn, calls, entries); });
      }).status();
  // A record was in the way of the others: the next step is without it.
  if (absl::IsAborted(written)) return true;
  GUANXI_RETURN_IF_ERROR(written);
  from_ = ImportedKey(job_, reached_);
  at_once_ = kMostAtOnce;
  return true;
}

absl::StatusOr<std::vector<ImportUndo::Entry>> ImportUndo::Next() const {
  std::vector<Entry> entries;
  bool whole = true;
  kv::KeyRange range = kv::PrefixRange(ImportedPrefix(job_));
  if (!from_.empty()) range.begin = from_;
  GUANXI_RETURN_IF_ERROR(environment_.engine->Snapshot()->Scan(
      kv::Space::kMeta, range, kv::Order::kForward,
      [&](std::string_view key, std::string_view value) {
        Entry& entry = entries.emplace_back();
        entry.name = RecordOfKey(key);
        whole = entry.imported.ParseFromArray(value.data(), static_cast<int>(value.size()));
        return whole && entries.size() < at_once_;
      }));
  if (!whole) return errors::DataLoss("a record of an import");
  return entries;
}

absl::Status ImportUndo::Write(kv::Txn& txn,
                               const Calls& calls,
                               const std::vector<Entry>& entries) {
  GUANXI_ASSIGN_OR_RETURN(ImportState state, ReadState<ImportState>(txn, job_));
  GUANXI_ASSIGN_OR_RETURN(const ImportJob job,
                          tables_->import_jobs.Get(txn, job_, access::Scope::All()));
  if (job.state() != ImportJob::STATE_UNDOING || state.run() != run_) {
    return absl::CancelledError("the undo was stopped");
  }
  CountedTxn counted(txn);
  ImportJob::UndoFigures& figures = *state.mutable_undo();
  for (const Entry& entry : entries) {
    if (counted.writes() > kEnoughWrites || counted.bytes() > kEnoughBytes) break;
    const size_t before = counted.writes();
    GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> kept, TakeBack(counted, calls, entry));
    const bool over = counted.writes() > kMostWrites || counted.bytes() > kMostBytes;
    if (over && at_once_ > 1) {
      at_once_ = 1;
      return absl::AbortedError(kTooLarge);
    }
    if (over || (kept && counted.writes() != before)) {
      refused_[entry.name] = over ? kTooLarge : *kept;
      return absl::AbortedError("a record cannot be taken back");
    }
    txn.Delete(kv::Space::kMeta, ImportedKey(job_, entry.name));
    reached_ = entry.name;
    if (kept) {
      figures.set_kept_count(figures.kept_count() + 1);
      state::v1::NotUndone report;
      report.set_rule(*kept);
      WriteRow(counted, NotUndoneKey(job_, entry.name), report);
    } else if (entry.imported.created()) {
      figures.set_deleted_count(figures.deleted_count() + 1);
    } else {
      figures.set_restored_count(figures.restored_count() + 1);
    }
  }
  WriteRow(txn, StateKey(job_), state);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> ImportUndo::TakeBack(kv::Txn& txn,
                                                                const Calls& calls,
                                                                const Entry& entry) const {
  const auto refused = refused_.find(entry.name);
  if (refused != refused_.end()) return refused->second;
  const table::Core& table = writer_->table();
  const std::unique_ptr<Message> now = table.NewRecord();
  const absl::Status found = table.Get(txn, entry.name, access::Scope::All(), *now);
  if (absl::IsNotFound(found)) return kErased;
  GUANXI_RETURN_IF_ERROR(found);
  if (entry.imported.mixed() || table.bookkeeping().Etag(*now) != entry.imported.etag()) {
    return kChanged;
  }
  absl::Status undone;
  if (entry.imported.created()) {
    const std::unique_ptr<Message> removed = table.NewRecord();
    undone = table.Delete(txn, calls.remove.change, entry.name, entry.imported.etag(),
                          calls.remove.scope(), *removed);
  } else {
    undone = Restore(txn, calls, entry, *now);
  }
  if (undone.ok()) return std::nullopt;
  if (!IsOfRecord(undone)) return undone;
  return ErrorText(undone);
}

absl::Status ImportUndo::Restore(kv::Txn& txn,
                                 const Calls& calls,
                                 const Entry& entry,
                                 const Message& now) const {
  const std::unique_ptr<Message> before = writer_->table().NewRecord();
  GUANXI_RETURN_IF_ERROR(
      table::ReadAt(tables_->catalog, txn, entry.name, entry.imported.before_revision(), *before));
  const auto& method = writer_->Descriptor("Update");
  const std::unique_ptr<Message> request = NewRequest(method);
  google::protobuf::FieldMask mask;
  for (const std::string& field : api::ChangedFields(now, *before)) {
    if (field != "etag" && field != "update_time") mask.add_paths(field);
  }
  if (mask.paths().empty()) return absl::OkStatus();
  Message& record = ResourceIn(*writer_, *request);
  record.CopyFrom(*before);
  const auto& type = *request->GetDescriptor();
  const auto& reflection = *request->GetReflection();
  const auto* etag = record.GetDescriptor()->FindFieldByName("etag");
  record.GetReflection()->SetString(&record, etag, entry.imported.etag());
  reflection.MutableMessage(request.get(), type.FindFieldByName("update_mask"))->CopyFrom(mask);
  if (const auto* insist = type.FindFieldByName("allow_duplicates")) {
    reflection.SetBool(request.get(), insist, true);
  }
  GUANXI_RETURN_IF_ERROR(CheckRequest(calls.update, method, *request));
  GUANXI_ASSIGN_OR_RETURN(const WriteRecord write, writer_->PrepareUpdate(calls.update, *request));
  return write(calls.update, txn).status();
}

}  // namespace guanxi::customers

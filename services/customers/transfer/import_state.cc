#include "services/customers/transfer/import_state.h"

#include <fmt/core.h>

#include <algorithm>

#include "common/status/details.h"
#include "common/text/utf8.h"
#include "common/time/clock.h"
#include "google/rpc/error_details.pb.h"

namespace guanxi::customers {
namespace {

using v1::ExportJob;
using v1::ImportJob;

constexpr int kUsualDays = 7;

absl::Duration Kept(int32_t days) { return absl::Hours(24) * (days == 0 ? kUsualDays : days); }

}  // namespace

bool IsAtWork(ImportJob::State state) {
  return state == ImportJob::STATE_CHECKING || state == ImportJob::STATE_RUNNING ||
         state == ImportJob::STATE_UNDOING;
}

void Show(const state::v1::ImportState& state, ImportJob& job) {
  job.set_uploaded_size(state.uploaded_size());
  if (state.has_figures()) {
    *job.mutable_figures() = state.figures();
  } else {
    job.clear_figures();
  }
  const auto reached = static_cast<double>(state.offset());
  job.set_progress(std::min(1.0, reached / static_cast<double>(std::max<int64_t>(job.size(), 1))));
  if (state.worked_ms() > 0) {
    job.set_rows_per_second(static_cast<double>(state.figures().row_count()) * 1000 /
                            static_cast<double>(state.worked_ms()));
  }
  if (state.has_undo()) *job.mutable_undo() = state.undo();
}

void Show(const state::v1::ExportState& state, ExportJob& job) {
  job.set_record_count(state.record_count());
  job.set_size(state.size());
}

void End(ImportJob::State state, const std::string& error, absl::Time now, ImportJob& job) {
  job.set_state(state);
  job.set_error(error);
  *job.mutable_end_time() = ToProto(now);
  *job.mutable_expire_time() = ToProto(now + Kept(job.retention_days()));
}

void End(ExportJob::State state, const std::string& error, absl::Time now, ExportJob& job) {
  job.set_state(state);
  job.set_error(error);
  *job.mutable_end_time() = ToProto(now);
  *job.mutable_expire_time() = ToProto(now + Kept(job.retention_days()));
}

std::string ErrorText(const absl::Status& error) {
  constexpr size_t kMaxBytes = 512;
  std::string text(error.message());
  if (const auto info = errors::DetailOf<google::rpc::ErrorInfo>(error)) {
    text = fmt::format("{}: {}", info->reason(), text);
  }
  return text::ReplaceInvalidUtf8(text::CutUtf8(text, kMaxBytes));
}

}  // namespace guanxi::customers
